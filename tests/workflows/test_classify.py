import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.standards.classify import SURE, suggest
from workflows.standards.models import ClassKind
from workflows.standards.queries import ClassList, KnownClass

CLASSES = [
    ("C-01-02", "污水井盖", ("窨井盖", "下水道井盖")),
    ("C-01-37", "路灯", ("灯不亮", "街灯", "LED灯")),
    ("E-01-10", "暴露生活垃圾", ("垃圾乱扔", "生活垃圾")),
    ("E-01-13", "道路破损", ("路面坑洼", "路面破损", "坑")),
    ("E-04-06", "占道经营", ("摆摊", "流动摊贩")),
    ("E-04-10", "非机动车乱停放", ("电动车乱停", "摆摊")),
]


def known(code: str, name: str, synonyms: tuple[str, ...]) -> KnownClass:
    kind = ClassKind.COMPONENT if code.startswith("C") else ClassKind.EVENT
    return KnownClass(1, code, kind, "大类", name, name, synonyms, False, 50, 24, ())


LIST = ClassList(tuple(known(*row) for row in CLASSES))


@pytest.mark.parametrize(
    ("text", "code", "sure"),
    [
        ("门口的污水井盖不见了", "C-01-02", True),
        ("小区路灯坏了三天", "C-01-37", True),
        ("ｌｅｄ灯坏了", "C-01-37", True),
        ("人行道 路面 坑洼，老人摔倒", "E-01-13", True),
        ("有人在路口摆摊", "E-04-06", False),
        ("有人在路口摆摊，占道经营很久", "E-04-06", True),
        ("路灯下面堆着生活垃圾", "E-01-10", True),
        ("坑", None, False),
        ("请问公积金怎么提取", None, False),
        ("", None, False),
    ],
)
def test_the_words_of_a_text_choose_the_class(text: str, code: str | None, *, sure: bool) -> None:
    suggestion = suggest(text, LIST)
    assert (suggestion.code, suggestion.sure) == (code, sure), suggestion


def test_the_longest_word_is_read_and_said() -> None:
    found = suggest("下水道井盖松动", LIST)
    assert found.why[0].params == {"words": "下水道井盖", "name": "污水井盖"}


def test_when_two_classes_share_a_word_the_candidates_are_named() -> None:
    found = suggest("摆摊", LIST)
    assert found.confidence < SURE
    assert [reason.code for reason in found.why] == ["class_words", "class_unclear"]
    assert found.why[1].params == {"names": "占道经营、非机动车乱停放"}
    assert [code for code, _ in found.others] == ["E-04-10"]


def test_a_word_said_often_counts_once() -> None:
    once = suggest("路灯和生活垃圾", LIST)
    assert suggest("路灯路灯路灯路灯路灯和生活垃圾", LIST).confidence == once.confidence


def test_without_words_it_says_so() -> None:
    assert [reason.code for reason in suggest("谢谢", LIST).why] == ["class_words_none"]
    assert suggest("路灯", ClassList(())).code is None


@given(st.text(max_size=300), st.sampled_from(CLASSES))
def test_any_text_is_read_and_a_name_in_it_is_found(
    text: str, row: tuple[str, str, tuple[str, ...]]
) -> None:
    assert 0 <= suggest(text, LIST).confidence <= 1
    found = suggest(f"{row[1]}。{text}", LIST)
    assert row[0] in {found.code, *(code for code, _ in found.others)}
