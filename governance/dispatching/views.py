"""Every route of proposals and of the roster."""

from __future__ import annotations

from governance.dispatching import map_views, proposal_views, roster_views
from governance.dispatching.blueprint import blueprint

__all__ = ["blueprint", "map_views", "proposal_views", "roster_views"]
