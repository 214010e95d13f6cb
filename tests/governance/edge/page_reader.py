"""Reads a page as a browser does, for what our pages never hold: code of their own."""

from __future__ import annotations

from html.parser import HTMLParser

ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data", "poster"}


class PageReader(HTMLParser):
    """`found` are scripts, handlers and styles that stand in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"iframe", "object", "embed", "base", "style"}:
            self.found.append(f"<{tag}>")
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append("<script>")
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or name in {"style", "srcdoc"}:
                self.found.append(f"<{tag} {name}>")
            outside = not (value or "/").startswith(("/", "tel:", "?", "#"))
            if name in ADDRESSES and outside:
                self.found.append(f"<{tag} {name}={value}>")


def code_in(page: str) -> list[str]:
    reader = PageReader()
    reader.feed(page)
    reader.close()
    return reader.found
