"""Standards (立结案标准): browse, search, what is odd, and the import of a city's table."""

from governance.standards import browse_views, change_views
from governance.standards.blueprint import blueprint

__all__ = ["blueprint", "browse_views", "change_views"]
