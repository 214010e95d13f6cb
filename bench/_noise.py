"""Queries that people might write, made from an address library by a seeded generator.

Each kind takes a true address and does to it what mouths, thumbs and forms do. The words that
noise is made of are ours; nothing of a library is kept here.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians

import numpy as np
from opencc import OpenCC

from gis.addresses.doorplate import Doorplate, doorplate
from gis.geocoder.sounds import merged, spoken

NUMERALS = "零一二三四五六七八九"
SENTENCES = (
    "{a}門口的路燈壞了三天了",
    "你好，我家住{a}，樓上半夜一直很吵",
    "麻煩派人到{a}看一下，水管漏水了",
    "昨天晚上10點多在{a}附近有人亂丟垃圾，已經2次了",
    "{a}對面有個很大的坑，機車騎過去很危險",
    "請問{a}旁邊的工地什麼時候完工？",
    "我要檢舉{a}違規停車，車牌1234",
    "2026年3月5日上午9點{a}前面有一棵樹倒了",
    "反映{a}的排水溝堵塞,臭味很重!!",
    "地址：{a}。聯絡電話05-2223333",
    "住在{a}的居民說，停電已經5個小時",
    "就在{a}那邊，有3隻流浪狗",
    "{a}，垃圾沒人收",
    "從{a}往東100公尺的地方積水",
)
NOWHERE = (
    "路燈不亮已經三天了，請派人維修",
    "請問社保卡怎麼辦理",
    "樓下的餐廳半夜還在營業，很吵",
    "昨天繳費時系統一直出錯",
    "垃圾車為什麼今天沒有來？",
    "我要檢舉違規停車，車牌1234",
    "小區門口的井蓋不見了",
    "公園裡的健身器材壞了2台",
    "過馬路時紅綠燈秒數太短",
    "2026年3月5日停水通知在哪裡看",
    "這條路很多坑洞，騎車很危險",
    "家門口的樹倒了，壓到電線",
    "噪音擾民，每天晚上12點還在唱歌",
    "流浪狗太多，請捕捉",
    "謝謝你們上次處理得很快",
    "電話0912345678，請回電",
    "水費帳單為什麼比上個月多300元",
    "有人在人行道上擺攤，5號開始就這樣",
    "第12號公車一直不來",
    "學校旁邊的巷子裡有人燒垃圾",
    "隔壁3樓漏水到我家2樓",
    "建議增加15個停車位",
    "申請低收入戶補助需要哪些文件",
    "一直打不通1999專線",
    "路口的監視器是不是壞了",
    "橋下積水很深，機車都熄火了",
)
ROAD_SENTENCES = (
    "{a}的路燈壞了",
    "{a}上有很多坑洞",
    "{a}每天都塞車，請改善",
    "請清掃{a}",
    "{a}人行道被佔用",
    "{a}",
    "昨天{a}停電了2個小時",
    "在{a}看到一隻受傷的狗",
)
CROSSINGS = (
    "{a}與{b}路口",
    "{a}和{b}交叉口的紅綠燈壞了",
    "{a}跟{b}的交界處積水",
    "{a}{b}路口有車禍",
    "{a}、{b}交叉路口",
)
BESIDE = ("附近", "對面", "旁邊", "門口", "樓下", "後面的空地", "斜對面", "隔壁", "前", "巷口")
FLOORS = ("3樓", "二樓", "5F", "B1", "12樓之2", "1103室", "3樓之5", "地下一樓", "4樓A室", "十二樓")


@dataclass(frozen=True, slots=True)
class Query:
    """`level` is what should be answered, `lon` and `lat` where, `label` a name to be in it."""

    kind: str
    text: str
    level: str
    lon: float | None = None
    lat: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plate:
    """A true address, split into the words for its parts as its register writes them."""

    address: str
    head: str
    name: str
    numbers: str
    lon: float
    lat: float
    plate: Doorplate

    @property
    def short(self) -> str:
        return self.name + self.numbers


def plates(rows: Sequence[tuple[str, float, float]]) -> list[Plate]:
    """Those of `rows` (address, lon, lat) that have a head, a name and a number."""
    found = []
    for address, lon, lat in rows:
        plate = doorplate(address)
        if plate.name and plate.stem and plate.door is not None and plate.name in address:
            head, _, numbers = address.partition(plate.name)
            found.append(Plate(address, head, plate.name, numbers, lon, lat, plate))
    return found


class Noise:
    """Makes queries of one library; the same seed makes the same."""

    def __init__(self, found: Sequence[Plate], seed: int) -> None:
        self.plates = found
        self.random = random.Random(seed)
        self.heads = sorted({plate.head.rstrip("0123456789鄰邻") for plate in found})
        self.roads: dict[str, list[Plate]] = {}
        for plate in found:
            if plate.plate.stem == doorplate(plate.name + "1號").stem:
                self.roads.setdefault(plate.name, []).append(plate)
        self.names = sorted(name for name, along in self.roads.items() if len(along) > 4)

    def queries(self, each: int) -> Iterator[Query]:
        """`each` of every kind."""
        for make in KINDS.values():
            made = 0
            for _ in range(each * 20):
                query = make(self, self.random.choice(self.plates))
                if query is not None:
                    yield query
                    made += 1
                if made == each:
                    break

    def door(self, kind: str, plate: Plate, text: str) -> Query:
        return Query(kind, text, "door", plate.lon, plate.lat)

    def address(self, plate: Plate) -> str:
        """Whole or half, as people give it."""
        return self.random.choice((plate.address, plate.short, _district(plate.head) + plate.short))


def _district(head: str) -> str:
    at = max(head.find("區"), head.find("区"))
    return head[: at + 1]


def _city(head: str) -> str:
    return head[: head.find("市") + 1]


def _village(head: str) -> str:
    return head[len(_district(head)) :]


@cache
def _common() -> tuple[str, ...]:
    """The 3,755 commonest signs, traditional."""
    signs = "".join(
        bytes((row, column)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xD8)
        for column in range(0xA1, 0xFF)
    )
    return tuple(OpenCC("s2t").convert(signs))


@cache
def _by_sound(*, rough: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for sign in _common():
        sound = (merged if rough else spoken)(sign)
        found[sound] = found.get(sound, "") + sign
    return found


def sound_alike(noise: Noise, name: str, *, rough: bool) -> str | None:
    """The name with one sign replaced by another of the same sound."""
    places = list(range(len(name) - (1 if len(name) > 2 else 0)))
    noise.random.shuffle(places)
    for at in places:
        sound = (merged if rough else spoken)(name[at])
        others = [sign for sign in _by_sound(rough=rough).get(sound, "") if sign != name[at]]
        if rough:
            others = [sign for sign in others if spoken(sign) != spoken(name[at])]
        if others and not name[at].isascii() and name[at] not in NUMERALS:
            return name[:at] + noise.random.choice(others) + name[at + 1 :]
    return None


def numeral(value: int, *, positional: bool = True) -> str:
    if not positional:
        return "".join(NUMERALS[int(digit)] for digit in str(value))
    text, zero = "", False
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, power)
        if digit:
            text += ("零" if zero and text else "") + NUMERALS[digit] + sign
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text


def in_numerals(text: str, *, positional: bool) -> str:
    out, digits = "", ""
    for sign in text + " ":
        if sign.isascii() and sign.isdigit():
            digits += sign
            continue
        if digits:
            out += numeral(int(digits), positional=positional)
            digits = ""
        out += sign
    return out[:-1]


def _sentence(noise: Noise, plate: Plate) -> Query:
    text = noise.random.choice(SENTENCES).format(a=noise.address(plate))
    return noise.door("sentence", plate, text)


def _simplified_sentence(noise: Noise, plate: Plate) -> Query:
    text = noise.random.choice(SENTENCES).format(a=noise.address(plate))
    return noise.door("simplified_sentence", plate, OpenCC("t2s").convert(text))


def _homophone(noise: Noise, plate: Plate) -> Query | None:
    name = sound_alike(noise, plate.name, rough=False)
    head = noise.random.choice(("", _district(plate.head), plate.head))
    return None if name is None else noise.door("homophone", plate, head + name + plate.numbers)


def _near_sound(noise: Noise, plate: Plate) -> Query | None:
    name = sound_alike(noise, plate.name, rough=True)
    head = noise.random.choice(("", _district(plate.head), plate.head))
    return None if name is None else noise.door("near_sound", plate, head + name + plate.numbers)


def _homophone_sentence(noise: Noise, plate: Plate) -> Query | None:
    name = sound_alike(noise, plate.name, rough=False)
    if name is None:
        return None
    text = noise.random.choice(SENTENCES).format(a=name + plate.numbers)
    return noise.door("homophone_sentence", plate, text)


def _dropped(noise: Noise, plate: Plate) -> Query | None:
    if len(plate.name) < 3:
        return None
    at = noise.random.randrange(len(plate.name))
    head = noise.random.choice((_district(plate.head), plate.head))
    return noise.door(
        "dropped", plate, head + plate.name[:at] + plate.name[at + 1 :] + plate.numbers
    )


def _changed(noise: Noise, plate: Plate) -> Query | None:
    if len(plate.name) < 3:
        return None
    at = noise.random.randrange(len(plate.name) - 1)
    name = plate.name[:at] + noise.random.choice(_common()) + plate.name[at + 1 :]
    head = noise.random.choice((_district(plate.head), plate.head))
    return noise.door("changed", plate, head + name + plate.numbers)


def _swapped(noise: Noise, plate: Plate) -> Query | None:
    at = noise.random.randrange(len(plate.name) - 1)
    name = list(plate.name)
    name[at], name[at + 1] = name[at + 1], name[at]
    if len(name) < 3 or "".join(name) == plate.name:
        return None
    return noise.door("swapped", plate, _district(plate.head) + "".join(name) + plate.numbers)


def _added(noise: Noise, plate: Plate) -> Query | None:
    if len(plate.name) < 3:
        return None
    at = noise.random.randrange(1, len(plate.name))
    name = plate.name[:at] + noise.random.choice(_common()) + plate.name[at:]
    return noise.door("added", plate, _district(plate.head) + name + plate.numbers)


def _wrong_district(noise: Noise, plate: Plate) -> Query | None:
    other = noise.random.choice(noise.heads)
    if _district(other) == _district(plate.head):
        return None
    return noise.door("wrong_district", plate, _district(other) + plate.short)


def _wrong_village(noise: Noise, plate: Plate) -> Query:
    other = noise.random.choice(noise.heads)
    text = _district(plate.head) + _village(other) + plate.short
    return noise.door("wrong_village", plate, text)


def _village_only(noise: Noise, plate: Plate) -> Query:
    village = _village(plate.head).rstrip("0123456789鄰邻")
    return noise.door("village_only", plate, village + plate.short)


def _numerals(noise: Noise, plate: Plate) -> Query:
    numbers = in_numerals(plate.numbers, positional=noise.random.random() < 0.6)
    return noise.door(
        "numerals", plate, noise.random.choice(("", plate.head)) + plate.name + numbers
    )


def _without_sign(noise: Noise, plate: Plate) -> Query | None:
    if not plate.numbers.endswith(("號", "号")):
        return None
    behind = noise.random.choice(("", *BESIDE[:-1], "，路燈不亮", " 漏水", "有人亂丟垃圾"))
    return noise.door("without_sign", plate, plate.name + plate.numbers[:-1] + behind)


def _dashes(noise: Noise, plate: Plate) -> Query | None:
    numbers = plate.numbers.replace("號", "").replace("号", "")
    for unit in "之巷弄附":
        numbers = numbers.replace(unit, "-")
    if "-" not in numbers or "段" in numbers:
        return None
    return noise.door("dashes", plate, plate.name + numbers.replace("--", "-"))


def _suffix_forms(noise: Noise, plate: Plate) -> Query | None:
    if "之" not in plate.numbers:
        return None
    before, _, after = plate.numbers.partition("之")
    sub = after.rstrip("號号")
    if not sub.isdigit():
        return None
    form = noise.random.choice(
        (
            f"{before}號之{sub}",
            f"{before}-{sub}號",
            f"{before}號-{sub}",
            f"{before}附{sub}號",
            f"{before}號附{sub}號",
        )
    )
    return noise.door("suffix_forms", plate, _district(plate.head) + plate.name + form)


def _floor(noise: Noise, plate: Plate) -> Query:
    return noise.door("floor", plate, noise.address(plate) + noise.random.choice(FLOORS))


def _beside(noise: Noise, plate: Plate) -> Query:
    return noise.door("beside", plate, noise.address(plate) + noise.random.choice(BESIDE))


def _spaces(noise: Noise, plate: Plate) -> Query:
    text = ""
    for sign, following in zip(plate.address, plate.address[1:] + " ", strict=True):
        text += sign
        if noise.random.random() < 0.3 and not (sign.isdigit() and following.isdigit()):
            text += noise.random.choice((" ", "　", "  ", "·"))
    return noise.door("spaces", plate, text)


def _punctuation(noise: Noise, plate: Plate) -> Query:
    parts = (_district(plate.head), _village(plate.head), plate.name, plate.numbers)
    return noise.door(
        "punctuation",
        plate,
        noise.random.choice((",", "，", "/", "、", " - ")).join(parts[:2])
        + plate.name
        + f"({plate.numbers})",
    )


def _repeated(noise: Noise, plate: Plate) -> Query:
    district = _district(plate.head)
    return noise.door(
        "repeated", plate, district + noise.random.choice((district, plate.head)) + plate.short
    )


def _full_width(noise: Noise, plate: Plate) -> Query:
    wide = "".join(chr(ord(s) + 0xFEE0) if s.isascii() and s.isalnum() else s for s in plate.short)
    return noise.door("full_width", plate, OpenCC("t2s").convert(wide))


def _section_left_out(noise: Noise, plate: Plate) -> Query | None:
    if "段" not in plate.numbers:
        return None
    return noise.door(
        "section_left_out", plate, plate.head + plate.name + plate.numbers.partition("段")[2]
    )


def _two_addresses(noise: Noise, plate: Plate) -> Query:
    other = noise.random.choice(noise.plates)
    text = f"{plate.short}門口有坑，我住{other.short}每天經過"
    return noise.door("two_addresses", plate, text)


def _road(noise: Noise, plate: Plate) -> Query:
    name = noise.random.choice([one for one in noise.names if len(one) > 2])
    head = noise.random.choice(("", "", _city(plate.head)))
    text = noise.random.choice(ROAD_SENTENCES).format(a=head + name)
    return Query("road", text, "road", label=name)


def _lane(noise: Noise, plate: Plate) -> Query | None:
    at = plate.numbers.find("巷")
    if at < 0:
        return None
    text = noise.random.choice(ROAD_SENTENCES).format(a=plate.name + plate.numbers[: at + 1])
    return Query("lane", text, "road", label=plate.name)


def _crossing(noise: Noise, plate: Plate) -> Query | None:
    along = noise.roads.get(plate.name)
    if not along or len(plate.name) < 3 or not plate.name.endswith(("路", "街")):
        return None
    best: tuple[float, Plate, Plate] | None = None
    for other in noise.random.sample(noise.names, 12):
        if other == plate.name or not other.endswith(("路", "街")):
            continue
        one, two, apart = nearest(along, noise.roads[other])
        if apart < 25 and (best is None or apart < best[0]):
            best = (apart, one, two)
    if best is None:
        return None
    _, one, two = best
    text = noise.random.choice(CROSSINGS).format(a=one.name, b=two.name)
    return Query("crossing", text, "road", (one.lon + two.lon) / 2, (one.lat + two.lat) / 2)


def nearest(one: Sequence[Plate], other: Sequence[Plate]) -> tuple[Plate, Plate, float]:
    """The two that lie nearest to each other, and their distance in metres."""
    here = np.array([(p.lon, p.lat) for p in one])
    there = np.array([(p.lon, p.lat) for p in other])
    shrink = np.array([cos(radians(one[0].lat)), 1.0])
    apart = (((here[:, None] - there[None]) * shrink) ** 2).sum(axis=2)
    first, second = np.unravel_index(int(apart.argmin()), apart.shape)
    return one[int(first)], other[int(second)], metres(one[int(first)], other[int(second)])


def metres(one: Plate, other: Plate) -> float:
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return 111_195 * hypot(east, one.lat - other.lat)


def _nowhere(noise: Noise, _: Plate) -> Query:
    return Query("nowhere", noise.random.choice(NOWHERE), "none")


KINDS: dict[str, Callable[[Noise, Plate], Query | None]] = {
    "sentence": _sentence,
    "simplified_sentence": _simplified_sentence,
    "homophone": _homophone,
    "near_sound": _near_sound,
    "homophone_sentence": _homophone_sentence,
    "dropped": _dropped,
    "changed": _changed,
    "swapped": _swapped,
    "added": _added,
    "wrong_district": _wrong_district,
    "wrong_village": _wrong_village,
    "village_only": _village_only,
    "numerals": _numerals,
    "without_sign": _without_sign,
    "dashes": _dashes,
    "suffix_forms": _suffix_forms,
    "floor": _floor,
    "beside": _beside,
    "spaces": _spaces,
    "punctuation": _punctuation,
    "repeated": _repeated,
    "full_width": _full_width,
    "section_left_out": _section_left_out,
    "two_addresses": _two_addresses,
    "road": _road,
    "lane": _lane,
    "crossing": _crossing,
    "nowhere": _nowhere,
}
