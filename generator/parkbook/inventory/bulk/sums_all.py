"""Rows of sums in a large CSV: what stands above each of them is added up in one more reading of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from parkbook.inventory.bulk.chunks import Block, Row
from parkbook.inventory.bulk.lane import Bools, Cells, text_keys
from parkbook.inventory.reading.totals import Sums, adding, to_numbers
from parkbook.problems import Problems

if TYPE_CHECKING:
    from parkbook.inventory.bulk.large import Run


class WholeSums:
    """Holds the sums of a file against all of its rows, not only those that go the long way."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._said: Problems | None = None

    def __call__(self, everything: pd.DataFrame, total: Bools, labels: Sequence[str], problems: Problems) -> None:
        """What `Sums` says.

        Args:
            everything: The rows that go the long way, those of sums among them; notes and the like are out already.
            total: Which of them are sums; `labels` what these call themselves.
        """
        if self._said is None:
            self._said = Problems()
            self._check(everything, total, labels, self._said)
        problems.extend(self._said)

    def _check(self, everything: pd.DataFrame, total: Bools, labels: Sequence[str], problems: Problems) -> None:
        run = self._run
        columns = run.kit.declared.columns
        titles = {column.id: column.title.zh for column in columns}
        long_way = {**run.state.slow, **{line: one.row for line, one in run.state.known.items()}}

        def place(line: int, id: str) -> object:
            return long_way[line].place(run.kit.path, run.scanner.index.get(id, -1), run.separator)

        adds = [id for id in adding(columns) if id in everything]
        sums = Sums(adds, place, problems, True, titles)  # type: ignore[arg-type]
        stands = everything[total]
        adds = [id for id in adds if stands[id].str.contains(r"\d").any()]
        wanted = {id: set[str]() for id in everything.columns if id != "row"}
        for row in np.flatnonzero(total):
            for id, text in sums.own_labels(everything, int(row)).items():
                wanted[id].add(text)
        left_out = set(long_way) - set(everything["row"])
        parts = [self._part(block, adds, wanted, left_out) for block in run.blocks()]
        parts.append(self._rows((row for row in run.first if row.line not in left_out), adds, wanted))
        frame = pd.concat(parts, ignore_index=True).sort_values("row", kind="stable").set_index("row", drop=False)
        said = stands.set_index("row")
        for id in wanted:
            frame[id] = frame[id] if id in frame else pd.Series("", index=frame.index, dtype=object)
            frame.loc[said.index, id] = said[id]
        numbers = {id: (frame[f"{id} value"].to_numpy(dtype=np.float64), frame[f"{id} odd"].to_numpy(dtype=bool)) for id in adds}
        sums.adds = adds
        frame = frame[["row", *wanted]]
        sums.feed(frame, frame["row"].isin(stands["row"]).to_numpy(dtype=bool), labels, numbers)

    def _part(self, block: Block, adds: Sequence[str], wanted: dict[str, set[str]], left_out: set[int]) -> pd.DataFrame:
        """Of each row of a block the numbers, the unit, and the words that a row of sums has too."""
        scanner = self._run.scanner
        cells = Cells(block, scanner.width)
        lines = block.lines[cells.rows]
        made: dict[str, object] = {"row": lines}
        for id in adds:
            start, end = cells.span(scanner.index[id])
            values, _, odd = cells.numbers(start, end)
            at = np.flatnonzero(odd)
            if len(at):
                values[at], odd[at] = to_numbers([cells.text(start, end, int(one)) for one in at])
            made |= {f"{id} value": values, f"{id} odd": odd}
        for id, texts in wanted.items():
            if not texts and id != "unit":
                continue
            start, end = cells.span(scanner.index[id])
            keys, _ = cells.keys(start, end)
            if id == "unit":
                codes, unique = pd.factorize(keys)
                first = np.zeros(len(unique), dtype=np.int64)
                first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
                words = np.array([cells.text(start, end, int(one)) for one in first], dtype=object)
                made[id] = words.take(codes) if len(codes) else np.zeros(0, dtype=object)
                continue
            made[id] = np.full(len(lines), "", dtype=object)
            for text, key in zip(sorted(texts), text_keys(sorted(texts)), strict=True):
                made[id][keys == key] = text  # type: ignore[index]
        blank = np.flatnonzero(cells.numbers(*cells.span(scanner.index["quantity"]))[1])
        empty = [int(at) for at in blank if not any(c.strip() for c in block.row(int(cells.rows[at])).cells)]
        keep = (lines >= scanner.start) & ~np.isin(lines, list(left_out))
        keep[empty] = False
        odd_rows = [row for row in (*(block.row(int(n)) for n in cells.odd), *block.others) if row.line >= scanner.start]
        others = (row for row in odd_rows if row.line not in left_out and any(c.strip() for c in row.cells))
        return pd.concat([pd.DataFrame(made)[keep], self._rows(others, adds, wanted)], ignore_index=True)

    def _rows(self, rows: Iterable[Row], adds: Sequence[str], wanted: dict[str, set[str]]) -> pd.DataFrame:
        """The same of rows that are not as the others."""
        listed = list(rows)
        index = self._run.scanner.index

        def column(id: str) -> list[str]:
            return [row.cells[index[id]].strip() if index[id] < len(row.cells) else "" for row in listed]

        made: dict[str, object] = {"row": np.array([row.line for row in listed], dtype=np.int64)}
        for id in adds:
            made[f"{id} value"], made[f"{id} odd"] = to_numbers(pd.Series(column(id), dtype=object))
        for id, texts in wanted.items():
            if texts or id == "unit":
                made[id] = pd.Series(column(id), dtype=object)
        return pd.DataFrame(made)
