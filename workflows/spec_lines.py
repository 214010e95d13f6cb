"""On which line of a YAML text a place such as `moves[3].roles` stands."""

from __future__ import annotations

import re

import yaml

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def line_of(text: str, place: str) -> int:
    """The line, counted from 1, of what stands there; of what is nearest to it if it is missing.

    `text` is YAML that can be read.
    """
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for key, index in _STEP.findall(place):
        found = _item(node, int(index)) if index else _value(node, key)
        if found is None:
            break
        node, line = found
    return line


def _item(node: yaml.Node | None, index: int) -> tuple[yaml.Node, int] | None:
    if not isinstance(node, yaml.SequenceNode) or index >= len(node.value):
        return None
    return node.value[index], node.value[index].start_mark.line + 1


def _value(node: yaml.Node | None, key: str) -> tuple[yaml.Node, int] | None:
    for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if name.value == key:
            return value, name.start_mark.line + 1
    return None
