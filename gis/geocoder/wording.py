"""Which words for a place may be learnt: those that name one place, and no person.

An alias decides about every later report that says the same, so that in doubt nothing is learnt.
"""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.addresses.doorplate import doorplate
from gis.addresses.normalise import fold, key
from gis.reason import Reason

LONGEST = 40
"""Characters of a key; what is longer tells a story."""

_BESIDE = (
    "(?:的?(?:正?门口|大门口?|门前|门外|楼下|楼上|旁边|隔壁|附近|周边|一带|对面|斜对面|前面|后面|里面|路段"
    "|[东南西北]侧|[东南西北]门|旁|边|前|后|处))*$"
)
_POSITION = re.compile(_BESIDE)
_DIGITS = re.compile(r"\d{7}|1[3-9]\d{5}")
_PERSON = re.compile(
    "先生|女士|小姐|太太|阿姨|叔叔|大爷|大妈|大叔|伯伯|婆婆|师傅|老师|同志|医生|房东|业主|住户|户主|租客"
    "|电话|手机|联系|微信|QQ|身份证|姓名|名叫|我|你|您|他|她|本人|自己|住处|住所"
    "|家(?:里|中)?" + _BESIDE
)
_COUNTED = re.compile(r"\d号|\d-\d|[\dA-Z][栋层]|\d(?:单元|室|巷|弄|横|期)|[\dA-Z](?:出?口)")
_NUMBERED = re.compile(r"[\dA-Z]+(?:-\d+)*(?:号|栋|层|单元|室|期|巷|弄|横|出?口)?")
"""What counts on from a name; without one, any estate has it."""
_CROSSING = re.compile("路口|交界|交叉|交汇|转角|拐角|桥[头底下]")
_ROAD = re.compile(r"^\D{1,12}(?:大道|公路|高速|马路|[路街道巷线])$")
_ANY_SUCH = re.compile(
    "^(?:(?:这|那|该|此|本|某|一)?(?:个|条|处|家)?(?:大?路|大?街|小?巷|巷子|村|村里|小区|社区|花园|公园|广场|市场|菜市场|超市"
    "|商场|医院|学校|小学|中学|幼儿园|银行|酒店|宾馆|饭店|餐厅|工地|工厂|厂|公司|仓库|公交站|地铁站|车站|站|停车场|加油站"
    "|派出所|居委会|村委会|垃圾站|垃圾房|公厕|厕所|河|河边|河涌|桥|天桥|大桥|码头|祠堂|庙|楼|大楼|大厦|门口|路口|十字路口"
    "|出口|入口|店|店铺|商铺|门店))$"
)
_NOUN = re.compile(
    "(?:村|庄|社区|小区|花园|家园|公园|园|苑|院|厦|楼|城|广场|中心|市场|店|铺|档|超市|商场|酒店|宾馆|饭店|餐厅|学校|小学"
    "|中学|大学|学院|幼儿园|医院|诊所|药房|银行|公司|厂|仓库|站|口|桥|涵洞|水闸|河|涌|湖|塘|庙|寺|祠|祠堂|教堂|塔|牌坊"
    "|码头|渡口|车场|工地|公寓|别墅|大门|所|局|馆|库|亭|场|墙|栏|隧道|立交)$"
    "|..(?:天地|总汇|世界|国际|豪庭|雅居|名轩|[府湾墟圩坑岗滘埗坊汇港阁里])$"
)
_DIVISION = text("""
    select exists (
        select 1 from division where district = :district
        and (name = :words or starts_with(name, :words)
             and substr(name, length(:words) + 1) in
                 ('街道', '镇', '乡', '村', '社区', '社区居委会', '居委会', '村委会', '居民委员会',
                  '村民委员会', '民委员会', '区', '县', '市'))
    )
""")

_STEMS = text("select stem from location where district = :district and stem = any(:stems)")


def objection(session: Session, district: int, words: str) -> Reason | None:
    """Why these words cannot stand for a place, or None where they can."""
    said = key(words)
    if not said:
        return Reason("alias_no_words")
    if _tells_of_a_person(words, said):
        return Reason("alias_personal")
    if len(said) > LONGEST or len(words) > 2 * LONGEST:
        return Reason("alias_too_long", {"most": LONGEST})
    name = _POSITION.sub("", said)
    if _is_vague(name) or session.scalar(_DIVISION, {"district": district, "words": name}):
        return Reason("alias_too_vague")
    return Reason("alias_not_only_place") if _begins_elsewhere(session, district, words) else None


def _tells_of_a_person(words: str, said: str) -> bool:
    plain = re.sub(r"[\s\-()]+", "", fold(words))
    return bool(_DIGITS.search(plain) or _PERSON.search(plain) or _PERSON.search(said))


def _is_vague(name: str) -> bool:
    """A road without a number, any school, and whatever does not look like a place at all."""
    if len(name) < 2 or _ANY_SUCH.match(name):
        return True
    if _COUNTED.search(name) or _CROSSING.search(name):
        return len(_NUMBERED.sub("", name)) < 2
    return bool(_ROAD.match(name)) or not _NOUN.search(name)


def _begins_elsewhere(session: Session, district: int, words: str) -> bool:
    """Whether a known road begins inside the words: what stands before it may be a name."""
    stem = doorplate(words).stem or ""
    stems = [stem[start:] for start in range(len(stem) - 1)]
    known = set(session.scalars(_STEMS, {"district": district, "stems": stems})) if stems else set()
    return bool(known) and stem not in known
