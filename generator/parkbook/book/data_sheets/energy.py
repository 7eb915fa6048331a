"""Energy by kind, and the enterprises that emit most."""

from __future__ import annotations

from parkbook.book.data_charts.shown import NONE, digits_for, shown
from parkbook.book.data_sheets.details import computed
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet, added, largest_first, parts_of, percents
from parkbook.book.data_view import digits_of
from parkbook.inventory.follow.energy import Energy


def energy(facts: Facts, year: int | None = None) -> Sheet:
    """Energy that came into the park or was made there, less what left it: tce (calorific) adds up to the year's.

    t CO2e is that of the same rows, power location-based; kinds whose coal nobody can tell have none and say so.
    """
    heads = (Head("能源", False), Head("消费量"), Head("单位", False), Head("折标煤（tce）"), Head("占比（%）"), Head("排放量（tCO2e）"))
    caption = facts.caption("energy_calorific", year, "tce", "分品种能源消费（当量值）")
    sums, wanted = facts.sums(year), facts.year(year)
    if sums is None or sums.energy_tce.calorific is None or wanted is None:
        figure = facts.view.figure("energy_calorific", year)
        return Sheet(caption, heads, (), missing=f"{figure.missing}。" if figure and figure.missing else facts.no_year(year))
    asked, rows = Energy(facts.inventory), computed(facts, year, "in")
    used = rows[rows["scope"].isin(["1", "2"])]
    out = rows[rows["scope"].eq("export") & rows["tce"].notna()]
    found: list[tuple[str, str, str, float | None, float]] = []
    for id in asked.sources():
        amount = asked.amount(id, wanted)
        part = used[used["source_id"].eq(id) & used["category"].isin(["stationary", "mobile", "electricity", "heat", "steam"])]
        if amount is None and part.empty:
            continue
        text = shown(amount, digits_for([amount]))
        found.append((asked.title(id), text, asked.unit(id), asked.tce(id, wanted), float(part["t"].sum())))
    for category, word, unit in (("export_power", "外供电力", "MWh"), ("export_heat", "外供热力", "GJ")):
        part = out[out["category"].eq(category)]
        if len(part):
            amount = asked.exported(category, wanted, unit)
            found.append((word, f"-{shown(amount, 0)}" if amount else NONE, unit, float(part["tce"].sum()), float(part["t"].sum())))
    coal = [tce for _, _, _, tce, _ in found]
    rest = sums.energy_tce.calorific - sum(tce for tce in coal if tce is not None)
    if abs(rest) > 0.5:
        found.append(("其他用途的能源", NONE, "", rest, 0.0))
        coal.append(rest)
    return _energy_sheet(facts, wanted, caption, heads, found, coal, sums.energy_tce.calorific)


def _energy_sheet(
    facts: Facts,
    year: int,
    caption: str,
    heads: tuple[Head, ...],
    found: list[tuple[str, str, str, float | None, float]],
    coal: list[float | None],
    whole: float,
) -> Sheet:
    digits = digits_of(whole)
    emitted = [t for *_, t in found]
    t_digits = digits_of(sum(emitted))
    texts = parts_of(coal, shown(whole, digits), digits)
    shares = percents(coal, whole)
    emissions = parts_of(emitted, shown(sum(emitted), t_digits), t_digits)
    lines = [
        Line(title, (amount, unit, tce, share, t))
        for (title, amount, unit, _, _), tce, share, t in zip(found, texts, shares, emissions, strict=True)
    ]
    lines.append(Line("合计", ("", "", shown(whole, digits), "100.0", shown(sum(emitted), t_digits)), "total"))
    notes = ["排放量只含能源活动，过程和逸散不在内；外购电按位置法；园内互供不重复计。"]
    figure = facts.view.figure("energy_calorific", year)
    if figure and figure.missing:
        notes.append(f"{figure.missing}。")
    equivalent = facts.view.figure("energy_equivalent", year)
    if equivalent and equivalent.value is None and equivalent.missing:
        notes.append(f"等价值：{equivalent.missing}。")
    elif equivalent and equivalent.value is not None:
        notes.append(f"综合能耗（等价值）：{shown(equivalent.value, digits)} tce。")
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes))


def top_enterprises(facts: Facts, most: int = 5, year: int | None = None) -> Sheet:
    """Enterprises inside the boundary, the largest first; shares are of all of them together, before elimination."""
    heads = (Head("企业", False), Head("排放量"), Head("占企业合计（%）"))
    caption = facts.caption("total", year, "tCO2e", "企业排放").replace("，扣除园内互供和外供的电、热", "，未抵销园内互供")
    sums = facts.sums(year)
    entities = facts.inventory.entities
    values = {id: t for id, t in (sums.by_enterprise if sums else {}).items() if entities[id].kind == "enterprise"}
    if not values:
        return Sheet(caption, heads, (), missing=facts.no_year(year) if sums is None else "没有按企业填报的排放数据。")
    ordered = largest_first(values)
    whole = sum(values.values())
    amounts = [*(t for _, t in ordered[:most]), sum(t for _, t in ordered[most:])]
    digits = digits_of(whole)
    texts, shares = parts_of(amounts, shown(whole, digits), digits), percents(amounts, whole)
    lines = [Line(facts.entity(id), (texts[i], shares[i])) for i, (id, _) in enumerate(ordered[:most])]
    five = (added(texts[: len(lines)], digits), added(shares[: len(lines)], 1))
    lines.append(Line(f"前 {len(lines)} 名合计", five, "total"))
    if len(ordered) > most:
        lines.append(Line(f"其余 {len(ordered) - most} 家", (texts[-1], shares[-1])))
    lines.append(Line("边界内企业合计", (shown(whole, digits), "100.0"), "total"))
    note = "各企业含外购电、热，外供的已扣除；园内互供没有抵销，因此不等于园区总量。按统计数据计入的其余企业和公共设施不在内。"
    return Sheet(caption, heads, tuple(lines), notes=(note,))
