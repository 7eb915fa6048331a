"""How complete and how good the data is: months with and without data, amounts by quality level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.scale import WIDE, is_narrow, lines, one_line, runs, text_px, widest
from parkbook.book.data_charts.shown import add_up, digits_for, known

LEVEL_ZH: Mapping[int, str] = {
    1: "1 级 实测并核验",
    2: "2 级 发票或计量表",
    3: "3 级 台账",
    4: "4 级 按产量或面积估算",
    5: "5 级 按金额估算",
    0: "没有写明",
}
"""Data quality levels of the activity table, as rows of the picture."""
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_SIGN = {True: ("have", "▪", "有"), False: ("lack", "·", "缺"), None: ("none", "", "不要求")}


def coverage_grid(
    rows: Sequence[tuple[str, Sequence[bool | None]]], months: Sequence[str] = (), *, caption: str = "", name: str = "来源"
) -> Markup:
    """A table of months: ▪ data, · none, blank where none is expected; counted and said in words beside it.

    Args:
        rows: (name, a flag for each month).
        months: `2025-03`, in order; January to December of one year where empty.
        caption: With the year; none where empty.
        name: Heading of the first column.
    Raises:
        ValueError: A row has more or fewer flags than there are months.
    """
    heads = list(months) or [str(n) for n in range(1, 13)]
    if any(len(flags) != len(heads) for _, flags in rows):
        raise ValueError("a row must have one flag for each month")
    if not rows:
        return svg.nothing(caption, "没有要按月核对的来源。")
    told = f"<caption>{svg.say(caption)}</caption>" if caption else ""
    body = "".join(_row(label, flags, heads) for label, flags in rows)
    table = f"<table>{told}<thead>{_head(heads, name)}</thead><tbody>{body}</tbody></table>"
    thin = " pb-months--years" if len(heads) > 12 else ""
    return Markup(f'<div class="pb-table pb-months{thin}" data-search-exclude="">{table}</div>')


def _head(months: Sequence[str], name: str) -> str:
    """Month numbers, below their years where there are several; a line before each January but the first."""
    found = [_MONTH.match(month) for month in months]
    first = f'<th scope="col"{{0}}>{svg.say(name)}</th><th scope="col" class="pb-num"{{0}}>有数据</th>'
    last = '<th scope="col"{0}>缺的月份</th>'
    if not all(found):
        cells = "".join(f'<th scope="col" class="pb-month">{svg.say(month)}</th>' for month in months)
        return f"<tr>{first.format('')}{cells}{last.format('')}</tr>"
    years: dict[str, int] = {}
    for match in found:
        assert match is not None
        years[match[1]] = years.get(match[1], 0) + 1
    above = "".join(f'<th scope="colgroup" colspan="{count}" class="pb-year">{year}年</th>' for year, count in years.items())
    cells = "".join(_number(months, i, len(years) > 1) for i in range(len(months)))
    two = ' rowspan="2"'
    return f"<tr>{first.format(two)}{above}{last.format(two)}</tr><tr>{cells}</tr>"


def _number(months: Sequence[str], i: int, thin: bool) -> str:
    """The month's number; over several years only of each quarter's first, the others are told to readers who hear the table."""
    number = int(months[i][5:])
    words = str(number) if not thin or number % 3 == 1 else ""
    return f'<th scope="col" class="{_css(months, i)}" aria-label="{number}月">{words}</th>'


def _css(months: Sequence[str], i: int, more: str = "") -> str:
    start = i > 0 and months[i][:4] != months[i - 1][:4] and bool(_MONTH.match(months[i]))
    return " ".join(part for part in ("pb-month", more, "pb-first" if start else "") if part)


def _row(label: str, flags: Sequence[bool | None], months: Sequence[str]) -> str:
    cells = []
    for i, flag in enumerate(flags):
        kind, sign, word = _SIGN[flag]
        cells.append(f'<td class="{_css(months, i, f"pb-d-{kind}")}" aria-label="{word}">{sign}</td>')
    expected = [flag for flag in flags if flag is not None]
    count = f"{sum(expected)}/{len(expected)}" if expected else "—"
    lacking = lacking_months(flags, months)
    first = f'<th scope="row">{svg.say(label)}</th><td class="pb-num">{count}</td>'
    return f'<tr>{first}{"".join(cells)}<td class="pb-lacking">{lacking or "—"}</td></tr>'


def lacking_months(flags: Sequence[bool | None], months: Sequence[str] = ()) -> str:
    """Months without data in words, runs put together: `3月、8–10月`, with the year where there are several; empty for none."""
    heads = list(months) or [str(n) for n in range(1, 13)]
    found = [_MONTH.match(month) for month in heads]
    several = len({match[1] for match in found if match}) > 1
    said = ""

    def word(i: int) -> str:
        """A month, with its year where that is another than was said last."""
        nonlocal said
        match = found[i]
        if match is None:
            return heads[i]
        year, said = ("" if not several or match[1] == said else f"{match[1]}年"), match[1]
        return f"{year}{int(match[2])}"

    unit = "月" if all(found) or all(head.isdigit() for head in heads) else ""
    told = []
    for first, last in runs([flag is False for flag in flags]):
        start = word(first)
        end = word(last) if last > first else ""
        told.append(f"{start}{unit if '年' in end else ''}–{end}{unit}" if end else f"{start}{unit}")
    return svg.say("、".join(told))


def level_bar(
    title: str, unit: str, by_level: Mapping[int, float], *, digits: int | None = None, width: int = WIDE
) -> Markup:
    """One bar, divided by quality level 1 to 5 from dark to light, what has none hatched; each level named below with amount and share.

    Args:
        by_level: Level (0: none given) -> amount without sign; shares add up to 100.
    """
    whole = svg.titled(title, unit)
    found = {level: value for level in LEVEL_ZH if (value := known(by_level.get(level))) is not None and value > 0}
    total = sum(found.values())
    if not found:
        return svg.nothing(whole, "没有可以按质量等级划分的数据。")
    places = digits_for([total]) if digits is None else digits
    amounts = dict(zip(found, add_up(list(found.values()), total, places), strict=True))
    shares = dict(zip(found, add_up([100 * value / total for value in found.values()], 100, 1), strict=True))
    body = []
    x = 0.0
    for level, value in found.items():
        size = value / total * width
        words = f"{level} 级 {shares[level]}%" if level else ""
        body.append(svg.box(x, 20, size, 22, f"{_tone(level)} pb-d-cut", svg.HATCH if level == 0 else None, f"{LEVEL_ZH[level]} {shares[level]}%"))
        if words and text_px(words) + 4 <= size:
            body.append(svg.text(x, 13, words, "small"))
        x += size
    drawn, height = _level_names(found, amounts, shares, width)
    said = "；".join(f"{LEVEL_ZH[level]} {amounts[level]}，{shares[level]}%" for level in found)
    return svg.picture(whole, f"按数据质量等级：{said}。", width, height, [*body, *drawn])


def _tone(level: int) -> str:
    return str(level) if level else "open"


def _level_names(found: Mapping[int, float], amounts: Mapping[int, str], shares: Mapping[int, str], width: int) -> tuple[list[str], float]:
    drawn = []
    room = width if is_narrow(width) else min(width, 460)
    share_px, amount_px = widest((f"{s}%" for s in shares.values()), svg.SIZE), widest(amounts.values(), svg.SIZE)
    y = 66.0
    for level in found:
        label_room = room - share_px - amount_px - 48
        names = lines(LEVEL_ZH[level], label_room, svg.SIZE, 1)
        drawn.append(svg.box(0, y - 11, 12, 12, _tone(level), svg.HATCH if level == 0 else None))
        drawn.append(svg.text(20, y, one_line("".join(names), label_room, svg.SIZE), "name"))
        drawn.append(svg.text(room - share_px - 16, y, amounts[level], "name", "end"))
        drawn.append(svg.text(room, y, f"{shares[level]}%", "quiet", "end"))
        y += 21
    return drawn, y - 8
