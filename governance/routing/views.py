"""Routing rules (派遣规则): read, edit as a draft, check, try on past cases, put in force."""

from governance.routing import draft_views, force_views, rule_views, set_views, trial_views
from governance.routing.blueprint import blueprint

__all__ = ["blueprint", "draft_views", "force_views", "rule_views", "set_views", "trial_views"]
