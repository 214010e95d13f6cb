"""What a file from outside may cost, checked before or while it is read."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` is that of the file, `unpacked` of what a gz, zip or xlsx holds, in bytes; `ratio` the
    most that packing may have saved once more than `ratio_from` bytes came out. `cell` counts
    characters, `feature` bytes of one GeoJSON feature, `vertices` those of one geometry.
    """

    size: int = 1024 * MEBIBYTE
    unpacked: int = 4096 * MEBIBYTE
    ratio: int = 200
    ratio_from: int = 16 * MEBIBYTE
    members: int = 2000
    rows: int = 5_000_000
    columns: int = 500
    cell: int = 4 * MEBIBYTE
    feature: int = 16 * MEBIBYTE
    vertices: int = 50_000
