"""Energy in, emissions out: two halves with a unit each, the users between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.flow_order import Flow, Link, make_flow
from parkbook.book.data_charts.scale import WIDE, is_narrow, lines
from parkbook.book.data_charts.shown import NONE, add_up, digits_for, shown

_BODY = 380.0
"""Px that a whole half is high, gaps aside."""
_GAP, _BAR, _PAD, _LINE = 9.0, 8.0, 5.0, 16.0
_HEAD = 44.0
_SIDE_SHARE, _MIDDLE_SHARE = 0.19, 0.24
_LEAST = 1.0
"""Thinnest ribbon, px: what is there is seen."""


@dataclass(frozen=True)
class Block:
    """A name's place in its column: slot from `top`, its amount from `start`, `size` px high."""

    name: str
    words: tuple[str, ...]
    value: str
    top: float
    height: float
    start: float
    size: float


@dataclass(frozen=True)
class _Half:
    """One unit's part of the picture: ribbons from x `a` to x `b`."""

    links: Mapping[tuple[str, str], float]
    scale: float
    """Px for one unit."""
    kind: str


def flow_picture(
    title: str, units: tuple[str, str], energy: Sequence[Link], emissions: Sequence[Link],
    *, most: int = 12, sides: int = 10, digits: tuple[int, int] | None = None, width: int = WIDE,
) -> Markup:
    """Kinds of energy on the left, users in the middle, emissions on the right, as ribbons.

    The two halves have different units: each half is as high as its own whole, so that shares can be compared and amounts
    cannot; units and wholes stand above them, and the ribbons differ in tone. On a phone the halves stand one below the
    other. Amounts below zero (sales, removals) and unknown ones have no ribbon and are listed below in words.

    Args:
        units: Of energy and of emissions, such as (tce, tCO2e).
        energy: (kind, user, amount); links that are named twice are added.
        emissions: (user, category, amount).
        most, sides: Most names in the middle and on each side; the smaller ones are put together as 其余.
        digits: Decimals of energy and of emissions; by the size of each whole where not given.
    """  # fmt: skip
    flow = make_flow(energy, emissions, most, sides)
    if not flow.users:
        return svg.nothing(title, "没有可画的能源和排放数据。")
    places = digits if digits is not None else (_digits(flow.energy), _digits(flow.emissions))
    wholes = sum(flow.energy.values()), sum(flow.emissions.values())
    said = zip(("能源", "排放"), wholes, places, units, strict=True)
    heads = [f"{word} {shown(whole, n)} {unit}" for word, whole, n, unit in said]
    draw = _narrow if is_narrow(width) else _wide
    body, height = draw(flow, heads, units, places, width)
    notes = _notes(flow, units, places)
    if flow.energy and flow.emissions:
        notes.insert(0, f"左右两半单位不同，高度各按本半合计：份额可以相比，{units[0]} 与 {units[1]} 的数量不能相比。")
    for note in notes:
        for words in lines(note, width, svg.SMALL, 3):
            height += 18
            body.append(svg.text(0, height, words, "quiet small"))
    return svg.picture(title, _said(flow, heads, units, places), width, height + 6, body)


def _digits(links: Mapping[tuple[str, str], float]) -> int:
    return digits_for([sum(links.values())]) if links else 0


def _sums(links: Mapping[tuple[str, str], float], end: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair, amount in links.items():
        found[pair[end]] = found.get(pair[end], 0.0) + amount
    return found


def _texts(sums: Mapping[str, float], digits: int) -> dict[str, str]:
    """Name -> amount as printed; together they are the printed whole."""
    return dict(zip(sums, add_up(list(sums.values()), sum(sums.values()), digits), strict=True))


def _half(links: Mapping[tuple[str, str], float], kind: str) -> _Half:
    whole = sum(links.values())
    return _Half(links, _BODY / whole if whole else 0.0, kind)


def _sizes(half: _Half, end: int) -> dict[str, float]:
    """Name -> px of all its ribbons."""
    return _sums({pair: max(_LEAST, amount * half.scale) for pair, amount in half.links.items()}, end)


def _column(
    names: Sequence[str], sizes: Mapping[str, float], values: Mapping[str, str], room: float, top: float, framed: bool = False
) -> list[Block]:
    """Blocks one below the other; each slot is high enough for its words, so that no two names touch.

    Args:
        room: Px for the words.
        framed: Whether the words stand inside the block, which is then as high as its slot.
    """
    blocks = []
    for name in names:
        words = lines(name, room, svg.SIZE)
        value = values[name]
        high = _LINE * (len(words) + bool(value)) + (2 * _PAD if framed else 0)
        size = sizes.get(name, 0.0)
        slot = max(size, high)
        blocks.append(Block(name, words, value, top, slot, top + (slot - size) / 2, size))
        top += slot + _GAP
    return blocks


def _lowered(blocks: Sequence[Block], by: float) -> list[Block]:
    return [Block(b.name, b.words, b.value, b.top + by, b.height, b.start + by, b.size) for b in blocks]


def _stretched(blocks: Sequence[Block], foot: float) -> list[Block]:
    """A shorter column with wider gaps, in the middle of the height: its ribbons run straighter."""
    slack = foot - _bottom(blocks)
    wider = min(slack * 0.7 / len(blocks), 36.0) if blocks else 0.0
    spare = (slack - wider * (len(blocks) - 1)) / 2
    return [moved for n, block in enumerate(blocks) for moved in _lowered([block], spare + n * wider)]


def _bottom(blocks: Sequence[Block]) -> float:
    return blocks[-1].top + blocks[-1].height if blocks else _HEAD


def _wide(flow: Flow, heads: Sequence[str], units: tuple[str, str], digits: tuple[int, int], width: int) -> tuple[list[str], float]:
    energy, emissions = _half(flow.energy, "in"), _half(flow.emissions, "out")
    side, mid = width * _SIDE_SHARE, width * _MIDDLE_SHARE
    ins, outs = _sizes(energy, 1), _sizes(emissions, 0)
    got, gave = _texts(_sums(flow.energy, 1), digits[0]), _texts(_sums(flow.emissions, 0), digits[1])
    values = {name: f"{got.get(name, NONE)} → {gave.get(name, NONE)}" for name in flow.users}
    larger = {name: max(ins.get(name, 0), outs.get(name, 0)) for name in flow.users}
    middle = _column(flow.users, larger, values, mid - 2 * _PAD, _HEAD, framed=True)
    left = _column(flow.kinds, _sizes(energy, 0), _texts(_sums(flow.energy, 0), digits[0]), side - 6, _HEAD)
    right = _column(flow.categories, _sizes(emissions, 1), _texts(_sums(flow.emissions, 1), digits[1]), side - 6, _HEAD)
    foot = max(map(_bottom, (left, middle, right)))
    left, middle, right = (_stretched(column, foot) for column in (left, middle, right))
    m0, m1 = (width - mid) / 2, (width + mid) / 2
    body = _ribbons(energy, left, _sized(middle, ins), side + _BAR, m0)
    body += _ribbons(emissions, _sized(middle, outs), right, m1, width - side - _BAR)
    body += _side(left, side, "in", "end") + _side(right, width - side - _BAR, "out", "start") + _boxes(middle, m0, mid)
    body.append(svg.text(0, 14, heads[0] if flow.energy else "没有能源数据", "strong"))
    body.append(svg.text(width, 14, heads[1] if flow.emissions else "没有排放数据", "strong", "end"))
    body.append(svg.text(width / 2, 14, "用能单位", "strong", "middle"))
    body.append(svg.text(width / 2, 31, f"{units[0]} → {units[1]}", "quiet small", "middle"))
    return body, foot + 8


def _narrow(flow: Flow, heads: Sequence[str], units: tuple[str, str], digits: tuple[int, int], width: int) -> tuple[list[str], float]:
    """First the kinds and their users, then the users and their emissions."""
    body: list[str] = []
    y = 0.0
    parts = ((flow.energy, "in", flow.kinds, flow.users), (flow.emissions, "out", flow.users, flow.categories))
    room = width * 0.34
    for (links, kind, starts, ends), head, places in zip(parts, heads, digits, strict=True):
        if not links:
            continue
        half = _half(links, kind)
        sums = _sums(links, 0), _sums(links, 1)
        left = _column([n for n in starts if n in sums[0]], _sizes(half, 0), _texts(sums[0], places), room - 6, y + 26)
        right = _column([n for n in ends if n in sums[1]], _sizes(half, 1), _texts(sums[1], places), room - 6, y + 26)
        foot = max(_bottom(left), _bottom(right))
        left, right = (_stretched(column, foot) for column in (left, right))
        body.append(svg.text(0, y + 14, head + ("：来自 → 用于" if kind == "in" else "：来自 → 类别"), "strong"))
        body += _ribbons(half, left, right, room + _BAR, width - room - _BAR)
        body += _side(left, room, kind, "end") + _side(right, width - room - _BAR, kind, "start")
        y = foot + 26
    return body, y - 14


def _sized(blocks: Sequence[Block], sizes: Mapping[str, float]) -> list[Block]:
    """The same blocks for one half: its amounts stand in the middle of each box."""
    found = []
    for b in blocks:
        size = sizes.get(b.name, 0.0)
        found.append(Block(b.name, b.words, b.value, b.top, b.height, b.top + (b.height - size) / 2, size))
    return found


def _ribbons(half: _Half, starts: Sequence[Block], ends: Sequence[Block], a: float, b: float) -> list[str]:
    """One for each link, leaving and arriving in the order of the other column."""
    leave = {block.name: block.start for block in starts}
    arrive = {block.name: block.start for block in ends}
    drawn = []
    for start in starts:
        for end in ends:
            amount = half.links.get((start.name, end.name))
            if amount is None:
                continue
            size = max(_LEAST, amount * half.scale)
            drawn.append(_ribbon(a, leave[start.name], b, arrive[end.name], size, half.kind))
            leave[start.name] += size
            arrive[end.name] += size
    return drawn


def _ribbon(a: float, ya: float, b: float, yb: float, size: float, kind: str) -> str:
    m = svg.px((a + b) / 2)
    x0, x1, y0, y1, y2, y3 = (svg.px(v) for v in (a, b, ya, yb, yb + size, ya + size))
    return svg.node("path", class_=f"pb-d-{kind}", d=f"M{x0} {y0}C{m} {y0} {m} {y1} {x1} {y1}V{y2}C{m} {y2} {m} {y3} {x0} {y3}Z")


def _side(blocks: Sequence[Block], x: float, kind: str, anchor: str) -> list[str]:
    """Bars with their words on the outer side; `x` is a bar's left edge."""
    words_x = x - 6 if anchor == "end" else x + _BAR + 6
    drawn = []
    for block in blocks:
        drawn.append(svg.box(x, block.start, _BAR, block.size, f"{kind}bar"))
        drawn += _words(block, words_x, anchor)
    return drawn


def _boxes(blocks: Sequence[Block], x: float, width: float) -> list[str]:
    drawn = []
    for block in blocks:
        drawn.append(svg.box(x, block.top, width, block.height, "user"))
        drawn += _words(block, x + width / 2, "middle")
    return drawn


def _words(block: Block, x: float, anchor: str) -> list[str]:
    first = block.top + block.height / 2 - _LINE * (len(block.words) + bool(block.value)) / 2 + 12.5
    drawn = [svg.text(x, first + n * _LINE, words, "name", anchor) for n, words in enumerate(block.words)]
    return [*drawn, svg.text(x, first + len(block.words) * _LINE, block.value, "quiet small", anchor)]


def _notes(flow: Flow, units: tuple[str, str], digits: tuple[int, int]) -> list[str]:
    """What no ribbon can show."""
    below = [f"{a} → {b} {shown(t, digits[not is_energy])} {units[not is_energy]}" for a, b, t, is_energy in flow.apart if t is not None]
    unknown = [f"{a} → {b}" for a, b, t, _ in flow.apart if t is None]
    notes = []
    if below:
        notes.append(f"未画入（外供、清除等负值）：{_few(below)}。")
    if unknown:
        notes.append(f"缺数据，未画入：{_few(unknown)}。")
    return notes


def _few(words: Sequence[str], most: int = 4) -> str:
    return "；".join(words[:most]) + (f"等 {len(words)} 项，见下表" if len(words) > most else "")


def _said(flow: Flow, heads: Sequence[str], units: tuple[str, str], digits: tuple[int, int]) -> str:
    told = []
    for head, links, end in ((heads[0], flow.energy, 0), (heads[1], flow.emissions, 1)):
        if links:
            texts = _texts(_sums(links, end), digits[end])
            told.append(f"{head}：{_few([f'{name} {value}' for name, value in texts.items()], 6)}")
    return "。".join([*told, f"用能单位 {len(flow.users)} 个：{'、'.join(flow.users)}"]) + "。"
