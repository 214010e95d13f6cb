from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import Invalid
from gis.registers.codes import (
    Checked,
    component_code,
    credit_code,
    division_code,
    grid_code,
    id_number,
)

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def with_id_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def with_credit_check(body: str) -> str:
    total = sum(
        CREDIT_ALPHABET.index(sign) * weight
        for sign, weight in zip(body, CREDIT_WEIGHTS, strict=True)
    )
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


VILLAGE_COLLECTIVE = with_credit_check("N2440604MF1234567")
STATE_REGISTRY = with_credit_check("91100000MA0000000")


@pytest.mark.parametrize(
    ("check", "given_value", "stored"),
    [
        (division_code, "440604", "440604"),
        (division_code, 440604012001, "440604012001"),
        (division_code, 440604012001.0, "440604012001"),
        (division_code, " ４４０６０４０１２ ", "440604012"),
        (division_code, "440604012000", "440604012"),
        (division_code, "440604000000", "440604"),
        (division_code, "440000", "440000"),
        (grid_code, "440604012001001", "440604012001001"),
        (grid_code, "440604 012 001 999", "440604012001999"),
        (component_code, "4406040101000001", "4406040101000001"),
        (component_code, "4406-0401-0100-0001", "4406040101000001"),
        (credit_code, "91110000600037341l", "91110000600037341L"),
        (credit_code, "9111 0000 6000 3734 1L", "91110000600037341L"),
        (credit_code, VILLAGE_COLLECTIVE, VILLAGE_COLLECTIVE),
        (credit_code, STATE_REGISTRY, STATE_REGISTRY),
        (id_number, "440604199003070014", "440604199003070014"),
        (id_number, "11010519491231002x", "11010519491231002X"),
    ],
)  # fmt: skip
def test_a_right_number_is_stored_in_one_form_without_doubt(
    check: Callable[[object], Checked], given_value: object, stored: str
) -> None:
    checked = check(given_value)
    assert (checked.value, checked.warnings) == (stored, ())


@pytest.mark.parametrize(
    ("check", "wrong", "code"),
    [
        (division_code, "44060", "code_width"),
        (division_code, "4406040120010", "code_width"),
        (division_code, "44060A", "code_not_digits"),
        (division_code, "", "code_missing"),
        (division_code, None, "code_missing"),
        (division_code, True, "code_missing"),
        (division_code, "4.40604E+11", "code_rounded"),
        (division_code, 4.4060401200100005e20, "code_rounded"),
        (grid_code, "440604012001", "code_width"),
        (grid_code, "440604012001000", "sequence_zero"),
        (grid_code, "440604012000001", "grid_without_community"),
        (component_code, "440604010100001", "code_width"),
        (component_code, "4406040001000001", "component_without_class"),
        (component_code, "4406040101000000", "sequence_zero"),
        (id_number, "440604900307001", "id_number_old"),
        (id_number, "4406041990030700", "code_width"),
        (id_number, "44060419900307001A", "id_number_shape"),
        (id_number, "X40604199003070014", "id_number_shape"),
        (id_number, "440604199013070014", "birth_date_unreal"),
        (id_number, "440604199002300014", "birth_date_unreal"),
        (id_number, "440604000003070014", "birth_date_unreal"),
        (id_number, "440604199003070015", "id_number_check_digit"),
        (id_number, "4.40604199003070E+17", "code_rounded"),
        (credit_code, "9111000060003734", "code_width"),
        (credit_code, "9I110000600037341L", "credit_code_shape"),
        (credit_code, "911100O0600037341L", "credit_code_shape"),
        (credit_code, "91110A00600037341L", "credit_code_shape"),
    ],
)
def test_a_wrong_number_is_refused_by_name(
    check: Callable[[object, str], Checked], wrong: object, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check(wrong, "number")
    assert (refused.value.reason.code, refused.value.field) == (code, "number")


def test_only_the_widths_asked_for_pass() -> None:
    with pytest.raises(Invalid) as refused:
        division_code("440604", widths=(12,))
    assert refused.value.reason.params == {"width": 6, "allowed": "12"}


@pytest.mark.parametrize("code", ["91350211M0000XUF46", "911100006000373410", "N2440604MF12345670"])
def test_a_wrong_check_digit_of_a_credit_code_only_warns(code: str) -> None:
    checked = credit_code(code)
    assert checked.value == code
    assert [doubt.code for doubt in checked.warnings] == ["credit_code_check_digit"]


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (id_number, with_id_check("44069919900307001")),
        (division_code, "440699001"),
        (credit_code, with_credit_check("91440699MA0000000")),
    ],
)
def test_a_division_never_assigned_only_warns(
    check: Callable[[object], Checked], number: str
) -> None:
    (doubt,) = check(number).warnings
    assert (doubt.code, doubt.params) == ("division_unknown", {"division": "440699"})


@given(st.dates(date(1900, 1, 1), date(2001, 12, 31)), st.integers(0, 999))
def test_whoever_was_born_before_the_district_was_made_has_a_valid_number(
    born: date, sequence: int
) -> None:
    number = with_id_check(f"440604{born:%Y%m%d}{sequence:03d}")
    checked = id_number(number)
    assert (checked.value, checked.born, checked.warnings) == (number, born, ())
    assert checked.sex == ("1" if sequence % 2 else "2")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_id_number_is_noticed(place: int, step: int) -> None:
    number = "440604199003070014"
    digit = str((int(number[place]) + step) % 10)
    with pytest.raises(Invalid):
        id_number(number[:place] + digit + number[place + 1 :])


@given(st.text(CREDIT_ALPHABET, min_size=9, max_size=9))
def test_any_credit_code_with_its_own_check_digit_is_without_doubt(organisation: str) -> None:
    number = with_credit_check("91440604" + organisation)
    assert credit_code(number) == Checked(number)


def test_nobody_is_born_tomorrow() -> None:
    number = with_id_check("44060420261123001")
    assert id_number(number, today=date(2026, 11, 23)).born == date(2026, 11, 23)
    with pytest.raises(Invalid) as refused:
        id_number(number, today=date(2026, 11, 22))
    assert refused.value.reason.code == "birth_date_unreal"


def test_a_refusal_never_repeats_the_number_of_a_person() -> None:
    for wrong in ("440604199003070015", "440604900307001", "44060419900307001A"):
        with pytest.raises(Invalid) as refused:
            id_number(wrong)
        assert not refused.value.reason.params
        assert wrong not in str(refused.value)
