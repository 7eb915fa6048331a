"""Pictures of the section 碳数据: values in, one line of SVG (or HTML) out, the same bytes for the same values.

Every picture takes `width` in px and is redrawn, not shrunk, for a phone; `both` gives the two that a page needs. The table
beneath is the page's. Amounts come unrounded; missing values are None and stay visible.
"""

from parkbook.book.data_charts.bars import bars, waterfall
from parkbook.book.data_charts.flows import flow_picture
from parkbook.book.data_charts.grid import LEVEL_ZH, coverage_grid, lacking_months, level_bar
from parkbook.book.data_charts.lines import glide_path, path_chart
from parkbook.book.data_charts.months import stacked_months
from parkbook.book.data_charts.scale import NARROW, WIDE
from parkbook.book.data_charts.shown import NONE, add_up, digits_for, near, shown, signed
from parkbook.book.data_charts.svg import both

__all__ = [
    "LEVEL_ZH", "NARROW", "NONE", "WIDE", "add_up", "bars", "both", "coverage_grid", "digits_for", "flow_picture",
    "glide_path", "lacking_months", "level_bar", "near", "path_chart", "shown", "signed", "stacked_months", "waterfall",
]  # fmt: skip
