"""Loading registers: its pages, and the files that officers take away."""

from governance.registry import file_views, load_views
from governance.registry.blueprint import blueprint

__all__ = ["blueprint", "file_views", "load_views"]
