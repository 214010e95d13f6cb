"""A register's address taken apart: what a look-up by number needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.addresses.normalise import fold, plain, without_divisions
from gis.addresses.numbers import Numbers, read_home, read_numbers

_VARIANTS = str.maketrans("邨峯脚", "村峰脚")
# A name runs to the first number that is not its own: 保安1路, 东市场2楼 and 站A口 are names.
_NAME = re.compile(
    r"(?:[^\dA-Z]+|[A-Z](?!\d{0,2}[栋幢座])|\d+(?=大?[路街道]|村|横[路街])"
    r"|(?<=第)\d+(?![栋幢座号单层楼\d])|(?<=市场)\d+楼(?=\d))+"
)
_FALLBACK = re.compile(r"^(?P<stem>.*?\D)(?P<door>\d{1,6})(?:-\d+)*号")
_NUMERALS = "零一二三四五六七八九十"
_DIGITS = re.compile(r"\d{1,2}")
_TEN = 10
LONGEST_KEY, LONGEST_HEAD, LONGEST_STEM, LONGEST_NAME = 255, 120, 160, 80
"""Characters that the register's columns hold; what is longer names nothing."""


@dataclass(frozen=True, slots=True)
class Doorplate:
    """`key` is the address without divisions, `head` the divisions before it, `stem` all of the
    key before the number `door` (of the house, or of the building in an estate), `name` the road,
    village or estate as the register writes it; None where the address has no such part.
    """

    key: str
    head: str | None = None
    stem: str | None = None
    door: int | None = None
    name: str | None = None


def doorplate(address: str) -> Doorplate:
    """广东省佛山市禅城区祖庙街道祖庙路十二号之一 -> key 祖庙路12-1号, stem 祖庙路, door 12."""
    whole = plain(address).translate(_VARIANTS)
    rest = without_divisions(whole)
    head = whole[: len(whole) - len(rest)][:LONGEST_HEAD] or None
    named = _NAME.match(rest)
    name = named[0].removesuffix("第") if named else ""
    if not name:
        return Doorplate(rest[:LONGEST_KEY], head)
    key, stem, door = _numbered(name, rest)
    if len(stem or "") > LONGEST_STEM:
        stem, door = None, None
    written = _as_written(name, address)
    return Doorplate(
        key[:LONGEST_KEY], head, stem, door, written if len(written) <= LONGEST_NAME else None
    )


def key_of(name: str, numbers: Numbers) -> str:
    """The key under which a register holds `numbers` behind `name` (itself a key)."""
    if numbers.door is None:
        return f"{name}{numbers.stem}{numbers.inner}"
    return f"{name}{numbers.stem}{numbers.door}{numbers.subs}号{numbers.inner}"


def name_key(name: str) -> str:
    """The spelling of a name inside keys: 保安一路 -> 保安1路."""
    return plain(name).translate(_VARIANTS)


def _numbered(name: str, rest: str) -> tuple[str, str | None, int | None]:
    readings, end = read_numbers(rest, len(name))
    numbers = readings[0]
    if numbers.door is None and numbers.lanes == "":
        numbers, end = read_home(rest, len(name))
    key = key_of(name, numbers)
    left = rest[end:]
    if numbers.door is not None:
        return key + _behind(left), name + numbers.stem, numbers.door
    if left:
        key += _behind(left)
        found = _FALLBACK.match(key)
        return (key, found["stem"], int(found["door"])) if found else (key, None, None)
    building, unit, _ = numbers.inner.partition("栋")
    if unit and building.isdigit() and not numbers.stem:
        return key, name, int(building)
    return key, None, None


def _behind(left: str) -> str:
    """An estate named behind its door: 恒福花园三幢501 -> 恒福花园3栋501室."""
    named = _NAME.match(left)
    if named is None:
        return left
    numbers, end = read_home(left, named.end())
    return f"{named[0]}{numbers.inner}{left[end:]}"


def _as_written(name: str, address: str) -> str:
    """The name in the address's own signs: traditional, and 一路 rather than 1路."""
    folded = fold(address).translate(_VARIANTS)
    at = folded.find(name)
    if at < 0:
        name = _DIGITS.sub(lambda found: _numeral(int(found[0])), name)
        at = folded.find(name)
    return name if at < 0 else address[at : at + len(name)]


def _numeral(value: int) -> str:
    if value <= _TEN:
        return _NUMERALS[value]
    tens, ones = divmod(value, _TEN)
    return f"{'' if tens == 1 else _NUMERALS[tens]}十{_NUMERALS[ones] if ones else ''}"
