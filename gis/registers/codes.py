"""The numbers that registers are keyed by, checked digit by digit.

Each check takes what a form or a spreadsheet holds and returns the number as it is stored,
with warnings where a real number may still break the rule; otherwise it raises Invalid with
the field and the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from stdnum import numdb
from stdnum.cn import ric, uscc

from gis.errors import Invalid
from gis.reason import Reason

DIVISION_WIDTHS = (6, 9, 12)
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_FIRST_BIRTH_YEAR = 1850


@dataclass(frozen=True, slots=True)
class Checked:
    """A number as stored; `warnings` doubt it without refusing it."""

    value: str
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedId(Checked):
    """An ID number with what it says; `sex` in GB/T 2261.1: "1" male, "2" female."""

    born: date = date.min
    sex: str = "0"


def division_code(
    value: object, field: str = "code", widths: Collection[int] = DIVISION_WIDTHS
) -> Checked:
    """6 digits for a district, 9 a street or town, 12 a community or village.

    The zeros with which statistics fill a higher division up to 12 digits are cut off.
    """
    code = _digits(value, field)
    while len(code) > 6 and len(code) % 3 == 0 and code.endswith("000"):
        code = code[:-3]
    if len(code) not in widths:
        allowed = "/".join(str(width) for width in sorted(widths))
        raise Invalid(Reason("code_width", {"width": len(code), "allowed": allowed}), field)
    return Checked(code, _division_doubts(code))


def grid_code(value: object, field: str = "code") -> Checked:
    """15 digits: the community's 12 and 001-999 within it."""
    code = _digits(value, field, 15)
    if code[9:12] == "000":
        raise Invalid(Reason("grid_without_community", {"code": code}), field)
    if code[12:] == "000":
        raise Invalid(Reason("sequence_zero", {"code": code}), field)
    return Checked(code, _division_doubts(code))


def component_code(value: object, field: str = "code") -> Checked:
    """16 digits: 6 district, 2 major and 2 minor class, 6 sequence.

    The draft of the revised standard splits the last 8 as 3 and 5; the width is the same, so
    only what holds for both is asked.
    """
    code = _digits(value, field, 16)
    if code[6:8] == "00":
        raise Invalid(Reason("component_without_class", {"code": code}), field)
    if code[10:] == "000000":
        raise Invalid(Reason("sequence_zero", {"code": code}), field)
    return Checked(code, _division_doubts(code))


def id_number(value: object, field: str = "id_number", today: date | None = None) -> CheckedId:
    """GB 11643: 6 division, 8 date of birth, 3 sequence, 1 check (ISO 7064 MOD 11-2).

    The division is only doubted when it was never assigned: districts are renumbered, and
    people move with the number they were born under. No number appears in a reason.
    """
    number = _compact(value, field)
    if len(number) == 15 and number.isdigit():
        raise Invalid(Reason("id_number_old"), field)
    if len(number) != 18:
        raise Invalid(Reason("code_width", {"width": len(number), "allowed": "18"}), field)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Invalid(Reason("id_number_shape"), field)
    born = _birth_date(number[6:14], field, today)
    if number[-1] != ric.calc_check_digit(number):
        raise Invalid(Reason("id_number_check_digit"), field)
    sex = "1" if int(number[16]) % 2 else "2"
    return CheckedId(number, _division_doubts(number), born, sex)


def credit_code(value: object, field: str = "credit_code") -> Checked:
    """GB 32100: authority, entity type, 6 division, 9 organisation, 1 check digit.

    Letters may stand in the first two places (village collectives begin with N). Codes in
    real use carry wrong check digits, so that one only warns.
    """
    code = _compact(value, field)
    if len(code) != 18:
        raise Invalid(Reason("code_width", {"width": len(code), "allowed": "18"}), field)
    if not _CREDIT_CODE.fullmatch(code):
        raise Invalid(Reason("credit_code_shape"), field)
    doubts = _division_doubts(code[2:])
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        doubts += (Reason("credit_code_check_digit"),)
    return Checked(code, doubts)


def _compact(value: object, field: str) -> str:
    """Half width, upper case, without spaces and hyphens; whole numbers of a spreadsheet too."""
    if value is None or isinstance(value, bool):
        raise Invalid(Reason("code_missing"), field)
    if isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 2**53 else repr(value)
    text = unicodedata.normalize("NFKC", str(value)).upper()
    text = re.sub(r"[\s\-‐-―'\u200b\ufeff]", "", text)
    if not text:
        raise Invalid(Reason("code_missing"), field)
    if _ROUNDED.fullmatch(text):
        raise Invalid(Reason("code_rounded"), field)
    return text


def _digits(value: object, field: str, width: int | None = None) -> str:
    code = _compact(value, field)
    if not re.fullmatch(r"[0-9]+", code):
        raise Invalid(Reason("code_not_digits"), field)
    if width is not None and len(code) != width:
        raise Invalid(Reason("code_width", {"width": len(code), "allowed": str(width)}), field)
    return code


def _birth_date(digits: str, field: str, today: date | None) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Invalid(Reason("birth_date_unreal"), field) from None
    if born.year < _FIRST_BIRTH_YEAR or (today is not None and born > today):
        raise Invalid(Reason("birth_date_unreal"), field)
    return born


def _division_doubts(code: str) -> tuple[Reason, ...]:
    # Foreigners' residence numbers begin with 9; the state's own registry writes 100000.
    if code.startswith(("9", "100000")) or _assigned(code[:6]):
        return ()
    return (Reason("division_unknown", {"division": code[:6]}),)


@lru_cache(4096)
def _assigned(county: str) -> bool:
    found: list[tuple[str, dict[str, Any]]] = numdb.get("cn/loc").info(county)
    return any("county" in about for _, about in found)
