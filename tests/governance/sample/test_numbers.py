from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from stdnum import numdb
from stdnum.cn import ric, uscc

from gis.registers import codes
from governance.sample.ground import Ground
from governance.sample.numbers import ISSUER, PHONE_PREFIX, credit_code, id_number


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.integers(0, 999))
def test_id_numbers_follow_every_rule(born: date, order: int) -> None:
    number = id_number(born, order)
    assert number[-1] == ric.calc_check_digit(number)
    checked = codes.id_number(number)
    assert checked.born == born
    assert checked.sex == ("1" if order % 2 else "2")


@given(st.sampled_from(["91", "92", "12", "52"]), st.integers(0, 10**8 - 1))
def test_credit_codes_follow_every_rule(kind: str, organisation: int) -> None:
    code = credit_code(kind, organisation)
    assert code[-1] == uscc.calc_check_digit(code[:-1])
    assert code[16] == organisation_check(code[8:16])
    assert [warning.code for warning in codes.credit_code(code).warnings] == ["division_unknown"]


def organisation_check(inner: str) -> str:
    """GB 11714, written apart from the product: the check digit makes the sum divisible by 11."""
    total = sum(int(d) * w for d, w in zip(inner, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return next(c for value, c in enumerate("0123456789X") if (total + value) % 11 == 0)


def test_no_authority_could_ever_issue_under_the_samples_division() -> None:
    """stdnum's table holds the counties of all editions, with the years each was in force."""
    for code in (ISSUER, ISSUER[:4] + "00"):
        found = numdb.get("cn/loc").info(code)
        assert not any("county" in about for _, about in found)
    number = id_number(date(1984, 1, 1), 1)
    assert [warning.code for warning in codes.id_number(number).warnings] == ["division_unknown"]


def test_every_person_has_a_number_of_his_own_that_nobody_can_hold(ground: Ground) -> None:
    people = ground.people
    assert len(people) == 20_000
    assert len({person.id_number for person in people}) == len(people)
    assert len({person.id for person in people}) == len(people)
    for person in people:
        checked = codes.id_number(person.id_number)
        assert person.id_number.startswith(ISSUER)
        assert (checked.born, checked.sex) == (person.born, person.sex)
        assert checked.warnings


def test_phones_are_of_no_operator_and_of_one_person_each(ground: Ground) -> None:
    phones = [person.phone for person in ground.people if person.phone]
    assert len(phones) > 15_000
    assert len(set(phones)) == len(phones)
    assert PHONE_PREFIX == "154"
    assert all(len(phone) == 11 and phone.startswith(PHONE_PREFIX) for phone in phones)


def test_people_are_of_believable_ages(ground: Ground) -> None:
    ages = [(date(2026, 6, 30) - person.born) / timedelta(days=365.25) for person in ground.people]
    assert min(ages) >= 0
    assert max(ages) < 110
    assert 0.08 < sum(age < 15 for age in ages) / len(ages) < 0.25
    assert 0.05 < sum(age >= 65 for age in ages) / len(ages) < 0.3


def test_entities_have_codes_and_names_of_their_own(ground: Ground) -> None:
    entities = ground.entities
    assert len(entities) == 3_000
    assert len({entity.credit_code for entity in entities}) == 3_000
    assert len({entity.name for entity in entities}) == 3_000
    for entity in entities:
        warnings = codes.credit_code(entity.credit_code).warnings
        assert [warning.code for warning in warnings] == ["division_unknown"]
