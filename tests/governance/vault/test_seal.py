"""A sealed value opens in its own place, under its own key, unaltered; else not at all."""

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.vault.keys import Keyring
from governance.vault.seal import Place, SealBroken, blind, open_value, seal_value
from governance.vault.words import SealedField, SubjectKind

RING = Keyring(2, {1: os.urandom(32), 2: os.urandom(32)}, os.urandom(32))
HERE = Place(440604, SubjectKind.PERSON, "6e1f", SealedField.PHONE)
PHONE = "13800138000"

values = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(values)
def test_what_went_in_comes_out(value: str) -> None:
    assert open_value(RING, HERE, seal_value(RING, HERE, value)) == value


def test_the_value_cannot_be_seen_in_it() -> None:
    first, second = (seal_value(RING, HERE, PHONE) for _ in range(2))
    assert PHONE.encode() not in first
    assert first != second
    assert first[:3] == b"\x01\x00\x02"


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, subject_id="6e20"),
        replace(HERE, field=SealedField.ID_NUMBER),
        replace(HERE, kind=SubjectKind.REPORT),
        replace(HERE, district=440605),
    ],
)
def test_a_value_moved_to_another_cell_does_not_open(elsewhere: Place) -> None:
    sealed = seal_value(RING, HERE, PHONE)
    with pytest.raises(SealBroken):
        open_value(RING, elsewhere, sealed)


@given(st.data())
def test_an_altered_value_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(seal_value(RING, HERE, PHONE))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        open_value(RING, HERE, bytes(sealed))


@given(st.binary(max_size=80))
def test_what_was_never_sealed_does_not_open(junk: bytes) -> None:
    with pytest.raises(SealBroken):
        open_value(RING, HERE, junk)


def test_another_key_does_not_open_it() -> None:
    sealed = seal_value(RING, HERE, PHONE)
    other = Keyring(2, {1: RING.keys[1], 2: os.urandom(32)}, RING.index_key)
    gone = Keyring(1, {1: RING.keys[1]}, RING.index_key)
    for ring in (other, gone):
        with pytest.raises(SealBroken):
            open_value(ring, HERE, sealed)


def test_an_older_key_of_the_ring_still_opens_it() -> None:
    older = Keyring(1, {1: RING.keys[1]}, RING.index_key)
    assert open_value(RING, HERE, seal_value(older, HERE, PHONE)) == PHONE


def test_the_version_in_the_header_is_sealed_too() -> None:
    """Even if two versions were one key, a value says truly under which it was sealed."""
    same = Keyring(1, {1: RING.keys[1], 2: RING.keys[1]}, RING.index_key)
    sealed = bytearray(seal_value(same, HERE, PHONE))
    sealed[2] = 2
    with pytest.raises(SealBroken):
        open_value(same, HERE, bytes(sealed))


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("phone", "13800138000", "+86 138-0013-8000"),
        ("phone", "13800138000", "１３８００１３８０００"),
        ("phone", "075782123456", "0757-82123456"),
        ("phone", "075782123456", "(0757) 82123456"),
        ("phone", "075782123456", "（0757）82123456"),
        ("id_number", "11010519491231002X", " 11010519491231002x "),
    ],
)
def test_one_number_has_one_blind_index(field: str, one: str, other: str) -> None:
    assert blind(RING, 1, SealedField(field), one) == blind(RING, 1, SealedField(field), other)


def test_blind_indexes_tell_nothing_of_each_other() -> None:
    made = [
        blind(ring, district, field, number)
        for ring in (RING, Keyring(1, {1: os.urandom(32)}, os.urandom(32)))
        for district in (1, 2)
        for field in (SealedField.PHONE, SealedField.ID_NUMBER)
        for number in ("13800138000", "13800138001")
    ]
    assert len(set(made)) == len(made)
    assert all(mark is not None and len(mark) == 32 for mark in made)


def test_a_name_is_not_indexed() -> None:
    assert blind(RING, 1, SealedField.NAME, "张三") is None
