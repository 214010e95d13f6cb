"""What of a personal value everybody may see. Masks are made here, on the server, and stored."""

from __future__ import annotations

import re
import unicodedata

from governance.vault.seal import normalised
from governance.vault.words import SealedField

STAR = "*"

# Surnames of two characters that are met today; any other name is taken to have one of one.
COMPOUND_SURNAME = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|"
    "公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|"
    "壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|梁丘|左丘|"
    "东门|西门|第五|纳兰|歐陽|司馬|諸葛"
)

MOBILE = re.compile(r"1\d{10}")
NAME_STARS = 2
"""At most so many: the length of a long name would tell it."""


def mask_name(name: str) -> str:
    """张三 → 张*, 张三丰 → 张**, 欧阳娜娜 → 欧阳**; of other names the first letter."""
    text = unicodedata.normalize("NFKC", name).strip()
    shown = 2 if COMPOUND_SURNAME.match(text) and len(text) > 2 else 1
    if len(text) <= 1:
        return STAR * len(text)
    return text[:shown] + STAR * min(len(text) - shown, NAME_STARS)


def mask_id_number(number: str) -> str:
    """The first and the last character; more would leave little but the day of birth to guess."""
    text = normalised(SealedField.ID_NUMBER, number)
    if len(text) < 8:
        return STAR * len(text)
    return text[0] + STAR * (len(text) - 2) + text[-1]


def mask_phone(phone: str) -> str:
    """13800138000 → 138****8000; of any other number the last two digits."""
    text = normalised(SealedField.PHONE, phone)
    if MOBILE.fullmatch(text):
        return text[:3] + STAR * 4 + text[-4:]
    if len(text) < 6:
        return STAR * len(text)
    return STAR * (len(text) - 2) + text[-2:]


MASKS = {
    SealedField.NAME: mask_name,
    SealedField.ID_NUMBER: mask_id_number,
    SealedField.PHONE: mask_phone,
}


def mask(field: SealedField | str, value: str) -> str:
    """The masked form of `value`, by its field."""
    return MASKS[SealedField(field)](value)
