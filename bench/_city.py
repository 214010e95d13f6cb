"""A city made up by a seeded generator: as many addresses as are asked for, all of them ours."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin

import psycopg

from gis.addresses.doorplate import doorplate

_SIGNS = (
    "安柏宝碧彩昌长朝成翠大丹德东端丰枫凤福富甘高冠光广桂海和恒宏华怀欢惠吉佳建江金锦景静菊康兰丽莲"
    "良林龙隆茂梅美明南宁平清秋泉仁荣瑞山善尚胜盛石寿舒水松泰桃天亭同旺文梧溪仙祥新信星杏秀轩雅延阳"
    "宜义银永友玉裕园远悦云泽展振正政芝志中竹紫祖"
)
_TAILS = ("路", "路", "路", "街", "街", "东路", "西路", "南路", "北路", "一街", "二街", "三街")
_WEST, _SOUTH = 113.0, 23.0
_DISTRICTS = ("东区", "西区", "南区", "北区")
_DOORS_A_ROAD = 220
_STEP = 0.00012
_COLUMNS = (
    "district, id, level, register_key, address, address_key, head, stem, door, name, source, geom"
)


@dataclass(frozen=True, slots=True)
class Door:
    address: str
    head: str
    name: str
    stem: str
    number: int
    lon: float
    lat: float


def doors(count: int, seed: int = 20) -> Iterator[Door]:
    """`count` doors along roads and their lanes, of about 260 a road."""
    rng = random.Random(seed)
    names = _names(rng, count // _DOORS_A_ROAD + 1)
    side = len(names) ** 0.5 * 0.004
    made = 0
    for name in names:
        lon, lat = _WEST + rng.random() * side, _SOUTH + rng.random() * side
        turn = radians(rng.random() * 360)
        district = f"样城市{_DISTRICTS[int(lon * 250) % 4]}"
        head = f"{district}{rng.choice(_SIGNS)}{rng.choice(_SIGNS)}里{rng.randint(1, 30)}邻"
        share = rng.randint(60, 160)
        stretches = [("", share)]
        stretches += [(f"{2 * rng.randint(1, share)}巷", rng.randint(8, 40)) for _ in range(6)]
        for lane, length in stretches:
            begin = int(lane[:-1]) / 2 if lane else 0
            east, north = cos(turn), sin(turn)
            for number in range(1, length + 1):
                step = begin * _STEP * 0.5 if lane else number / 2 * _STEP
                off = number / 2 * _STEP if lane else (number % 2) * _STEP
                yield Door(
                    f"{head}{name}{lane}{number}号",
                    head,
                    name,
                    f"{name}{lane}",
                    number,
                    lon + step * east - off * north,
                    lat + step * north + off * east,
                )
                made += 1
                if made == count:
                    return


def _names(rng: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[rng.choice(_SIGNS) + rng.choice(_SIGNS) + rng.choice(_TAILS)] = None
    return list(found)


def load(conninfo: str, district: int, name: str, found: Iterator[Door]) -> int:
    """Copy the doors into an address library of this number and name; return how many."""
    with psycopg.connect(conninfo) as database:
        database.execute("delete from location where district = %s", [district])
        database.execute("delete from address_library where district = %s", [district])
        database.execute(
            "insert into address_library (district, name) values (%s, %s)", [district, name]
        )
        count = 0
        with database.cursor().copy(f"copy location ({_COLUMNS}) from stdin".encode()) as copy:
            for count, door in enumerate(found, start=1):
                stem = _in_digits(door.stem)
                key = f"{stem}{door.number}号"
                if count % 5_000 == 1:
                    plate = doorplate(door.address)
                    assert (plate.key, plate.stem, plate.head) == (key, stem, door.head), plate
                copy.write_row(
                    (
                        district, count, "door", f"{count}", door.address, key, door.head, stem,
                        door.number, door.name, "bench",
                        f"SRID=4490;POINT({door.lon:.8f} {door.lat:.8f})",
                    )
                )  # fmt: skip
        database.commit()
        database.autocommit = True
        database.execute("analyze location")
    return count


def _in_digits(text: str) -> str:
    return text.replace("一街", "1街").replace("二街", "2街").replace("三街", "3街")
