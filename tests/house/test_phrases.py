"""Whatever the software says about a choice or a refusal, it can say in words."""

import ast
from pathlib import Path

from governance.phrases import PHRASES

ROOT = Path(__file__).parents[2]
UTTERING = {"Reason", "wrong", "fault", "_fault"}
"""Functions whose first argument is the code of a reason."""


def uttered() -> dict[str, str]:
    """Codes of every `Reason("…")` in the source, each with the file it stands in."""
    codes = {}
    for package in ("gis", "workflows", "governance"):
        for source in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(source.read_text())):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in UTTERING and isinstance(first, ast.Constant):
                    codes[first.value] = str(source.relative_to(ROOT))
    return codes


def test_every_code_has_a_phrase() -> None:
    codes = uttered()
    assert codes, "no Reason was found: has the class been renamed?"
    missing = {code: source for code, source in codes.items() if code not in PHRASES}
    assert missing == {}


def test_no_phrase_is_left_over() -> None:
    """A phrase whose code is nowhere in the source is dead."""
    sources = "\n".join(
        source.read_text()
        for package in ("gis", "workflows", "governance")
        for source in (ROOT / package).rglob("*.py")
        if source.name != "phrases.py"
    )
    assert [code for code in PHRASES if f'"{code}"' not in sources] == []
