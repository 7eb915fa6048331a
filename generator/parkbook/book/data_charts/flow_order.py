"""What flows from whom to whom: links added up, small ones put together, columns ordered so that few ribbons cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parkbook.book.data_charts.shown import known

Link = tuple[str, str, float | None]
"""From, to, amount."""
_ROUNDS = 12


@dataclass(frozen=True)
class Flow:
    """Kinds of energy -> users -> categories of emission, in the order in which they are drawn."""

    kinds: tuple[str, ...]
    users: tuple[str, ...]
    categories: tuple[str, ...]
    energy: Mapping[tuple[str, str], float]
    """(kind, user) -> amount, above zero."""
    emissions: Mapping[tuple[str, str], float]
    """(user, category) -> amount, above zero."""
    apart: tuple[tuple[str, str, float | None, bool], ...]
    """(from, to, amount, whether energy) of what a ribbon cannot show: below zero or not known."""


def make_flow(energy: Sequence[Link], emissions: Sequence[Link], users: int, sides: int) -> Flow:
    """Add up links, fold all but the largest users and sides into 其余, and order the columns.

    Args:
        users, sides: Most names in the middle and on each side, 其余 among them.
    """
    apart = [(a, b, known(t), is_energy) for rows, is_energy in ((energy, True), (emissions, False)) for a, b, t in rows]
    apart = [row for row in apart if row[2] is None or row[2] < 0]
    first, second = _added(energy), _added(emissions)
    middle = _folded(_shares((first, 1), (second, 0)), users, "家")
    left = _folded(_shares((first, 0)), sides, "种")
    right = _folded(_shares((second, 1)), sides, "类")
    first = _renamed(first, left, middle)
    second = _renamed(second, middle, right)
    columns = _ordered(first, second)
    return Flow(*columns, first, second, tuple(apart))


def _added(links: Sequence[Link]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for start, end, given in links:
        amount = known(given)
        if amount is not None and amount > 0:
            found[start, end] = found.get((start, end), 0.0) + amount
    return found


def _shares(*halves: tuple[Mapping[tuple[str, str], float], int]) -> dict[str, float]:
    """Name -> its largest share of a half, so that two units can be compared."""
    found: dict[str, float] = {}
    for links, end in halves:
        total = sum(links.values())
        mine: dict[str, float] = {}
        for pair, amount in links.items():
            mine[pair[end]] = mine.get(pair[end], 0.0) + amount / total
        for name, share in mine.items():
            found[name] = max(found.get(name, 0.0), share)
    return found


def _folded(shares: Mapping[str, float], most: int, counter: str) -> dict[str, str]:
    """Name -> the name it is drawn under."""
    order = sorted(shares, key=lambda name: (-shares[name], name))
    if len(order) <= most:
        return {name: name for name in order}
    rest = f"其余 {len(order) - most + 1} {counter}"
    return {name: name if place < most - 1 else rest for place, name in enumerate(order)}


def _renamed(
    links: Mapping[tuple[str, str], float], starts: Mapping[str, str], ends: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for (start, end), amount in links.items():
        pair = starts[start], ends[end]
        found[pair] = found.get(pair, 0.0) + amount
    return found


Columns = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _ordered(first: Mapping[tuple[str, str], float], second: Mapping[tuple[str, str], float]) -> Columns:
    """Barycentres, swept to and fro; the order with the least weight of crossings is kept."""
    left, right = _by_size(first, 0), _by_size(second, 1)
    shares = _shares((first, 1), (second, 0))
    middle = sorted(shares, key=lambda name: (-shares[name], name))
    a, b = _scaled(first), _scaled(second)
    best: Columns = (tuple(left), tuple(middle), tuple(right))
    least = crossings(a, left, middle) + crossings(b, middle, right)
    for turn in range(_ROUNDS):
        if turn % 2:
            left, right = _pulled(left, middle, a, 0), _pulled(right, middle, b, 1)
        else:
            middle = _between(middle, left, right, a, b)
        now = crossings(a, left, middle) + crossings(b, middle, right)
        if now < least - 1e-12:
            best, least = (tuple(left), tuple(middle), tuple(right)), now
    return best


def _by_size(links: Mapping[tuple[str, str], float], end: int) -> list[str]:
    sizes = _shares((links, end))
    return sorted(sizes, key=lambda name: (-sizes[name], name))


def _scaled(links: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    total = sum(links.values())
    return {pair: amount / total for pair, amount in links.items()}


def _pulled(names: list[str], fixed: Sequence[str], links: Mapping[tuple[str, str], float], end: int) -> list[str]:
    """Names in order of the mean place of what they are linked to; `end` is theirs in a link."""
    place = {name: n for n, name in enumerate(fixed)}
    mean: dict[str, float] = {}
    for n, name in enumerate(names):
        near = [(place[pair[1 - end]], amount) for pair, amount in links.items() if pair[end] == name]
        weight = sum(amount for _, amount in near)
        mean[name] = sum(p * amount for p, amount in near) / weight if weight else n
    return sorted(names, key=lambda name: (mean[name], names.index(name)))


def _between(
    middle: list[str], left: Sequence[str], right: Sequence[str], a: Mapping[tuple[str, str], float], b: Mapping[tuple[str, str], float]
) -> list[str]:
    """Users in order of the mean place (0 to 1) of their kinds and categories."""
    place = {("l", name): n / max(1, len(left) - 1) for n, name in enumerate(left)}
    place |= {("r", name): n / max(1, len(right) - 1) for n, name in enumerate(right)}
    mean: dict[str, float] = {}
    for name in middle:
        near = [(place["l", kind], amount) for (kind, user), amount in a.items() if user == name]
        near += [(place["r", category], amount) for (user, category), amount in b.items() if user == name]
        weight = sum(amount for _, amount in near)
        mean[name] = sum(p * amount for p, amount in near) / weight if weight else 0.5
    return sorted(middle, key=lambda name: (mean[name], middle.index(name)))


def crossings(links: Mapping[tuple[str, str], float], starts: Sequence[str], ends: Sequence[str]) -> float:
    """Sum over crossing pairs of links of the product of their amounts."""
    found = 0.0
    above = [0.0] * (len(ends) + 1)
    """Amount of links of starts further up that end at each place or further down."""
    for start in starts:
        row = [links.get((start, end), 0.0) for end in ends]
        found += sum(amount * above[place + 1] for place, amount in enumerate(row))
        down = 0.0
        for place in range(len(ends) - 1, -1, -1):
            down += row[place]
            above[place] += down
    return found
