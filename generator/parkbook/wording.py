"""The words for the ids of the model: one place, so that every page and the terminal say the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parkbook.assess.model import Claim
    from parkbook.kit.model import Standard

STATE = {
    None: "未作答",
    "none": "未开展",
    "planned": "已策划",
    "partial": "部分实施",
    "implemented": "已实施",
    "effective": "有效并改进",
    "na": "不适用",
}
FINDING = {
    "conforms": "符合",
    "unproven": "待证实",
    "minor": "拟判一般不符合",
    "major": "拟判严重不符合",
    "opportunity": "改进机会",
    "not-assessed": "未评价",
    "used": "已采用",
    "not-used": "未采用",
    "not-applicable": "不适用",
}
GLYPH = {
    "conforms": "●",
    "unproven": "◐",
    "minor": "▲",
    "major": "■",
    "opportunity": "◇",
    "not-assessed": "○",
    "used": "◆",
    "not-used": "◌",
    "not-applicable": "–",
}
KIND = {"requirement": "要求", "recommendation": "建议", "permission": "允许"}
MODULE = {
    "strategy": "双碳战略与目标",
    "data": "碳排放数据管理与评估",
    "energy": "零碳能源与基础设施",
    "technology": "低碳零碳技术示范",
    "industry": "产业与资源优化",
    "collaboration": "内外部协同",
}
PDCA = {"plan": "策划", "do": "实施", "check": "检查", "act": "行动"}
DOC_KIND = {
    "manual": "手册",
    "policy": "方针",
    "procedure": "程序文件",
    "rule": "管理制度",
    "instruction": "作业文件",
    "plan": "方案计划",
    "list": "清单名录",
    "form": "记录表单",
    "report": "报告",
    "notice": "通知任命",
}
EFFORT = {"S": "几小时", "M": "几天", "L": "几周"}
PROOF = {"document": "文件", "record": "记录"}
CHECK = {"holds": "成立", "fails": "不成立", "unknown": "看不出"}
CHECK_GLYPH = {"holds": "✓", "fails": "✗", "unknown": "？"}
EVIDENCE = {
    "valid": "有效",
    "missing": "文件不在",
    "changed": "登记后改动过",
    "outside": "在工作区之外",
    "expired": "已过期",
    "not-yet": "日期未到",
    "no-row": "台账里没有这一行",
    "not-in-effect": "文件未生效或已作废",
    "no-copy": "网页没有存本地副本",
    "no-hash": "没有登记指纹",
}
STATE_FROM = {"question": "随整题", "criterion": "逐项", "same_as": "同一要求", "crosswalk": "对照得来", None: "未作答"}
STANDING = {
    "reached": "已到目标",
    "short": "离目标还差",
    "unproven": "到了目标，缺证据或被台账反驳",
    "untargeted": "有差距，没写目标",
    "settled": "没有差距",
    "unanswered": "未作答",
    "not-applicable": "不适用",
}
DEPTH = {"open": "没有答", "partly": "只答了几项", "coarse": "按整题答了", "itemised": "逐项答了"}
LINKED = {"who": "责任人", "unit": "责任部门", "objective": "支撑本部门的目标"}
MATURITY = ("空白", "有打算", "做了一半", "做到有据", "见到成效", "持续改进")


def day(value: date | None) -> str:
    """2026年3月2日; empty where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def number(value: Decimal | int | float) -> str:
    """Digits with thousands separated, no trailing zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float | None) -> str:
    """A share of 0 to 1 as whole percent, never rounded up to 100 or down to 0; — where nothing applies."""
    if share is None:
        return "—"
    rounded = round(share * 100)
    if rounded == 100 and share < 1:
        rounded = 99
    if rounded == 0 and share > 0:
        rounded = 1
    return f"{rounded}%"


def spell_minutes(minutes: float) -> str:
    """An estimate of time: minutes up to an hour and a half, then hours in halves; never 0 where there is something."""
    if minutes <= 0:
        return "0 分钟"
    if minutes < 90:
        return f"约 {max(1, round(minutes))} 分钟"
    return f"约 {number(round(minutes / 30) / 2)} 小时"


def working_days(low: float, high: float) -> str:
    """A range of working days of one person, in hours (8 a day) where even the most is a day or less; — for nothing."""
    if high <= 0:
        return "—"
    if high <= 1:
        ends, unit = [str(max(1, round(part * 8))) for part in (low, high)], "小时"
    else:
        ends, unit = [_days(low), _days(high)], "天"
    return f"{'–'.join(dict.fromkeys(ends))} {unit}"


def _days(days: float) -> str:
    """In halves below ten days, in whole days above."""
    return number(max(1, round(days * 2)) / 2) if days < 10 else number(round(days))


@cache
def clause_label(ref: str) -> str:
    """The number as people say it: `cses:4.2/l2.a` -> `4.2 a)（第二列）`, `cses:4.3/f/1` -> `4.3 f) 1)`."""
    body = ref.partition(":")[2]
    clause, *parts = body.split("/")
    if clause == "A" and parts:
        return f"附录A 第{parts[0].removeprefix('r')}行"
    words = [clause]
    for part in parts:
        if part.startswith("l") and "." in part:
            number_of_list, _, item = part.partition(".")
            words.append(f"{item})（第{number_of_list[1:]}组）")
        elif len(part) > 1 and part[0] == "p" and part[1:].isdigit():
            words.append(f"第{part[1:]}句")
        elif part.startswith("-"):
            words.append(f"第{part[1:]}项")
        else:
            words.append(f"{part})")
    return " ".join(words)


@cache
def anchor(ref: str) -> str:
    """A stable HTML id for a clause item: `cses:4.2/l2.a` -> `cses-4.2-l2.a`."""
    return ref.replace(":", "-").replace("/", "-")


def claim_sentence(standard: Standard, claim: Claim, as_of: date) -> str:
    """What may be said against one standard, in the firm wording (DESIGN.md section 6)."""
    about = standard.about
    if not claim.allowed:
        return f"截至{day(as_of)}，对照《{about.title.zh}》只看成熟度，不作符合性结论。"
    if claim.eligible:
        return (
            f"自我声明：于{day(as_of)}就本手册写明的范围对照《{about.title.zh}》（{about.number}，{about.status.zh}）自评，"
            "全部适用要求有据满足；未经第三方认证。"
        )
    return f"截至{day(as_of)}，对照《{about.title.zh}》（{about.number}，{about.status.zh}）：可用于改进，不得声称符合。"
