"""Everything that is served to the grid worker's phone, and photographs to all who may see them."""

from governance.field import case_views, photo_views, position_views, report_views, shell
from governance.field.blueprint import blueprint

__all__ = ["blueprint", "case_views", "photo_views", "position_views", "report_views", "shell"]
