"""Templates of all registers: what a person sees in them, and that what is filled in comes back."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from parkbook.cli import main
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit, Register
from parkbook.park.load import load_park
from parkbook.park.rows import EXAMPLE
from parkbook.problems import Problems
from parkbook.publish.blank import blank_table, example_key, example_row
from parkbook.publish.template import CHOICES_SHEET, template_bytes
from tests.cases.runner import HERE
from tests.conftest import ROOT

PROFILE = "name: {zh: 示例园区}\ncode: YQ\nstandards: [{id: cses, edition: 2023-draft}]\n"


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(ROOT, Problems())


@pytest.fixture(scope="module")
def books(kit: Kit) -> dict[str, Workbook]:
    return {r.id: book_of(r, kit) for r in kit.registers.values()}


def book_of(register: Register, kit: Kit, keys: dict[str, tuple[str, ...]] | None = None) -> Workbook:
    return load_workbook(io.BytesIO(template_bytes(blank_table(register, kit, keys or {}))))


def park_of(folder: Path, books: dict[str, Workbook], mine: bool) -> Path:
    """A park with all templates in one workbook; `mine`: the example rows are taken for rows."""
    (folder / "registers").mkdir(parents=True)
    (folder / "park.yml").write_text(PROFILE, encoding="utf-8")
    whole = Workbook()
    whole.remove(whole.active)
    for book in books.values():
        for number, sheet in enumerate(book.worksheets[:2]):
            again = number and sheet.title in whole.sheetnames
            made = whole.create_sheet(f"{sheet.title} ({len(whole.sheetnames)})" if again else sheet.title)
            for row in sheet.iter_rows(values_only=True):
                made.append(row)
            if mine and not number:
                made["A2"] = str(made["A2"].value).removeprefix(EXAMPLE)
    whole.save(folder / "registers/registers.xlsx")
    return folder


def test_every_template_filled_as_it_shows_reads_back(kit: Kit, books: dict[str, Workbook], tmp_path: Path) -> None:
    problems = Problems()
    park = load_park(park_of(tmp_path / "park", books, mine=True), kit, problems)
    assert [p.as_text() for p in problems] == []
    assert park is not None
    for id, register in kit.registers.items():
        (row,) = park.rows(id)
        assert "/".join(str(row[k]) for k in register.key) == example_key(register, kit)
        for column, said in example_row(register, kit, {}).items():
            read = row[column]
            if isinstance(said, (date, Decimal, int)):
                assert read == said, (id, column)
            assert (read is None) is (said is None), (id, column)


def test_example_rows_that_were_left_are_no_rows(kit: Kit, books: dict[str, Workbook], tmp_path: Path) -> None:
    problems = Problems()
    park = load_park(park_of(tmp_path / "park", books, mine=False), kit, problems)
    assert park is not None
    assert {p.code for p in problems} == {"example-row"}
    assert len(problems) == len(kit.registers)
    assert not any(park.rows(id) for id in kit.registers)
    assert all(table.readable for table in park.tables.values())


def test_the_example_of_a_required_text_is_no_instruction(kit: Kit) -> None:
    """Where a help text gives no 例如, the register declares what its example row says."""
    found = []
    for register in kit.registers.values():
        row = example_row(register, kit, {})
        found += [f"{register.id}.{c.id}" for c in register.columns if c.help and row[c.id] == c.help.zh]
    assert not found


def test_headings_notes_and_formats(books: dict[str, Workbook], kit: Kit) -> None:
    sheet = books["actions"]["措施台账"]
    assert sheet.freeze_panes == "B2"
    heads = {cell.value: cell for cell in sheet[1]}
    assert list(heads)[:3] == ["编号＊", "做什么＊", "属于"]
    assert "预期减排（tCO2e/a）" in heads
    assert all(cell.font.b for cell in heads.values())
    assert "动作和对象" in heads["做什么＊"].comment.text
    assert "每行都要填" in heads["做什么＊"].comment.text
    assert not any(cell.font.i for row in sheet.iter_rows() for cell in row)
    assert {cell.font.color.rgb for cell in sheet[2] if cell.value is not None} == {"00808080"}
    as_text = dict.fromkeys(("text", "enum", "ref", "refs", "month", "bool"), "@")
    by_type = as_text | {"int": "0", "decimal": "General", "date": "yyyy-mm-dd"}
    for id, register in kit.registers.items():
        made = books[id].worksheets[0]
        for number, column in enumerate(register.columns, start=1):
            letter = made.cell(1, number).column_letter
            assert made.column_dimensions[letter].number_format == by_type[column.type], (id, column.id)
            assert 12 <= made.column_dimensions[letter].width <= 40


def test_dates_are_dates_and_ids_stay_text(books: dict[str, Workbook]) -> None:
    sheet = books["actions"]["措施台账"]
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert row["编号＊"].value == "例：ac-2026-01"
    assert row["编号＊"].number_format == "@"
    assert isinstance(row["开始"].value, datetime)
    assert row["开始"].number_format == "yyyy-mm-dd"
    assert isinstance(row["预期减排（tCO2e/a）"].value, int)


def choices(book: Workbook, register: Register) -> dict[str, list[str]]:
    """Column id -> what its drop-down offers."""
    found: dict[str, list[str]] = {}
    sheet = book.worksheets[0]
    for rule in sheet.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (2, 1_048_576)
        source = str(rule.formula1)
        if source.startswith('"'):
            assert len(source) <= 257
            offered = source.strip('"').split(",")
        else:
            cells = book[CHOICES_SHEET][source.partition("!")[2].replace("$", "")]
            offered = [str(row[0].value) for row in cells] if isinstance(cells, tuple) else [str(cells.value)]
        found[register.columns[area.min_col - 1].id] = offered
    return found


def test_drop_downs_offer_exactly_the_values(kit: Kit, books: dict[str, Workbook]) -> None:
    for id, register in kit.registers.items():
        wanted = {c.id: [v.title.zh for v in c.values] for c in register.columns if c.type == "enum"}
        wanted |= {c.id: ["是", "否"] for c in register.columns if c.type == "bool"}
        assert choices(books[id], register) == wanted
        hidden = [s.title for s in books[id].worksheets if s.sheet_state != "visible"]
        assert hidden in ([], [CHOICES_SHEET])


def test_a_park_lends_its_ids_and_none_of_them_is_a_formula(kit: Kit) -> None:
    register = kit.registers["posts"]
    keys = {"units": ("carbon-office", "=1+1", "+x", "-y", "@z"), "people": tuple(f"p-{n}" for n in range(300))}
    book = book_of(register, kit, keys)
    offered = choices(book, register)
    assert offered["unit"] == ["carbon-office"]
    assert offered["holder"] == list(keys["people"])
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or str(cell.value or "").startswith(("=", "+", "-", "@")) for cell in cells)
    first = register.column("unit")
    assert first is not None
    assert example_row(register, kit, keys)["unit"] == "carbon-office"


def test_a_declaration_that_starts_like_a_formula_stays_text(kit: Kit) -> None:
    register = kit.registers["units"]
    spoilt = register.model_copy(update={"example": {**register.example, "name": '=HYPERLINK("x")'}})
    cell = book_of(spoilt, kit).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")
    assert cell.quotePrefix


def test_the_second_sheet_says_what_to_write(books: dict[str, Workbook], kit: Kit) -> None:
    sheet = books["actions"]["填写说明"]
    texts = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    said = "\n".join(row[0] for row in texts)
    assert "“编号”不能重复" in said
    assert "“前置措施”不能绕一圈回到自己" in said
    assert "“开始”、“完成期限”要依次不早于前一项" in said
    assert "registers/actions.csv" in said
    assert "例：" in said
    top = texts.index(["列", "必填", "写什么", "可选的值、范围", "说明"])
    assert [row[0] for row in texts[top + 1 :]] == [c.title.zh for c in kit.registers["actions"].columns]
    by_name = {row[0]: row for row in texts[top + 1 :]}
    assert by_name["编号"][1] == "是"
    plan = kit.registers["actions"].column("plan")
    assert plan is not None
    assert by_name["属于"][1:4] == ["", "从列表里选一个", "、".join(v.title.zh for v in plan.values)]
    assert by_name["预期减排"][3] == "不小于 0"
    units = [row[0] for row in books["resources"]["填写说明"].iter_rows(values_only=True)]
    assert "填了“数量”，就要填“单位”。" in units


def test_the_same_template_has_the_same_bytes(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    table = blank_table(kit.registers["issues"], kit, {})
    before = template_bytes(table)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert template_bytes(table) == before
    with zipfile.ZipFile(io.BytesIO(before)) as book:
        stamps = re.findall(r"<dcterms:\w+[^>]*>([^<]*)", book.read("docProps/core.xml").decode())
        assert {info.date_time[0] for info in book.infolist()} == {1980}
    assert stamps == ["1980-01-01T00:00:00Z"] * 2


def command(args: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["template", *args, "--kit", str(HERE / "_kit")])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_writes_once_and_never_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(["units", "--out", str(tmp_path / "new/folder")], capsys)
    made = tmp_path / "new/folder/units.xlsx"
    assert code == 0
    assert made.is_file()
    assert "registers/units.csv" in out
    made.write_bytes(b"my rows")
    code, _, errors = command(["units", "--out", str(tmp_path / "new/folder")], capsys)
    assert code == 1
    assert "error[exists]" in errors
    assert made.read_bytes() == b"my rows"
    code, _, errors = command(["units", "--out", str(made)], capsys)
    assert code == 1
    assert "error[not-writable]" in errors
    code, _, errors = command(["units", "--out", str(tmp_path / "units-2026.xlsx")], capsys)
    assert code == 1
    assert "--out names a folder" in errors
    assert not (tmp_path / "units-2026.xlsx").exists(), "no folder with the name of a workbook"


def test_the_command_takes_a_title_and_guesses_at_a_slip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["计划", "--out", str(tmp_path)], capsys)[0] == 0
    assert (tmp_path / "plans.xlsx").is_file()
    code, out, errors = command(["unts", "--out", str(tmp_path)], capsys)
    assert (code, out) == (2, "")
    assert "did you mean `units`?" in errors
    code, out, _ = command([], capsys)
    assert code == 0
    declared = (HERE / "_kit/questionnaires/registers").glob("*.yml")
    registers = out.partition("\n\n")[0].splitlines()[1:]
    assert [line.split()[0] for line in registers] == sorted(path.stem for path in declared)


def test_the_command_lends_the_ids_of_a_park(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(HERE / "_park", tmp_path / "park")
    code, _, _ = command(["people", "--out", str(tmp_path), "--park", str(tmp_path / "park")], capsys)
    assert code == 0
    (rule,) = load_workbook(tmp_path / "people.xlsx").worksheets[0].data_validations.dataValidation
    assert rule.formula1 == '"carbon-office,energy-office"'
    code, _, errors = command(["plans", "--out", str(tmp_path), "--park", str(tmp_path / "none")], capsys)
    assert code == 1
    assert "error[no-park]" in errors
    assert not (tmp_path / "plans.xlsx").exists()
