import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.addresses.normalise import arabic, fold, key, number

PLACES = ["祖庙路12-1号", "三友东街7号", "恒福花园3栋2单元501室", "季华5路108号", "澜石1巷3号"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("祖庙路１２号", "祖庙路12号"),
        ("祖庙路 十二 号", "祖庙路12号"),
        ("祖庙路一百零八号", "祖庙路108号"),
        ("祖庙路二〇八号", "祖庙路208号"),
        ("祖庙路12#", "祖庙路12号"),
        ("季华五路", "季华5路"),
        ("澜石一巷三号", "澜石1巷3号"),
        # sub-numbers
        ("祖庙路12号之1", "祖庙路12-1号"),
        ("祖庙路12号之一", "祖庙路12-1号"),
        ("祖庙路12之1号", "祖庙路12-1号"),
        ("祖庙路12—1号", "祖庙路12-1号"),
        ("祖庙路12号-1", "祖庙路12-1号"),
        ("祖庙路12附1号", "祖庙路12-1号"),
        ("祖庙路十二号附一", "祖庙路12-1号"),
        ("忠孝路146之1號", "忠孝路146-1号"),
        # buildings, units, floors and rooms
        ("恒福花园3号楼", "恒福花园3栋"),
        ("恒福花园三幢", "恒福花园3栋"),
        ("恒福花园ａ座", "恒福花园A栋"),
        ("恒福花园3#楼2梯501房", "恒福花园3栋2单元501室"),
        ("恒福花园3栋2单元501", "恒福花园3栋2单元501室"),
        ("恒福花园3-2-501", "恒福花园3栋2单元501室"),
        ("恒福花园3栋五楼501室", "恒福花园3栋501室"),
        ("祖庙路12号-301", "祖庙路12号301室"),
        ("祖庙路12号负一层", "祖庙路12号-1层"),
        ("祖庙路12号B1", "祖庙路12号-1层"),
        ("祖庙路12号3F", "祖庙路12号3层"),
        # numerals inside names stay
        ("三友社区", "三友社区"),
        ("百花广场", "百花广场"),
        ("三友社区十二号", "三友社区12号"),
        # divisions before the address, repeated or not
        ("广东省佛山市禅城区祖庙街道祖庙路12号", "祖庙路12号"),
        ("佛山市佛山市禅城区、禅城区，祖庙路12号", "祖庙路12号"),
        ("佛山市禅城区石湾镇街道澜石社区居委会澜石一巷3号", "澜石1巷3号"),
        ("南庄镇紫南村民委员会紫南路5号", "紫南路5号"),
        ("禅城区三友社区三友东街12号", "三友东街12号"),
        ("广西壮族自治区南宁市青秀区民族大道1号", "民族大道1号"),
        ("嘉義市東區興村里14鄰溪興街231巷24弄150號", "溪兴街231巷24弄150号"),
        # names that only begin like a division
        ("南庄镇南庄大道12号", "南庄大道12号"),
        ("祖庙街道市东下路5号", "市东下路5号"),
        ("禅城大道12号", "禅城大道12号"),
        ("禅城区祖庙街道东街5号", "东街5号"),
        ("禅城区新街5号", "新街5号"),
        ("古镇大道5号", "古镇大道5号"),
        ("禅城区市东路5号", "市东路5号"),
        ("工业区三路5号", "工业区3路5号"),
        ("康怡小区3幢", "康怡小区3栋"),
        ("丽景新村1栋1单元101", "丽景新村1栋1单元101室"),
        ("大都市花园3栋", "大都市花园3栋"),
        ("市东社区卫生服务中心", "市东社区卫生服务中心"),
        ("", ""),
        ("，。 ", ""),
    ],
)
def test_spellings_of_one_address_share_a_key(text: str, expected: str) -> None:
    assert key(text) == expected


@pytest.mark.parametrize(
    ("numerals", "value"),
    [("十", 10), ("十二", 12), ("二十", 20), ("两百零三", 203), ("一千零一", 1001), ("〇七", 7)],
)
def test_numerals_have_their_value(numerals: str, value: int) -> None:
    assert number(numerals) == value


@given(st.integers(1, 9999))
def test_every_number_reads_the_same_in_both_scripts(value: int) -> None:
    signs = "零一二三四五六七八九"
    written = ""
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            written += signs[digit] + sign
        elif written and not written.endswith("零") and value % power:
            written += "零"
    assert arabic(f"祖庙路{written}号") == f"祖庙路{value}号"
    by_digit = "".join(signs[int(digit)] for digit in str(value))
    assert arabic(f"祖庙路{by_digit}号") == f"祖庙路{value}号"


@given(st.text(max_size=40))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.sampled_from(PLACES), st.sampled_from(["", "佛山市", "禅城区", "广东省佛山市禅城区"]))
def test_a_key_is_its_own_key_under_any_prefix(place: str, prefix: str) -> None:
    assert key(prefix + place) == place
    assert key(key(prefix + place)) == place


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    assert " " not in key(text)
