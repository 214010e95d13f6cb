"""What the figures of a hot spot are said to mean."""

from __future__ import annotations

from flask_babel import gettext

from governance.hotspots.models import HotSpot


def _(phrase: str, **values: object) -> str:
    return str(gettext(phrase, **values))


def _number(value: float) -> str:
    """No more digits than so few cases can carry."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def trend_tone(spot: HotSpot) -> str:
    """`rising` or `falling` where the interval leaves no doubt, else `steady` or `unknown`."""
    if spot.trend is None or spot.trend_low is None or spot.trend_high is None:
        return "unknown"
    if spot.trend_low > 1:
        return "rising"
    return "falling" if spot.trend_high < 1 else "steady"


def trend_words(spot: HotSpot, days: int) -> str:
    """Such as: up, 4.1 times the 30 days before (95 % between 1.6 and 12)."""
    if spot.trend is None or spot.trend_low is None or spot.trend_high is None:
        return _("没有此前 %(days)s 天的记录可比", days=days)
    if not spot.before_count:
        return _("新出现：此前 %(days)s 天没有", days=days)
    values = {
        "days": days,
        "ratio": _number(spot.trend),
        "low": _number(spot.trend_low),
        "high": _number(spot.trend_high),
    }
    return {
        "rising": _(
            "上升：约为此前 %(days)s 天的 %(ratio)s 倍（95％ 区间 %(low)s–%(high)s）", **values
        ),
        "falling": _(
            "下降：约为此前 %(days)s 天的 %(ratio)s 倍（95％ 区间 %(low)s–%(high)s）", **values
        ),
        "steady": _(
            "持平：约为此前 %(days)s 天的 %(ratio)s 倍（95％ 区间 %(low)s–%(high)s）", **values
        ),
    }[trend_tone(spot)]
