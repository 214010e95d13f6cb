"""Everything that is served to residents: reporting, following, and saying how it ended."""

from governance.resident import place_views, report_views, voice_views
from governance.resident.blueprint import blueprint

__all__ = ["blueprint", "place_views", "report_views", "voice_views"]
