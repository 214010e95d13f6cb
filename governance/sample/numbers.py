"""Numbers with right check digits that nobody can hold.

ID numbers and credit codes both name in six digits the division that issued them. The sample's
issuer is 449999. 44 is Guangdong, but no edition of GB/T 2260 ever had a prefecture 99 in any
province, so no authority exists that could issue under it. Everything else about a number, its
check digit included, is as the rules want it.

Phone numbers begin with 154: of 150 to 159 the only prefix that the numbering plan gives to no
operator. It still fits the pattern 1[3-9] that forms ask for, and dialling it cannot end in a
short code, as dialling 12345… or 120… could.
"""

from datetime import date

ISSUER = "449999"
PHONE_PREFIX = "154"

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def id_number(born: date, order: int) -> str:
    """GB 11643 number of somebody born that day; `order` (0..999) is odd for a man."""
    body = f"{ISSUER}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]


def credit_code(kind: str, organisation: int) -> str:
    """GB 32100 code; `kind` is its first two characters, `organisation` a number of 8 digits."""
    inner = f"{organisation:08d}"
    total = sum(int(d) * weight for d, weight in zip(inner, _ORGANISATION_WEIGHTS, strict=True))
    body = f"{kind}{ISSUER}{inner}{'0123456789X0'[(11 - total % 11) % 11]}"
    sum_ = sum(
        _CREDIT_ALPHABET.index(char) * weight
        for char, weight in zip(body, _CREDIT_WEIGHTS, strict=True)
    )
    return body + _CREDIT_ALPHABET[-sum_ % 31]


def phone(order: int) -> str:
    """An eleven-digit mobile number; `order` has up to 8 digits."""
    return f"{PHONE_PREFIX}{order:08d}"
