"""Divisions that an address says twice."""

from __future__ import annotations

_RANKS = {"prov": 0, "city": 1, "district": 2, "town": 3}
_TOWN = 3
_Said = tuple[int, int, str]
"""Place among the elements, rank, name."""


def repeated(elements: list[tuple[str, str]]) -> set[int]:
    """Which of the (kind, name) in their order say a division again.

    Of two heads (浙江省杭州市…浙江省杭州市西湖区) the fuller one counts, or else the latter; of two
    names side by side the full one (台州台州市), or else the former; but what a form put before the
    whole of an address (台州市台州市…) gives way.
    """
    drop: set[int] = set()
    heads: list[list[_Said]] = [[]]
    for at, (kind, name) in enumerate(elements):
        rank = _RANKS.get(kind)
        if rank is None:
            continue
        head = heads[-1]
        if head and rank <= head[-1][1]:
            before, above, other = head[-1]
            if rank == above and before == at - 1:
                if other.startswith(name) and before:
                    drop.add(at)
                    continue
                if rank == 2 or name.startswith(other) or other.startswith(name):
                    drop.add(before)
                    head.pop()
            elif rank == _TOWN:
                continue
            else:
                head = []
                heads.append(head)
        head.append((at, rank, name))
    if len(heads) > 1:
        drop |= _lesser(heads)
    return drop


def _lesser(heads: list[list[_Said]]) -> set[int]:
    apart = heads[1][0][0] - heads[0][-1][0] > 1 if heads[0] else False
    best = max(range(len(heads)), key=lambda one: (len(heads[one]), -one if apart else one))
    first = heads[best][0][1]
    before = {at for head in heads[:best] for at, rank, _ in head if rank >= first}
    return before | {at for head in heads[best + 1 :] for at, rank, _ in head if rank < _TOWN}
