"""One form for the many ways of writing an address.

`key` needs no list of names: the same rules make the key of a register's row and of what
somebody typed, so that equal places meet in a plain index look-up whatever the district.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from opencc import OpenCC

NUMERALS = "零〇一二三四五六七八九十百千两"
_VALUES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}

_DASHES = "‐‑‒–—―−－﹣─━"


def _simplified() -> dict[int, str]:
    """Traditional -> simplified, sign by sign: lengths, and so spans, are kept."""
    signs = [chr(code) for code in range(0x4E00, 0xA000)]
    plain = OpenCC("t2s").convert("\n".join(signs)).split("\n")
    pairs = zip(signs, plain, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


_PLAIN = (
    _simplified()
    | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
    | {code: chr(code - 0xFEE0).upper() for code in range(0xFF41, 0xFF5B)}
    | {ord(dash): "-" for dash in _DASHES}
    | {0x3000: " ", 0xA0: " ", ord("\t"): " ", ord("\n"): " ", ord("\r"): " "}
    | {ord("舖"): "铺"}
)
_NOISE = re.compile(r"[\s,.;:!?'\"、,。;:!?“”‘’()\[\]{}【】《》<>·|/\\_*~]+")

# Units after which a Chinese numeral counts; names such as 三友 or 百花 have none behind it.
_COUNTED = re.compile(
    rf"(?:[{NUMERALS}]+)(?=(?:号|栋|幢|座|楼|层|室|房|单元|梯|巷|弄|街|路|段|期|排|组|队|门|邻|横|之))"
    rf"|(?<=[之附])[{NUMERALS}]+|(?<=[负第])[{NUMERALS}]+|(?<=地下)[{NUMERALS}]+"
)

_NAME = "(?:(?![省市区县])[\u4e00-\u9fff])"
_ROADISH = "大?[路街道巷]"
# Divisions that may stand before the address itself, from the province down. Each is only cut
# where what follows cannot make it part of a name: 工业区三路, 大都市花园, 康怡小区 stay.
_ABOVE = re.compile(
    "^(?:"
    f"{_NAME}{{2,3}}省|{_NAME}{{2,8}}?自治[区州县]"
    f"|(?:(?![道镇乡]){_NAME}){{2,4}}?(?<![都超夜花菜])市(?!场|政|民|区|{_ROADISH})"
    f"|{_NAME}{{1,4}}?(?<![小社业发园宅活厂校地景商矿库])区(?!{_ROADISH})"
    f"|{_NAME}{{2,3}}?县(?!{_ROADISH})"
    f"|{_NAME}{{2,5}}?街道(?:办事处|办)?"
    f"|{_NAME}{{2,3}}?镇(?!街道|中心|{_ROADISH})|{_NAME}{{2,3}}?乡(?!村|里|{_ROADISH})"
    f"|{_NAME}{{1,5}}?(?:社区居委会|居民委员会|村民委员会|村委会|居委会|社区)"
    rf"(?!{_ROADISH}|委|居|服务|中心|卫生)"
    rf"|{_NAME}{{2,3}}里(?:\d+邻|(?=\D.{{1,5}}?[路街道]))"
    r")(?=[^\dA-Z])"
)

_FORMS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?:NO|N0)(?=\d)", ""),
        (r"#(?=楼|栋|幢|座)", "号"),
        (r"(?<=\d)#", "号"),
        # 12号之1, 12之1号, 12附1号, 12号附1号, 12号-1 -> 12-1号
        (r"(\d+)号-(\d{3,4})(?![\d号])室?", r"\1号\2室"),
        (r"(\d+)号(?:之|附|-)(\d+)号?", r"\1-\2号"),
        (r"(\d+)(?:之|附)(\d+)号?", r"\1-\2号"),
        # 3号楼, 3幢, 3座, A座 -> 3栋
        (r"([A-Z\d])号楼(?![上下道梯])", r"\1栋"),
        (r"([A-Z\d])(?:幢|座)", r"\1栋"),
        (r"(\d+)梯", r"\1单元"),
        # 3-2-501 behind a name -> 3栋2单元501室
        (r"(?<=[^\d-])(\d{1,3})-(\d{1,2})-(\d{3,4})(?:室|房)?$", r"\1栋\2单元\3室"),
        (r"(?:负|地下)(\d)(?:楼|层)|B(\d)(?:楼|层|F)?(?![\d栋])", r"-\1\2层"),
        (r"(?<!-)(\d+)(?:楼|F(?![A-Z]))", r"\1层"),
        (r"(\d{2,5})(?:号房|房间|房)", r"\1室"),
        (r"((?:栋|单元|层)\d{2,5})$", r"\1室"),
        # A room number says its floor already.
        (r"\d+层(?=\d{2,5}室)", ""),
    )
)


def fold(text: str) -> str:
    """Half width, capitals, one kind of dash, simplified signs; the length is kept."""
    return text.translate(_PLAIN)


def number(numerals: str) -> int:
    """Value of a Chinese numeral, positional (二十三) or digit by digit (二〇三)."""
    if not any(sign in _POWERS for sign in numerals):
        return int("".join(str(_VALUES[sign]) for sign in numerals))
    total = digit = 0
    for sign in numerals:
        if sign in _POWERS:
            total += (digit or 1) * _POWERS[sign]
            digit = 0
        else:
            digit = _VALUES[sign]
    return total + digit


def arabic(text: str) -> str:
    """Chinese numerals that count something as digits; those in names are left alone."""
    return _COUNTED.sub(lambda found: str(number(found[0])), text)


def counted(text: str) -> Iterator[re.Match[str]]:
    """The numerals that `arabic` turns into digits, for those who need to know where they stood."""
    return _COUNTED.finditer(text)


def without_divisions(text: str) -> str:
    """`text` (folded, without spaces) less the divisions before the address, repeats included."""
    while True:
        rest = _ABOVE.sub("", text)
        if not rest or rest == text:
            return text
        text = rest


def plain(text: str) -> str:
    """`text` folded, less spaces and punctuation, with digits where numerals count something."""
    return arabic(_NOISE.sub("", fold(text)))


def key(text: str) -> str:
    """What two spellings of one address have in common; empty for text without any letter.

    广东省佛山市禅城区祖庙街道 祖庙路十二号之一 -> 祖庙路12-1号
    """
    text = without_divisions(plain(text))
    for pattern, to in _FORMS:
        text = pattern.sub(to, text)
    return text
