"""What the rules have in common: rows that say 无, empty cells, intervals, people in office, documents in effect.

A rule collects what it sees in `Observed` and asks it for the verdict. A value that stands in the files counts
whatever else could not be read; what is missing counts only in a register that was read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from parkbook.assess.checks.engine import Facts
from parkbook.assess.model import CheckResult, Note
from parkbook.park.model import Cell, Row

_NONE = re.compile(r"^(经查无适用要求|((查|看)过[，,]\s*)?无\s*($|[，,。；;：:（(]))")
_BARE = re.compile(r"^(经查无适用要求|((查|看)过[，,]\s*)?(无|没有))[。；;]?$")
_NAMES = ("name", "issue", "title", "what")
_DASHES = re.compile(r"^[-—–－/\s]*$")
_LABELS = (*_NAMES, "content", "text")
_SHOWN = 24
"""Characters of a name that a note repeats; the place leads to the rest."""


def says_none(row: Row) -> bool:
    """Whether a row stands for a class that was looked at and has nothing: 无, 查过，无, 经查无适用要求."""
    return is_none(_first(row, _NAMES))


def _is_empty(cell: Cell, none_counts: bool) -> bool:
    if isinstance(cell, str):
        return bool(_DASHES.match(cell)) or (not none_counts and is_none(cell))
    return cell is None or cell == ()


def is_none(text: str) -> bool:
    """Whether a text says that there is nothing, with or without a reason after it."""
    return bool(_NONE.match(text.strip()))


def is_bare_none(text: str) -> bool:
    """Whether a text says that there is nothing and not why."""
    return bool(_BARE.match(text.strip()))


def _first(row: Row, columns: Iterable[str]) -> str:
    return next((str(row[c]).strip() for c in columns if row.values.get(c)), "")


def label(facts: Facts, register: str, row: Row) -> str:
    """How a note names a row: its key, then what it is called, e.g. `is-01（电价上涨）`."""
    declared = facts.kit.registers.get(register)
    key = "/".join(str(row[c]) for c in declared.key if row[c] is not None) if declared else ""
    key = key or f"第 {row.line} 行"
    name = " ".join(_first(row, _LABELS).split())
    short = name if len(name) <= _SHOWN else name[:_SHOWN] + "…"
    return f"{key}（{short}）" if short else key


def register_title(facts: Facts, register: str) -> str:
    """The Chinese title of a register."""
    declared = facts.kit.registers.get(register)
    return declared.title.zh if declared else register


def column_title(facts: Facts, register: str, column: str) -> str:
    """The Chinese heading of a column."""
    declared = facts.kit.registers.get(register)
    found = declared.column(column) if declared else None
    return found.title.zh if found else column


def value_titles(facts: Facts, register: str, column: str) -> dict[str, str]:
    """The values an enum column allows, in order, with their Chinese titles."""
    declared = facts.kit.registers.get(register)
    found = declared.column(column) if declared else None
    return {v.id: v.title.zh for v in found.values} if found else {}


def classes(facts: Facts, register: str, column: str) -> list[str]:
    """The classes that must each be looked at: every declared value but the catch-all 其他."""
    return [value for value in value_titles(facts, register, column) if value != "other"]


class Observed:
    """What one rule sees, and the verdict that follows from it.

    `needed` are the registers without which nothing can be said: where one is empty or not there, the check is unknown.
    """

    def __init__(self, facts: Facts, *needed: str) -> None:
        self.facts = facts
        self._fails: list[Note] = []
        self._open: list[Note] = []
        self._empty: list[Note] = []
        for register in needed:
            if not facts.rows(register):
                self._empty.append(facts.note(f"台账“{register_title(facts, register)}”还没有内容", register))

    def verdict(self) -> tuple[CheckResult, list[Note]]:
        """Failing rows first; unknown where nothing fails and something could not be told."""
        if self._empty:
            return "unknown", self._empty
        notes = list(dict.fromkeys((*self._fails, *self._open)))
        if self._fails:
            return "fails", notes
        return ("unknown", notes) if self._open else ("holds", [])

    # what was seen

    def wrong(self, register: str, row: Row, text: str) -> None:
        """A value that stands in the row contradicts the check."""
        self._fails.append(self._note(register, row, text))

    def lacking(self, register: str, row: Row | None, text: str, absent_in: str | None = None) -> None:
        """Something is missing, in `absent_in` or the register itself; left open in one that was not read whole."""
        self._lacks(self._note(register, row, text), absent_in or register)

    def _lacks(self, note: Note, source: str) -> None:
        if self.facts.park.table(source).readable:
            self._fails.append(note)
        else:
            self._open.append(note)
            self.whole(source)

    def unclear(self, register: str, row: Row | None, text: str) -> None:
        """It cannot be told from what stands there."""
        self._open.append(self._note(register, row, text))

    def whole(self, register: str) -> None:
        """The check speaks of every row, so it cannot hold on a register that was not read whole."""
        if not self.facts.park.table(register).readable:
            text = f"台账“{register_title(self.facts, register)}”有内容没有读入，没看到的先不下结论"
            self._open.append(self.facts.note(text, register))

    def _note(self, register: str, row: Row | None, text: str) -> Note:
        words = text if row is None else f"{label(self.facts, register, row)}{text}"
        return self.facts.note(words, register, row)

    # rows

    def rows(self, register: str, what: str, wanted: Callable[[Row], bool] = lambda _: True) -> list[Row]:
        """The wanted rows that do not say 无, each of which will be asked; unclear where there is no `what`."""
        self.whole(register)
        kept = [row for row in self.facts.rows(register) if wanted(row)]
        if not kept:
            self.unclear(register, None, f"台账“{register_title(self.facts, register)}”里没有{what}")
        return [row for row in kept if not says_none(row)]

    def any_row(self, register: str, rows: Iterable[Row], test: Callable[[Observed, Row], None]) -> None:
        """One row of the register that passes is enough, and it may be one not read; else the notes of all are kept."""
        trials: list[Observed] = []
        for row in rows:
            trial = Observed(self.facts)
            test(trial, row)
            if trial.verdict()[0] == "holds":
                return
            trials.append(trial)
        undecided = not self.facts.park.table(register).readable or any(not trial._fails for trial in trials)
        for trial in trials:
            (self._open if undecided else self._fails).extend(trial._fails)
            self._open.extend(trial._open)
        if trials:
            self.whole(register)

    def each_value(self, register: str, column: str, wanted: Iterable[str], rows: Iterable[Row]) -> None:
        """Each wanted value of a class column has a row, which may say 无."""
        have = {row[column] for row in rows}
        titles = value_titles(self.facts, register, column)
        for value in wanted:
            if value not in have:
                self.lacking(register, None, f"“{titles.get(value, value)}”一类没有条目，也没有写“无”")

    # cells

    def filled(self, register: str, row: Row, columns: Sequence[str], why: str = "") -> None:
        """Each of these columns has a value.

        `why` says what in the row made them necessary, e.g. that a process is outsourced; then 无 is no answer.
        """
        empty = [column_title(self.facts, register, c) for c in columns if _is_empty(row[c], none_counts=not why)]
        if empty:
            self.lacking(register, row, f"{why}没有写{'、'.join(f'“{title}”' for title in empty)}")

    def reasoned(self, register: str, row: Row, columns: Sequence[str]) -> None:
        """Each of these columns has a value, and one that says 无 says why."""
        self.filled(register, row, columns)
        for column in columns:
            if isinstance(row[column], str) and is_bare_none(row[column]):
                title = column_title(self.facts, register, column)
                self.wrong(register, row, f"的“{title}”只写了“{row[column].strip()}”，没有写理由")

    def known(self, register: str, row: Row, column: str, to: str) -> Row | None:
        """The row that a reference names; noted where there is none."""
        named, table = row[column], self.facts.park.table(to)
        if named in table.by_key:
            return table.by_key[named]
        self._not_known(register, row, column, named, to)
        return None

    def all_known(self, register: str, row: Row, column: str, to: str) -> list[Row]:
        """The rows that a list of references names, in its order; those that there are none of are noted."""
        known = self.facts.park.table(to).by_key
        for named in row[column] or ():
            if named not in known:
                self._not_known(register, row, column, named, to)
        return [known[named] for named in row[column] or () if named in known]

    def _not_known(self, register: str, row: Row, column: str, named: str, to: str) -> None:
        title, where = column_title(self.facts, register, column), register_title(self.facts, to)
        if self.facts.rows(to):
            self.lacking(register, row, f"的“{title}”写的是 {named}，台账“{where}”里没有它", absent_in=to)
        else:
            self.unclear(register, row, f"的“{title}”写的是 {named}，台账“{where}”还没有内容，对不上")

    # dates

    def interval(self, routine: str, must: bool = False, most: float | None = None) -> float | None:
        """The park's interval in months. None set is unclear, or lacking where the item asks for one (`must`).

        `most` is the longest interval, in months, that the item's criterion allows.
        """
        months = self.facts.interval_months(routine)
        row = self.facts.park.table("routines").by_key.get(routine)
        title = value_titles(self.facts, "routines", "id").get(routine, routine)
        if months is None:
            note = self.facts.note(f"例行工作“{title}”（{routine}）没有定间隔月数", "routines", row)
            if must:
                self._lacks(note, "routines")
            else:
                self._open.append(note)
        elif most is not None and months > most:
            text = f"例行工作“{title}”（{routine}）的间隔是 {months:g} 个月，最长 {most:g} 个月"
            self._fails.append(self.facts.note(text, "routines", row))
        return months

    def newest(self, register: str, column: str, what: str, months: float | None = None) -> Row | None:
        """The row whose date in `column` has come last, and within `months`; noted where none has, or too long ago."""
        past = [r for r in self.facts.rows(register) if r[column] is not None and r[column] <= self.facts.as_of]
        if not past:
            self.lacking(register, None, f"没有{what}")
            return None
        last = max(past, key=lambda row: row[column])
        if months is not None and not self.facts.within(last[column], months):
            self.lacking(register, last, f"是最近一次{what}（{last[column]}），超过了 {months:g} 个月的间隔")
        return last

    def last(self, register: str, what: str, *columns: str) -> Row | None:
        """The row whose date, the first filled of `columns`, has come last, to be asked for what it holds.

        Unclear where there is none, or where a newer one may be among those not read.
        """
        self.whole(register)
        dated = [(next((row[c] for c in columns if row[c]), None), row) for row in self.facts.rows(register)]
        past = [(day, row) for day, row in dated if day is not None and day <= self.facts.as_of]
        if not past:
            self.unclear(register, None, f"台账“{register_title(self.facts, register)}”里还没有{what}")
        if not past or not self.facts.park.table(register).readable:
            return None
        return max(past, key=lambda each: each[0])[1]

    def dated(self, register: str, row: Row, columns: Sequence[str], months: float | None = None) -> None:
        """The newest of these dates has come, and where `months` is given it lies within them."""
        title = column_title(self.facts, register, columns[0])
        days = sorted(row[c] for c in columns if row[c] is not None)
        past = [day for day in days if day <= self.facts.as_of]
        if not days:
            self.lacking(register, row, f"没有写“{title}”")
        elif not past:
            self.wrong(register, row, f"的“{title}”是 {days[0]}，还没有到")
        elif months is not None and not self.facts.within(past[-1], months):
            self.wrong(register, row, f"的“{title}”最近是 {past[-1]}，超过了 {months:g} 个月的间隔")

    def told(self, what: str, rows: Iterable[Row], months: float | None = None, since: date | None = None) -> None:
        """One of these communications took place: within `months`, and not before `since` (approval of the edition)."""
        past = [row for row in rows if row["date"] is not None and row["date"] <= self.facts.as_of]
        if not past:
            self.lacking("communications", None, f"没有{what}的记录")
            return
        last = max(past, key=lambda row: row["date"])
        if months is not None and not self.facts.within(last["date"], months):
            self.lacking("communications", last, f"是最近一次{what}（{last['date']}），超过了 {months:g} 个月的间隔")
        elif since is not None and last["date"] < since:
            self.lacking("communications", last, f"是最近一次{what}（{last['date']}），早于现行版的批准日期 {since}")

    # people and documents

    def in_office(self, post: Row) -> None:
        """The post has a holder who stands in the people register and is in office on the day."""
        if not post["holder"]:
            self.lacking("posts", post, "没有在任者")
            return
        self.serving("posts", post, "holder")

    def serving(self, register: str, row: Row, column: str) -> None:
        """The person named stands in the people register and is in office on the day."""
        person = self.known(register, row, column, "people")
        if person is None:
            return
        who = f"的{column_title(self.facts, register, column)} {row[column]}"
        if person["from"] is not None and person["from"] > self.facts.as_of:
            self.wrong(register, row, f"{who} 要到 {person['from']} 才到岗")
        if person["until"] is not None and person["until"] < self.facts.as_of:
            self.wrong(register, row, f"{who} 已于 {person['until']} 离岗")

    def document(self, id: str) -> Row | None:
        """A controlled document's row; noted where the documents register has none."""
        row = self.facts.park.table("documents").by_key.get(id)
        if row is None:
            spec = self.facts.kit.documents.get(id)
            self.lacking("documents", None, f"受控文件清单里没有{f'《{spec.title.zh}》' if spec else ''}（{id}）")
        return row

    def in_effect(self, row: Row) -> None:
        """A document is approved by a named person and in effect: effective_on <= as-of < withdrawn_on."""
        as_of, register = self.facts.as_of, "documents"
        if row["state"] not in (None, "approved"):
            title = value_titles(self.facts, register, "state").get(row["state"], row["state"])
            self.wrong(register, row, f"的状态是“{title}”，不是已批准")
            return
        self.filled(register, row, ("state", "approved_by"))
        for column in ("approved_on", "effective_on"):
            self.dated(register, row, (column,))
        if row["withdrawn_on"] is not None and row["withdrawn_on"] <= as_of:
            self.wrong(register, row, f"已于 {row['withdrawn_on']} 作废")
