"""Every route of proposals and of the roster."""

from __future__ import annotations

from governance.dispatching import proposal_views, roster_views
from governance.dispatching.blueprint import blueprint

__all__ = ["blueprint", "proposal_views", "roster_views"]
