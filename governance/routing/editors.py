"""Who edits rules from a page."""

from __future__ import annotations

from governance.accounts.identity import viewer
from workflows.dispatch.rule_sets import Editor


def editor() -> Editor:
    """The account that is signed in."""
    who = viewer()
    return Editor(who.account_id, who.label)
