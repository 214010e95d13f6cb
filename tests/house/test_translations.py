"""Chinese first and English beside it: every phrase has both, and no page holds bare Chinese."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "governance" / "translations"
CATALOGUE = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
HAN = re.compile(r"[\u3400-\u9fff]")
SAID = re.compile(r"""_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
LANGUAGE_OWN_NAME = '"中文"'
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def extracted(folder: Path) -> Catalog:
    """The phrases that the source and the templates hold now."""
    template = folder / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    command += ["-F", str(TRANSLATIONS / "babel.cfg"), "-k", "lazy_gettext", "-o", str(template)]
    subprocess.run([*command, "."], cwd=ROOT, check=True, capture_output=True)
    with template.open("rb") as file:
        return read_po(file)


def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def test_every_phrase_has_an_english_text(tmp_path: Path) -> None:
    known = {message.id: message.string for message in english() if message.id}
    phrases = [message.id for message in extracted(tmp_path) if message.id]
    assert len(phrases) > 100, "few phrases were found: has the extraction changed?"
    assert [phrase for phrase in phrases if not known.get(phrase)] == []


def test_no_english_text_is_left_over(tmp_path: Path) -> None:
    used = {message.id for message in extracted(tmp_path)}
    assert [message.id for message in english() if message.id and message.id not in used] == []


def test_both_languages_name_the_same_values() -> None:
    def names(text: object) -> set[str]:
        whole = " ".join(text) if isinstance(text, tuple) else str(text)
        return set(PLACEHOLDER.findall(whole))

    catalogue = [message for message in english() if message.id]
    assert [m.id for m in catalogue if names(m.id) != names(m.string)] == []
    assert [message.id for message in catalogue if message.fuzzy] == []


@pytest.mark.parametrize(
    "template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_no_template_holds_bare_chinese(template: Path) -> None:
    bare = COMMENT.sub("", template.read_text()).replace(LANGUAGE_OWN_NAME, "")
    assert HAN.findall(SAID.sub("", bare)) == []


def test_scripts_hold_no_chinese() -> None:
    """What a script says to people comes from the page, in the page's language."""
    scripts = (ROOT / "governance" / "static" / "js").rglob("*.js")
    found = {path.name: HAN.findall(path.read_text()) for path in scripts}
    assert {name: hans for name, hans in found.items() if hans} == {}
