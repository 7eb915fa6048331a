"""What only shows across the rows of a large file, from 64-bit keys: which rows have to be looked at together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from parkbook.inventory.activity import Activity
from parkbook.inventory.bulk.chunks import Ints
from parkbook.inventory.bulk.kinds import Kinds, Periods
from parkbook.inventory.bulk.lane import Floats, Keys, mix, text_keys
from parkbook.inventory.bulk.scanning import Scan, Scanner

_ALONE = np.uint64(0xA5A5A5A5A5A5A5A5)
_SLACK = 1e-9
Columns = Mapping[str, np.ndarray]


@dataclass
class Ledger:
    """Columns of some rows, gathered block by block."""

    parts: list[Columns] = field(default_factory=list)

    def add(self, **columns: np.ndarray) -> None:
        """Some more rows; every call names the same columns."""
        if len(columns["line"]):
            self.parts.append(columns)

    def whole(self, extra: Columns | None = None) -> dict[str, np.ndarray]:
        """All rows, those of `extra` behind them."""
        parts = [*self.parts, *([extra] if extra is not None and len(extra["line"]) else [])]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


@dataclass
class Across:
    """Keys of the rows that were read the short way; `line` is everywhere the line of the file."""

    documents: Ledger = field(default_factory=Ledger)
    shares: Ledger = field(default_factory=Ledger)
    stocks: Ledger = field(default_factory=Ledger)
    gases: Ledger = field(default_factory=Ledger)

    def feed(self, scan: Scan, scanner: Scanner, rows: Ints) -> None:
        """The rows of a scan that stay; `rows` are their numbers in it."""
        kinds, periods = scanner.kinds, scanner.periods
        period = (periods.keys if periods.texts else np.zeros(1, dtype=np.uint64))[scan.period[rows]]
        kind, lines = scan.kinds[rows], scan.lines[rows]
        names = {id: scanner.names(scan, id)[rows] for id in ("enterprise", "line", "document")}
        self._documents(kinds, names, period, kind, lines, scan.quantity[rows])
        self._shares(kinds, names, period, kind, lines)
        stocks = np.flatnonzero(scan.has_opening[rows])
        if len(stocks) and periods.texts:
            names["equipment"] = scanner.names(scan, "equipment")[rows]
            days = periods.days[scan.period[rows]]
            self._stocks(kinds, periods, names, kind, lines, days, scan.opening[rows], scan.closing[rows], stocks)

    def feed_gases(self, scan: Scan, scanner: Scanner, rows: Ints) -> None:
        """Rows of sources that have several gases: of one line the energy counts once."""
        period = (scanner.periods.keys if scanner.periods.texts else np.zeros(1, dtype=np.uint64))[scan.period[rows]]
        names = {id: scanner.names(scan, id)[rows] for id in ("enterprise", "line")}
        kind = scan.kinds[rows]
        key = _energy_key(names["enterprise"], names["line"], scanner.kinds.column("source")[kind], period)
        at = np.flatnonzero(names["line"] != 0)
        gas = scanner.kinds.column("only gas")[kind]
        self.gases.add(key=key[at], gas=gas[at], kind=kind[at], used=scan.used[rows][at], line=scan.lines[rows][at])

    def _documents(
        self, kinds: Kinds, names: Columns, period: Keys, kind: np.ndarray, lines: Ints, quantity: Floats
    ) -> None:
        at = np.flatnonzero(names["document"] != 0)
        if len(at):
            what, gas = kinds.column("what")[kind], kinds.column("gas")[kind]
            key = _document_key(names["document"], names["line"], names["enterprise"], period, gas, what, quantity)
            self.documents.add(key=key[at], line=lines[at].astype(np.uint32))

    def _shares(self, kinds: Kinds, names: Columns, period: Keys, kind: np.ndarray, lines: Ints) -> None:
        share = kinds.column("share")[kind]
        at = np.flatnonzero((names["line"] != 0) & ~np.isnan(share))
        if len(at):
            key = _share_key(names["line"], period, kinds.column("source")[kind], kinds.column("gas")[kind])
            same = mix(mix(key, names["enterprise"]), share.view(np.uint64))
            same = np.where(names["document"] != 0, same, np.uint64(0))
            self.shares.add(key=key[at], same=same[at], share=share[at], line=lines[at])

    def _stocks(
        self, kinds: Kinds, periods: Periods, names: Columns, kind: np.ndarray, lines: Ints, days: np.ndarray,
        opening: Floats, closing: Floats, at: Ints,
    ) -> None:  # fmt: skip
        key = _stock_key(names["enterprise"], names["line"], kinds.column("stock")[kind], names["equipment"])
        at = at[days[at, 0] >= 0]
        first, last = days[at, 0].astype(np.int32), days[at, 1].astype(np.int32)
        self.stocks.add(key=key[at], first=first, last=last, opening=opening[at], closing=closing[at], line=lines[at])

    def together(self, activity: Activity, mine: set[int]) -> set[int]:
        """Lines of rows that have to be looked at together: repeats, shares above 1, stores where something is unlike.

        Args:
            mine: Lines of the frame that were read the short way too.
        """
        frame = activity.frame
        if frame.empty or "gas" not in frame:
            return set()
        other = frame[~frame["row"].isin(list(mine))]
        keys = {id: text_keys(list(other[id])) for id in (*("enterprise", "line", "document", "equipment", "period", "source"),)}
        gas = text_keys(list(other["gas"] + "\n" + other["flow"]))
        line = other["row"].to_numpy(dtype=np.int64)
        what = text_keys(list(other["source"] + "\n" + other["unit"]))
        quantity = other["quantity"].to_numpy(dtype=np.float64)
        key = _document_key(keys["document"], keys["line"], keys["enterprise"], keys["period"], gas, what, quantity)
        at = keys["document"] != 0
        found = _repeated(self.documents.whole({"key": key[at], "line": line[at].astype(np.uint32)}))
        share = other["share"].to_numpy(dtype=np.float64)
        key = _share_key(keys["line"], keys["period"], keys["source"], gas)
        same = np.where(at, mix(mix(key, keys["enterprise"]), share.view(np.uint64)), np.uint64(0))
        at = (keys["line"] != 0) & ~np.isnan(share)
        found |= _above_one(self.shares.whole({"key": key[at], "same": same[at], "share": share[at], "line": line[at]}))
        stock = text_keys(list(other["source"] + "\n" + other["unit_id"]))
        key = _stock_key(keys["enterprise"], keys["line"], stock, keys["equipment"])
        at = other["first"].notna().to_numpy() & (other["opening_stock"].notna() | other["closing_stock"].notna()).to_numpy()
        found |= _broken(self.stocks.whole(), key[at])
        return found

    def later_gases(self, activity: Activity, mine: set[int]) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Rows whose gas is not the first of their line.

        Returns:
            Columns `kind` and `used` of those that were read the short way; for each row of the frame whether its energy counts.
        """
        frame = activity.frame
        once = np.ones(len(frame), dtype=bool)
        lined = frame["line"].ne("").to_numpy(dtype=bool)
        other = np.flatnonzero(lined & ~frame["row"].isin(list(mine)).to_numpy(dtype=bool))
        some = frame.iloc[other]
        key = _energy_key(*(text_keys(list(some[id])) for id in ("enterprise", "line", "source", "period")))
        line = some["row"].to_numpy(dtype=np.int64)
        size = len(other)
        extra: Columns = {"key": key, "gas": text_keys(list(some["gas"])), "kind": np.full(size, -1, np.int32), "used": np.zeros(size), "line": line}
        every = self.gases.whole(extra)
        if not every:
            return {}, once
        order = np.lexsort((every["line"], every["key"]))
        every = {name: column[order] for name, column in every.items()}
        starts = np.r_[True, every["key"][1:] != every["key"][:-1]]
        first = every["gas"][np.flatnonzero(starts)[np.cumsum(starts) - 1]]
        later = every["gas"] != first
        once = ~(np.isin(frame["row"].to_numpy(dtype=np.int64), every["line"][later]) & lined)
        return {name: column[later & (every["kind"] >= 0)] for name, column in every.items()}, once


def _document_key(document: Keys, line: Keys, enterprise: Keys, period: Keys, gas: Keys, what: Keys, quantity: Floats) -> Keys:
    size = quantity.astype(np.float32).view(np.uint32).astype(np.uint64)
    alone = mix(mix(mix(what, enterprise), size), _ALONE)
    return mix(mix(mix(document, period), gas), np.where(line == 0, alone, line))


def _share_key(line: Keys, period: Keys, source: Keys, gas: Keys) -> Keys:
    return mix(mix(mix(line, period), source), gas)


def _stock_key(enterprise: Keys, line: Keys, stock: Keys, equipment: Keys) -> Keys:
    return mix(mix(mix(enterprise, line), stock), equipment)


def _energy_key(enterprise: Keys, line: Keys, source: Keys, period: Keys) -> Keys:
    return mix(mix(mix(enterprise, line), source), period)


def _lines(lines: np.ndarray) -> set[int]:
    return {int(one) for one in lines}


def _repeated(rows: Columns) -> set[int]:
    """Lines whose key is that of another."""
    if not rows:
        return set()
    ordered = np.sort(rows["key"])
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return _lines(rows["line"][np.isin(rows["key"], twice)]) if len(twice) else set()


def _above_one(rows: Columns) -> set[int]:
    """Lines whose shares come to more than 1; of bills alike but for their documents one counts."""
    if not rows:
        return set()
    ordered = np.sort(rows["key"])
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(several):
        return set()  # one share alone is at most 1 since it was read
    kept = np.isin(rows["key"], several)
    rows = {name: column[kept] for name, column in rows.items()}
    order = np.lexsort((rows["line"], rows["same"], rows["key"]))
    key, same, share = (rows[name][order] for name in ("key", "same", "share"))
    first = np.r_[True, (same[1:] != same[:-1]) | (key[1:] != key[:-1])] | (same == 0)
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    over = key[starts][np.add.reduceat(np.where(first, share, 0.0), starts) > 1 + _SLACK / 2]
    return _lines(rows["line"][np.isin(rows["key"], over)])


def _broken(rows: Columns, touched: Keys) -> set[int]:
    """Lines of the stores where a stock does not follow on, or which other rows belong to."""
    if not rows:
        return set()
    order = np.lexsort((rows["line"], rows["first"], rows["key"]))
    key, first, last, opening, closing = (rows[name][order] for name in ("key", "first", "last", "opening", "closing"))
    follows = (key[1:] == key[:-1]) & (last[:-1] + 1 == first[1:])
    gap = np.abs(opening[1:] - closing[:-1]) > _SLACK * np.maximum(np.abs(opening[1:]), 1) / 2
    keys = np.unique(np.r_[key[1:][follows & gap], touched])
    return _lines(rows["line"][np.isin(rows["key"], keys)])
