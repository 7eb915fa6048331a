"""The registers of a park: where they lie, and what the files beside them are."""

from __future__ import annotations

from pathlib import Path

from parkbook.kit.model import Kit
from parkbook.park.linking import linked
from parkbook.park.model import Table
from parkbook.park.rows import Located, read_table
from parkbook.park.tables import Grid, read_csv, read_sheets
from parkbook.problems import Place, Problems, closest

FOLDER = "registers"
WORKBOOK = "registers.xlsx"
HELP_SHEET = "填写说明"
"""The sheet that explains a template; copies (`填写说明 (2)`) come along when sheets are moved together."""
CHOICES_SHEET = "选项"
"""The hidden sheet of a template that holds its drop-down lists."""
_TABLE_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".et", ".ods", ".numbers"})


def load_registers(root: Path, kit: Kit, problems: Problems) -> dict[str, Table]:
    """Every register of the kit: from registers/<id>.csv, else from a sheet of registers.xlsx, else empty."""
    folder = root / FOLDER
    sheets = _workbook(root, kit, problems)
    found: dict[str, Located] = {}
    for id, register in kit.registers.items():
        path = f"{FOLDER}/{id}.csv"
        if (folder / f"{id}.csv").is_file():
            if id in sheets:
                problems.warn(
                    Place(path), "two-homes", f"{WORKBOOK} has the register `{id}` too", "keep one; the CSV was read"
                )
            found[id] = read_table(register, read_csv(root, path, problems), path, problems)
        elif id in sheets:
            sheet, grid = sheets[id]
            found[id] = read_table(register, grid, grid.path, problems, sheet)
        else:
            found[id] = Located(Table(id, path, False, ()))
    _strangers(folder, kit, problems)
    return linked(found, kit, problems)


def _workbook(root: Path, kit: Kit, problems: Problems) -> dict[str, tuple[str, Grid]]:
    """Register -> name of its sheet and the sheet itself."""
    paths = [path for path in (f"{FOLDER}/{WORKBOOK}", WORKBOOK) if (root / path).is_file()]
    if not paths:
        return {}
    path = paths[0]
    if len(paths) > 1:
        problems.warn(
            Place(paths[1]), "two-homes", f"there is `{path}` too", "keep one; the one in registers/ was read"
        )
    by_name = {name: r.id for r in kit.registers.values() for name in (r.id, r.title.zh, r.title.en.lower())}
    found: dict[str, tuple[str, Grid]] = {}
    for name, grid in read_sheets(root, path, problems).items():
        id = by_name.get(name) or by_name.get(name.strip().lower())
        place = Place(path, sheet=name, cell="A1")
        if id in found:
            problems.warn(
                place, "two-homes", f"sheet `{found[id][0]}` is the register `{id}` too", "keep one; the first was read"
            )
        elif id:
            found[id] = (name, grid)
        elif grid.rows and not name.startswith(HELP_SHEET):
            problems.warn(
                place, "unknown-sheet", f"sheet `{name}` is no register; it was not read", closest(name, by_name)
            )
    return found


def _strangers(folder: Path, kit: Kit, problems: Problems) -> None:
    """Tables beside the registers that nobody reads, so that no work is lost in silence."""
    if not folder.is_dir():
        return
    ours = {f"{id}.csv" for id in kit.registers} | {WORKBOOK}
    for file in sorted(folder.iterdir()):
        if file.name in ours or file.suffix.lower() not in _TABLE_ENDINGS or file.name.startswith((".", "~$")):
            continue
        place = Place(f"{FOLDER}/{file.name}")
        if file.stem.lower() in kit.registers:
            message, hint = f"`{file.name}` was not read", f"save it as CSV UTF-8, named {file.stem.lower()}.csv"
        else:
            message, hint = (
                f"`{file.stem}` is no register of the kit; it was not read",
                closest(file.stem, kit.registers),
            )
        problems.warn(place, "unknown-file", message, hint)
