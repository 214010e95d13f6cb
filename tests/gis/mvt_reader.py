"""A reader of Mapbox vector tiles, as much of it as the tests look at."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Message = dict[int, list[Any]]


@dataclass
class Feature:
    """`points` are the absolute positions of the drawing in tile units."""

    id: int | None
    kind: int
    properties: dict[str, Any]
    points: list[tuple[int, int]]


@dataclass
class Layer:
    name: str
    extent: int
    features: list[Feature] = field(default_factory=list)


def read_tile(tile: bytes) -> list[Layer]:
    return [_layer(body) for body in _message(tile).get(3, [])]


def features(tile: bytes) -> list[Feature]:
    return [feature for layer in read_tile(tile) for feature in layer.features]


def _layer(body: bytes) -> Layer:
    message = _message(body)
    keys = [key.decode() for key in message.get(3, [])]
    values = [_value(value) for value in message.get(4, [])]
    layer = Layer(message[1][0].decode(), message[5][0])
    for part in message.get(2, []):
        feature = _message(part)
        tags = list(_varints(feature.get(2, [b""])[0]))
        pairs = zip(tags[::2], tags[1::2], strict=True)
        layer.features.append(
            Feature(
                feature.get(1, [None])[0],
                feature[3][0],
                {keys[key]: values[value] for key, value in pairs},
                _points(list(_varints(feature[4][0]))),
            )
        )
    return layer


def _points(commands: list[int]) -> list[tuple[int, int]]:
    points, x, y, at = [], 0, 0, 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            continue
        for _ in range(count):
            x, y = x + _signed(commands[at]), y + _signed(commands[at + 1])
            points.append((x, y))
            at += 2
    return points


def _value(body: bytes) -> Any:
    ((number, (value, *_)),) = _message(body).items()
    if number == 1:
        return value.decode()
    if number == 3:
        return struct.unpack("<d", value)[0]
    if number == 6:
        return _signed(value)
    return bool(value) if number == 7 else value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _message(body: bytes) -> Message:
    found: Message = {}
    at = 0
    while at < len(body):
        tag, at = _varint(body, at)
        value: Any
        if tag & 7 == 0:
            value, at = _varint(body, at)
        else:
            size = {1: 8, 5: 4}.get(tag & 7)
            if size is None:
                size, at = _varint(body, at)
            value, at = body[at : at + size], at + size
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
