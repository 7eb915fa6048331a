"""What only shows across rows: shares above 1, documents entered twice, stocks that do not follow on."""

from __future__ import annotations

import pandas as pd

from parkbook.inventory.activity import Activity

_SLACK = 1e-9


def check_shares(activity: Activity) -> None:
    """The shares of one line in one period sum to at most 1; where they do not, all its rows are refused.

    Rows without a line are lines of their own, and rows without a share belong here whole. The same share of the same
    enterprise under another document is another bill of that line, not another part of it.
    """
    frame = activity.frame
    rows = frame[frame["ok"] & frame["line"].ne("") & frame["share"].notna()]
    rows = rows[rows["line"].duplicated(keep=False)]  # one share alone is at most 1 since it was read
    billed = rows["document"].ne("") & rows.duplicated(["line", "period", "source", "gas", "flow", "enterprise", "share"])
    keys = ["line", "period", "source", "gas", "flow"]
    total = rows.assign(part=rows["share"].mask(billed, 0.0)).groupby(keys)["part"].transform("sum")
    over = total.gt(1 + _SLACK).reindex(frame.index, fill_value=False)
    message = "with `{text}` the shares of this line come to more than 1"
    activity.refuse(over, "share", "share-above-one", message, "shares of one line sum to at most 1")


def check_duplicates(activity: Activity) -> None:
    """A document that gives the same line, period and gas twice is a warning; both rows count.

    A row without a line is a line of its own: it is taken for a repeat only where source and quantity are the same too.
    """
    frame = activity.frame
    rows = frame[frame["document"].ne("") & frame["document"].duplicated(keep=False)]
    alone = rows["line"].eq("")
    stand_in = rows["source"] + "\0" + rows["quantity"].astype(str) + "\0" + rows["unit"] + "\0" + rows["enterprise"]
    keys = rows[["document", "period", "gas", "flow"]].assign(line=rows["line"].mask(alone, stand_in))
    double = keys.duplicated().reindex(frame.index, fill_value=False)
    message = "the document `{text}` gives this line, period and gas a second time; both rows were counted"
    activity.warn(double, "document", "duplicate-document", message, "take one row out if it is the same bill")


def check_stocks(activity: Activity) -> None:
    """The opening stock of a period is the closing stock of the one before: a difference is a warning."""
    frame = activity.frame
    rows = frame[frame["ok"] & frame["first"].notna() & (frame["opening_stock"].notna() | frame["closing_stock"].notna())]
    keys = ["enterprise", "line", "source", "equipment", "unit_id"]
    ordered = rows.sort_values([*keys, "first"], kind="stable")
    before = ordered.groupby(keys, dropna=False)[["closing_stock", "last"]].shift()
    follows = before["last"].add(pd.Timedelta(days=1)).eq(ordered["first"])
    gap = (ordered["opening_stock"] - before["closing_stock"]).abs()
    unlike = (follows & gap.gt(_SLACK * ordered["opening_stock"].abs().clip(lower=1))).reindex(frame.index, fill_value=False)
    message = "the opening stock `{text}` is not the closing stock of the period before"
    activity.warn(unlike, "opening_stock", "stock-break", message, "look at both stocktakings")
