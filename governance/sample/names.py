"""Chinese words that the sample is built from; the lists are ours and name nobody."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

DIGITS = "一二三四五六七八九十"


@cache
def words(name: str) -> Any:
    """The parsed YAML file `name` of the sample's data folder; not to be changed by the caller."""
    text = (files("governance.sample") / "data" / f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)
