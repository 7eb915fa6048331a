"""The rows of a large CSV as results, made while the file is read once more."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import overload

import numpy as np

from parkbook.inventory.activity import Activity
from parkbook.inventory.bulk.chunks import Block, Ints
from parkbook.inventory.bulk.kinds import LOUD, QUIET
from parkbook.inventory.bulk.scanning import Scan, Scanner
from parkbook.inventory.results import RowResult, rows_of


class LargeRows(Sequence[RowResult]):
    """The rows of the whole file, read once more when they are looked at."""

    def __init__(
        self,
        blocks: Callable[[], Iterator[Block]],
        scanner: Scanner,
        activity: Activity,
        counts: Ints,
        slow: Collection[int],
        known: Collection[int],
    ) -> None:
        """
        Args:
            blocks: The file from its start.
            activity: The rows that went the long way.
            counts: Rows of each kind that were read the short way.
            slow: Lines of those that were not.
            known: Lines of rows that went both ways.
        """
        self._blocks, self._scanner = blocks, scanner
        frame = activity.frame
        self._long: dict[int, RowResult] = {}
        if not frame.empty and "used_id" in frame:
            self._long = dict(zip(frame["row"].tolist(), rows_of(activity), strict=True))
        self._length = int(counts.sum()) - len(known) + len(self._long)
        self._skip = np.array(sorted({*slow, *known}), dtype=np.int64)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> RowResult: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[RowResult, ...]: ...
    def __getitem__(self, at: int | slice) -> RowResult | tuple[RowResult, ...]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._length)
            if step > 0:
                return tuple(itertools.islice(self, start, stop, step))
            return tuple(self)[at]
        return next(itertools.islice(self, range(self._length)[at], None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __iter__(self) -> Iterator[RowResult]:
        waiting = deque(sorted(self._long))
        for block in self._blocks():
            scan, _ = self._scanner.scan(block)
            yield from self._of_block(scan, waiting)
        while waiting:
            yield self._long[waiting.popleft()]

    def _of_block(self, scan: Scan, waiting: deque[int]) -> Iterator[RowResult]:
        kinds = self._scanner.kinds
        if not len(scan.lines) or not kinds.all:
            return
        state = kinds.column("state")[scan.kinds]
        rows = np.flatnonzero(~np.isin(scan.lines, self._skip) & ((state == QUIET) | (state == LOUD)) & ~scan.slow)
        columns = (scan.lines[rows].tolist(), scan.kinds[rows].tolist(), scan.used[rows].tolist())
        for line, number, used in zip(*columns, strict=True):
            while waiting and waiting[0] < line:
                yield self._long[waiting.popleft()]
            one = kinds.all[number].row
            if one is not None:
                yield _times(one, line, used)


def _times(one: RowResult, line: int, used: float) -> RowResult:
    """The result of one unit -> that of a row."""
    amounts: Callable[[float | None], float | None] = lambda value: None if value is None else value * used
    return RowResult(
        line, None, one.source, one.category, one.method, amounts(one.consumption), one.unit, one.factor_id, one.factor_value,
        one.factor_unit, amounts(one.emission_t), one.gas, amounts(one.co2e_t),
    )  # fmt: skip
