"""Masks show what they must and no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.vault.mask import mask, mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("司徒雷登", "司徒**"),
        ("买买提·吐尔逊", "买**"),
        ("John Smith", "J**"),
        (" 李四 ", "李*"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800138000", "138****8000"),
        ("+86 138 0013 8000", "138****8000"),
        ("0757-82123456", "**********56"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phones(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "1****************X"),
        ("11010519491231002x", "1****************X"),
        ("1234567", "*******"),
    ],
)
def test_id_numbers(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked


@given(st.sampled_from(["name", "id_number", "phone"]), st.text(max_size=40))
def test_at_most_seven_characters_are_ever_shown(field: str, value: str) -> None:
    shown = mask(field, value).replace("*", "")
    assert len(shown) <= 7
