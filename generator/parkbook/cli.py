"""The command line: the only file that prints, reads options and exits."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from parkbook import __version__
from parkbook.dates import parse_date
from parkbook.kitroot import default_kit_root
from parkbook.problems import Problem, Problems

FINE, WRONG, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 fine, 1 errors in park or kit, 2 wrong usage.
    """
    gc.disable()  # one short run over data that all stays alive: collecting only costs time
    _utf8()
    parser = _parser()
    options = parser.parse_args(argv)
    if not hasattr(options, "run"):
        parser.print_help(sys.stderr)
        return USAGE
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _utf8() -> None:
    """Windows consoles may use another encoding; output is UTF-8 everywhere, and never fails for a sign."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parkbook", description="园册：园区碳排放管理体系的手册、程序、台账和自评。")
    parser.add_argument("--version", action="version", version=f"parkbook {__version__}")
    commands = parser.add_subparsers(title="命令", metavar="COMMAND")

    def command(name: str, help: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    init = command("init", "新建一个空的园区工作区，马上就能生成", _init)
    init.add_argument("dir", type=Path, metavar="DIR", help="新工作区的文件夹")

    check = command("check", "检查工具和园区文件里的所有问题", _check)
    assess = command("assess", "自评结果：得分、发现、差距、能不能声称符合", _assess)
    build = command("build", "生成网站", _build)
    serve = command("serve", "本机预览，文件一改就更新", _serve)
    build.add_argument("--out", type=Path, default=None, metavar="DIR", help="网站放哪里，默认 PARK/site")
    build.add_argument("--engine", choices=["mkdocs", "properdocs", "zensical"], default="mkdocs", help="网站引擎，默认 mkdocs")
    serve.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    template = command("template", "一张台账或数据表的 Excel 模板；不写名字就列出所有的表", _template)
    template.add_argument("name", nargs="?", default=None, metavar="NAME", help="表的标识或中文名，例如 units、activity")
    template.add_argument("--start", default=None, metavar="INDUSTRY", help="activity 用：预填某个行业的起始清单，steel 或 cement")
    template.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="模板放哪里，默认当前文件夹")
    template.add_argument("--park", type=Path, default=None, metavar="DIR", help="园区文件夹：下拉里给出已有的编号")
    questions = command("questions", "问了哪些检查项", _questions)
    documents = command("documents", "能生成哪些文件", _documents)
    calc, inventory = _data_commands(command)
    for made in (check, assess, build, serve, inventory):
        made.add_argument("park", nargs="?", type=Path, default=Path(), metavar="PARK", help="园区文件夹，默认当前文件夹")
        made.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="按哪一天看（证据、间隔、期限），默认今天")
    for made in (check, assess, questions, documents, calc, inventory):
        made.add_argument("--format", choices=["text", "json"], default="text", help="text 给人看，json 给程序读")
    for made in (check, assess, build, serve, template, questions, documents, calc, inventory):
        made.add_argument("--kit", type=Path, default=None, metavar="DIR", help="换用另一套题库")
    return parser


_Command = Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def _data_commands(command: _Command) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    calc = command("calc", "一张活动数据表的碳排放量", _calc)
    calc.add_argument("file", type=Path, metavar="FILE", help="活动数据表，CSV 或 Excel")
    calc.add_argument("--year", type=_year, default=None, metavar="YEAR", help="只算这一年；没有写时段的行算这一年的")
    calc.add_argument("--region", default=None, metavar="NAME", help="用哪个省或区域的电力因子，默认全国平均")
    calc.add_argument("--gwp", choices=["AR4", "AR5", "AR6"], default="AR5", help="全球变暖潜势用哪一次评估报告的，默认 AR5")
    inventory = command("inventory", "园区一年的碳排放清单，从 data/ 里的活动数据算出", _inventory)
    inventory.add_argument("--year", type=_year, default=None, metavar="YEAR", help="哪一年，默认 park.yml 写的或最近的整年")
    return calc, inventory


def _day(text: str) -> date:
    try:
        return parse_date(text).day
    except ValueError as why:
        raise argparse.ArgumentTypeError(f"{why}; write 2026-03-31") from None


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
        raise argparse.ArgumentTypeError(f"`{text}` is no year; write 2025")
    return int(text)


def _today(options: argparse.Namespace) -> date:
    """--as-of, else SOURCE_DATE_EPOCH (UTC, for builds that must repeat), else today."""
    if getattr(options, "as_of", None):
        return options.as_of  # type: ignore[no-any-return]
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else date.today()


def _kit_root(options: argparse.Namespace) -> Path:
    return options.kit or default_kit_root()


def _print_problems(problems: Sequence[Problem], stream: Any) -> None:
    for problem in problems:
        print(problem.as_text(), file=stream)


def _summary(problems: Sequence[Problem]) -> str:
    errors = sum(p.severity == "error" for p in problems)
    return f"{errors} 个错误，{len(problems) - errors} 条提醒"


def _json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _loaded(options: argparse.Namespace) -> Any:
    from parkbook.workflow import load_all

    return load_all(_kit_root(options), options.park)


def _check(options: argparse.Namespace) -> int:
    from parkbook.workflow import assess, own_problems

    loaded = _loaded(options)
    problems = loaded.problems_on(_today(options))
    if loaded.park is not None:
        assessment = assess(loaded, _today(options))
        problems.extend(assessment.problems)
        problems.extend(own_problems(loaded, assessment))
    found = problems.sorted()
    if options.format == "json":
        _json({"problems": [p.as_json() for p in found]})
    else:
        _print_problems(found, sys.stdout)
        print(_summary(found))
    return WRONG if problems.has_errors else FINE


def _assess(options: argparse.Namespace) -> int:
    from parkbook.assess.output import assessment_json
    from parkbook.assess.summary import summary_text
    from parkbook.workflow import assess

    loaded = _loaded(options)
    problems = loaded.problems_on(_today(options))
    _print_problems([p for p in problems.sorted() if p.severity == "error"], sys.stderr)
    if loaded.park is None:
        return WRONG
    assessment = assess(loaded, _today(options))
    if options.format == "json":
        _json(assessment_json(assessment))
    else:
        print(summary_text(loaded.kit, loaded.park, assessment))
    return WRONG if problems.has_errors else FINE


def _build(options: argparse.Namespace) -> int:
    from parkbook.book.render import TemplateFault
    from parkbook.publish.engine import EngineFailed
    from parkbook.publish.files import CannotWrite
    from parkbook.workflow import assess, build_site

    loaded = _loaded(options)
    problems = loaded.problems_on(_today(options))
    errors = [p for p in problems.sorted() if p.severity == "error"]
    _print_problems(errors, sys.stderr)
    if loaded.park is None:
        return WRONG
    say = _progress()
    out = options.out or options.park / "site"
    try:
        assessment = assess(loaded, _today(options))
        pages, book = build_site(loaded, assessment, options.park, out, options.engine, say)
    except CannotWrite as why:
        hint = "close what has it open, or name another with --out"
        print(f"{why.path}: error[not-writable]: the folder cannot be written: {why.why}\n    hint: {hint}", file=sys.stderr)
        return WRONG
    except EngineFailed as why:
        print(f"{options.park}: error[engine]: {why}", file=sys.stderr)
        return WRONG
    except TemplateFault as why:
        _print_problems([why.problem], sys.stderr)
        return WRONG
    together = [*problems, *assessment.problems, *book.problems]
    late = [p for p in book.problems if p.severity == "error"]
    _print_problems(late, sys.stderr)
    say("")
    print(f"{pages} 页，{_summary(Problems(together).sorted())}。打开 {out / 'index.html'}", file=sys.stderr)
    return WRONG if errors or late else FINE


def _progress() -> Callable[[str], None]:
    """What is going on, on one line of a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda _: None

    def say(what: str) -> None:
        print(f"\r\x1b[K{what}{'…' if what else ''}", end="", file=sys.stderr, flush=True)

    return say


def _serve(options: argparse.Namespace) -> int:
    from parkbook.publish.serve import serve_park

    return serve_park(_kit_root(options), options.park, lambda: _today(options), options.port, lambda text: print(text, file=sys.stderr))


def _init(options: argparse.Namespace) -> int:
    from parkbook.kit.load import load_kit
    from parkbook.publish.init import AlreadyThere, init_workspace

    problems = Problems()
    root = default_kit_root()
    kit = load_kit(root, problems)
    try:
        said = init_workspace(options.dir, kit, root)
    except AlreadyThere as why:
        print(f"{why.path}: error[exists]: {why.message}\n    hint: name a new or an empty folder", file=sys.stderr)
        return WRONG
    except OSError as why:
        print(f"{options.dir}: error[not-writable]: {why.strerror}", file=sys.stderr)
        return WRONG
    print(said)
    return FINE


def _kit_only(options: argparse.Namespace) -> Any:
    from parkbook.kit.load import load_kit
    from parkbook.workflow import check_ids

    problems = Problems()
    kit = load_kit(_kit_root(options), problems)
    check_ids(kit, problems)
    _print_problems(problems.sorted(), sys.stderr)
    return kit, WRONG if problems.has_errors else FINE


def _template(options: argparse.Namespace) -> int:
    from parkbook.kit.output import find_register, registers_text, tables_text

    kit, code = _kit_only(options)
    if options.name is None:
        print(f"台账（园区文件夹的 registers/）：\n{registers_text(kit)}")
        if kit.tables:
            print(f"\n数据表（园区文件夹的 data/）：\n{tables_text(kit)}")
        return int(code)
    register, hint = find_register(kit, options.name)
    if register is None:
        message = f"error[unknown-register]: `{options.name}` is no register and no data table of the kit"
        print(f"{message}\n    hint: {hint}", file=sys.stderr)
        return USAGE
    return max(int(code), _write_template(options, kit, register))


def _blank(options: argparse.Namespace, kit: Any, register: Any, keys: Any, problems: Problems) -> Any:
    """The template to write; None, with an error printed, where there is no such start list."""
    from parkbook.publish.blank import blank_table

    if register.id not in kit.tables:
        if options.start is None:
            return blank_table(register, kit, keys)
        print("error[start]: start lists are for the table activity\n    hint: parkbook template activity --start steel", file=sys.stderr)
        return None
    from parkbook.publish.data_blank import UnknownStart, data_blank

    try:
        return data_blank(register, kit, _kit_root(options), keys, options.start, problems)
    except UnknownStart as why:
        print(f"error[start]: {why}\n    hint: {why.hint}", file=sys.stderr)
        return None


def _write_template(options: argparse.Namespace, kit: Any, register: Any) -> int:
    from parkbook.publish.files import CannotWrite
    from parkbook.publish.template import FileThere, write_template
    from parkbook.workflow import keys_of_park

    problems = Problems()
    keys = keys_of_park(kit, options.park, problems) if options.park else {}
    blank = None if keys is None else _blank(options, kit, register, keys, problems)
    errors = [p for p in problems.sorted() if p.severity == "error"]
    _print_problems(errors, sys.stderr)
    if blank is None:
        return WRONG if keys is None else USAGE
    try:
        path = write_template(blank, options.out)
    except FileThere as why:
        hint = "it may hold your rows: take it away first, or name another folder with --out"
        print(f"{why.path}: error[exists]: a file of this name stands there\n    hint: {hint}", file=sys.stderr)
        return WRONG
    except CannotWrite as why:
        message = f"{why.path}: error[not-writable]: the file cannot be written: {why.why}"
        print(f"{message}\n    hint: name another folder with --out", file=sys.stderr)
        return WRONG
    print(f"{path}：{register.title.zh}，{len(register.columns)} 列，怎么填见第二张表。")
    if register.id in kit.tables:
        print(f"填好后直接保存，放到园区文件夹的 data/{blank.name}.xlsx，再运行 parkbook check。")
    else:
        print(f"填好后另存为 CSV UTF-8，放到 registers/{register.id}.csv，再运行 parkbook check。")
    return WRONG if errors else FINE


def _questions(options: argparse.Namespace) -> int:
    from parkbook.kit.output import questions_json, questions_text

    kit, code = _kit_only(options)
    if options.format == "json":
        _json(questions_json(kit))
    else:
        print(questions_text(kit))
    return int(code)


def _documents(options: argparse.Namespace) -> int:
    from parkbook.kit.output import documents_json, documents_text

    kit, code = _kit_only(options)
    if options.format == "json":
        _json(documents_json(kit))
    else:
        print(documents_text(kit))
    return int(code)


def _calc(options: argparse.Namespace) -> int:
    from parkbook.inventory.calculate import calculate_file
    from parkbook.inventory.choosing import Options
    from parkbook.inventory.factors import load_factors
    from parkbook.inventory.report import calc_text
    from parkbook.inventory.results import write_json

    problems = Problems()
    if options.region is not None:
        table = load_factors(_kit_root(options), Problems())
        if table is not None and options.region not in table.regions():
            hint = "、".join(sorted(table.regions()))
            print(f"error[region]: `{options.region}` has no electricity factor\n    hint: known here: {hint}", file=sys.stderr)
            return USAGE
    asked = Options(options.year, options.region, options.gwp, today=_today(options))
    result = calculate_file(_kit_root(options), options.file, asked, problems)
    if options.format == "json":
        write_json(result, sys.stdout.write)
    else:
        print(calc_text(result))
        _print_problems(result.problems, sys.stdout)
        print(_summary(result.problems))
    return WRONG if problems.has_errors else FINE


def _inventory(options: argparse.Namespace) -> int:
    from parkbook.inventory.output import inventory_json
    from parkbook.inventory.summary import START, inventory_text

    loaded = _loaded(options)
    inventory = loaded.inventory_on(_today(options), options.year)
    computed = inventory.problems if inventory else ()
    problems = Problems([*loaded.problems, *computed])
    about = {*computed, *(p for p in loaded.problems if p.severity == "error" or p.place.path.startswith("data/"))}
    shown = [p for p in problems.sorted() if p in about]
    if loaded.park is None or inventory is None:
        _print_problems(shown, sys.stderr)
    if loaded.park is None:
        return WRONG
    if options.format == "json":
        _json(inventory_json(inventory, loaded.park.profile, shown))
    elif inventory is None:
        print(START)
    else:
        print(inventory_text(inventory, loaded.park.profile.name.zh))
        _print_problems(shown, sys.stdout)
        print(_summary(shown))
    return WRONG if problems.has_errors else FINE
