import pytest

from governance.intake.follow_code import ALPHABET, follow_code, opens

SECRET, NO = "a secret", "4406042026000000001"


def test_the_code_is_eight_unmistakable_characters_and_always_the_same() -> None:
    code = follow_code(SECRET, NO)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)
    assert follow_code(SECRET, NO) == code


def test_it_depends_on_the_case_and_the_secret() -> None:
    codes = {follow_code(SECRET, str(number)) for number in range(2000)}
    assert len(codes) == 2000
    assert follow_code("another secret", NO) != follow_code(SECRET, NO)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: f" {code[:4]}-{code[4:]} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
)
def test_it_opens_however_it_is_typed(typed) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for number in range(50):
        assert opens(SECRET, str(number), typed(follow_code(SECRET, str(number))))


@pytest.mark.parametrize("given", ["", "00000000", "码码码码码码码码", "x" * 10_000])
def test_nothing_else_opens(given: str) -> None:
    assert not opens(SECRET, NO, given)
