"""Problems of files said in Chinese for the pages: the code decides the sentence, the original shows what was written."""

from __future__ import annotations

import re

from parkbook.problems import Problem

_SAID = {
    "yaml": "这里不是规范的 YAML，看看引号、括号和行首空格；行首不能用制表符",
    "duplicate-key": "同一个键写了两次，只读了第一次的",
    "duplicate-row": "编号与前面的行重复",
    "duplicate-id": "编号重复",
    "duplicate-ref": "条款重复",
    "duplicate-column": "同一列出现两次",
    "unknown-key": "没有这个键，多半是写错了字",
    "missing-key": "少了必需的键",
    "missing-value": "这里不能空着",
    "missing-column": "表头少了必需的一列",
    "unknown-column": "没有这一列，看看表头有没有写错",
    "unknown-question": "没有这个问题编号",
    "unknown-ref": "没有这个条款编号",
    "unknown-evidence": "证据清单里没有这个编号",
    "unknown-owner": "部门和人员台账里都没有这个编号",
    "unknown-row": "引用的台账里没有这一行",
    "unknown-register": "没有这个台账",
    "unknown-standard": "没有这个标准",
    "unknown-file": "这个文件没有对应的台账或数据表，没有读",
    "unknown-sheet": "这张工作表没有对应的台账或数据表，没有读",
    "state": "没有这种状态，可用 none、planned、partial、implemented、effective、na",
    "na": "这里不能答不适用，或者没有写理由；按未作答处理",
    "date": "日期看不懂，请写成 2025-12-01",
    "number": "不是数字",
    "range": "数值超出合理范围",
    "value": "不在可选的值里",
    "form": "写法不对",
    "shape": "结构不对，看看缩进和短横线",
    "too-long": "文字太长，请放进文件，当作证据引用",
    "encoding": "文件编码不对，请另存为 UTF-8",
    "format": "文件格式不对，打不开",
    "unreadable": "文件打不开，可能正被别的程序占用",
    "edition": "版本与工具所问的不一致",
    "proof": "一份证据只能有一个来源",
    "repaired": "写法不规范，已经照正确的意思读入",
    "total-row": "合计行没有读入",
    "example-row": "样例行还在，没有读入；删掉它，或者去掉“例：”",
    "date-order": "先后颠倒了，后一项早于前一项",
    "cycle": "前后关系绕成了圈，绕回去的那一处没有采用",
    "needs": "这一格要与另一格一起填，例如有数量就要有单位",
    "rule": "台账声明里的规则用错了列",
    "no-heading": "这一格上面没有表头，多半是文字里的逗号没有加引号",
    "alias": "与另一条是同一要求，在那一条里回答",
    "two-homes": "同一台账有两处，读了 CSV",
    "evidence-outside": "证据文件指到了工作区外面，没有采用",
    "evidence-missing": "证据文件不在原处",
    "evidence-changed": "证据文件在登记之后改动过",
    "evidence-expired": "证据已过有效期",
    "evidence-not-yet": "证据的日期还没有到",
    "evidence-no-row": "证据指向的台账行不存在",
    "evidence-not-in-effect": "证据指向的文件没有生效或已经作废",
    "evidence-no-copy": "网页证据没有存本地副本",
    "evidence-no-hash": "证据文件没有登记指纹",
    "block-open": "这一段没有写结束标记，里面的话先放在一边，没有丢",
    "block-nested": "一段还没有结束又开始一段，两段都先放在一边",
    "block-unopened": "这里有结束标记，前面没有开始标记",
    "block-id": "标记里没有写段落编号",
    "block-mode": "标记要写明是 append（添加）还是 replace（替换）",
    "unknown-block": "没有这个段落编号，写的话先放在一边，没有丢",
    "duplicate-block": "同一段替换了两次，用了前一次",
    "block-changed": "换掉这一段以后，工具写的原文又变了，请对着看",
    "unknown-role": "没有这个角色",
    "contradicted": "自评写已实施，台账却不是这样",
    "claim-without-record": "这句话说做到了，没有一份记录支持；补上记录，或者照实写",
    "printed-percent": "百分数与前后两个数对不上，读的人一算就知道",
}
_OF_DATA: dict[str, dict[str, str]] = {
    "读入时的处理": {
        "same-as-above": "空格按“同上”读入",
        "serial-date": "Excel 的日期序号按日期读入",
        "month": "整天的日期按月份读入",
        "number-as-text": "存成文字的数字按数字读入",
        "merged": "合并单元格里的内容已填到它盖住的各行",
        "heading-row": "表头下的这一行当作单位行读入",
        "heading-unit": "单位取自表头，请看一眼合不合适",
        "hidden-sheet": "隐藏的工作表没有读",
        "note-row": "表下的说明文字没有读入",
        "other-table": "同一张工作表里还有一张表，没有读",
        "no-sheet": "这一页是图表，不是表格，没有读",
        "ending": "文件的后缀与内容不符，已按内容读入",
        "not-filled-in": "样表里没有填数量的行没有读入",
        "total-unchecked": "合计行没有读入，也没法核对：加起来的行里有缺数",
        "split-period": "时段跨了两个年度，已按天数分到两年",
        "no-rows": "没有一行属于所选的年份",
    },
    "没有读入或没有计算": {
        "ambiguous-unit": "单位可以有两种理解，请写清楚",
        "certificate-overused": "同一张绿色电力凭证用的电量超过它的电量，超出的不算",
        "crosses-years": "一行的时段跨了两年，请每年写一行",
        "empty": "文件里没有数据行",
        "encrypted": "工作簿加了密码，打不开；请去掉密码另存",
        "factor": "因子表的这一行不能用",
        "factor-unit": "因子的单位看不懂或用不上，例如应写 tCO2/t",
        "factor-far": "园区自己的因子和题库里的差得远，看看是不是 kg 和 t 写错",
        "formula": "这一格是公式，文件里没有存下结果；请用 Excel 打开后保存",
        "half-stock": "期初、期末库存只填了一个，算不出用量",
        "incomplete-balance": "这组物料平衡有一行读不了，整组没有算",
        "mapping": "对照文件里的写法不对",
        "merged-number": "一个数占了几行的合并单元格，不知道怎么分，没有读入",
        "missing-enthalpy": "按吨计的蒸汽要写焓值，才算得出热量",
        "missing-ncv": "碳含量按热量给出，还要填低位发热量",
        "missing-unit": "没有写单位",
        "milestone-twice": "同一目标同一年写了两个值，用了前一个",
        "negative": "这里不能小于零",
        "negative-balance": "这组物料平衡的输出碳多于输入碳，多半缺了一项输入",
        "negative-consumption": "算出来的用量小于零，看看库存和外售",
        "no-enterprise": "没有写是哪家企业",
        "no-category": "不认得的排放源，又没有写类别，按“其他”归进范围三，不在总量里；请写类别",
        "no-factor": "没有合适的因子，请写因子值和单位",
        "no-heading-row": "找不到表头",
        "no-period": "没有写时段，不知道属于哪一年",
        "output-overlap": "两行产出的时段有重叠，这一年的产出没有算",
        "output-twice": "同一年的产出写了两个数，这一年的产出没有算",
        "period": "时段看不懂，请写成 2025、2025-03 或起止日期",
        "separator": "分隔符不对，请存成逗号分隔的 CSV",
        "share-above-one": "同一排放源各家的分摊比例加起来超过 1",
        "too-big": "文件太大，没有打开；请拆成几个文件",
        "two-tables": "看不出这个文件是哪张数据表：它的名字对得上两张",
        "unclear-source": "这个名字可以指几种不同的东西，请写具体",
        "unit-mismatch": "单位对不上，换算不了",
        "unknown-customer": "售出给谁认不出来，请写企业编号、名称或“电网”",
        "unknown-enterprise": "园区没有这家企业，请先登记，或改正名字",
        "unknown-factor": "没有这个因子",
        "unknown-factor-set": "没有这套因子，用了缺省的一套",
        "unknown-gas": "不认识这种气体，或所选的一套里没有它的增温潜势",
        "unknown-indicator": "碳数据里没有这个指标",
        "no-metric": "data/ 里算不出这个指标，这一行没有可比的",
        "unknown-instrument": "没有登记这张绿色电力凭证",
        "unknown-objective": "目标台账里没有这个目标",
        "unknown-region": "没有这个地区的电力因子，用了全国平均",
        "unknown-source": "不认识这种能源或物料；改个写法，或自带因子值和单位",
        "unknown-supplier": "从谁购入认不出来，请写企业编号、名称或“电网”",
        "unknown-unit": "不认识这个单位",
    },
    "数值可疑，请对着原始凭证看": {
        "unit-suspect": "用量与往常差了上千倍，多半是单位写错",
        "year-jump": "用量与上年相差很大",
        "month-jump": "这个月的用量与别的月份差得远",
        "same-every-month": "连着几个月一模一样，像是均摊的",
        "duplicate-document": "同一张单据、同一时段记了两次，两行都计入了",
        "duplicate-bill": "同一张单据在两处都有，两处都计入了",
        "stock-break": "期初库存不等于上期期末库存",
        "stock-large": "期末库存大得不寻常",
        "ncv-suspect": "自己测的热值与因子表差得远",
        "kwh-per-output": "单位产值的电耗与别的年份或别的企业差得远",
        "future-period": "时段在以后，看看年份和月份有没有写错",
        "digits-lost": "数字太长，Excel 丢了后面几位",
        "amount-differs": "数量乘单价不等于金额",
        "total-differs": "表里的合计与各行加起来不一样",
        "self-generated": "自发自用的电量像是又从电网买了一遍",
        "asset-twice": "两批碳资产用了同一份凭据，都计入了",
        "sold-beyond-holding": "卖出的碳资产比登记的还多",
        "assumption-sign": "假设的正负号与说明相反，按写的算了",
    },
    "缺数据，或口径要交代": {
        "month-missing": "缺了月份；没有用就写 0",
        "source-vanished": "上一年有、这一年没有的排放源",
        "weak-data": "占比不小的排放源还按金额估算",
        "supplier-missing": "向园区内企业购入的热或电没有写供方，可能算了两遍",
        "supplier-without-data": "供方在园区内，却没有它的能源数据，园区总量漏了一块",
        "export-without-customer": "售出的热或电没有写买方，可能多减或少减",
        "self-supplied": "供方或买方写成了自己",
        "outside-boundary": "这家企业在边界外，数据读了，不计入合计",
        "outside-seven": "这种气体不在七类温室气体之内，不计入合计，请另报",
        "no-energy": "没有热值，能源量没有折成标准煤",
        "no-equivalent": "没有发电煤耗，等价值的能耗算不出",
        "half-band": "上下限只写了一个，画不出区间",
        "milestone-outside": "年份不在目标的起止年之间",
        "offset-no-year": "已注销，没有写用于哪一年，哪一年都没有算",
        "offset-undated": "没有注销日期或日期不在期限内，没有算作抵消",
        "surrender-no-year": "已清缴，没有写用于哪一年，哪一年都没有算",
    },
    "与别处对不上": {
        "bill-differs": "各企业之和与园区总账单相差较大",
        "flow-differs": "园区内一方售出与另一方购入相差较大",
        "meter-overdue": "表计过了检定有效期，还在出数",
        "meter-not-in-use": "表计已停用，还在出数",
        "unknown-meter": "计量器具台账里没有这块表",
        "parameter-differs": "绩效参数台账写的值与数据算出的不一样",
        "objective-differs": "目标台账写的现值与数据算出的不一样",
        "verdict-differs": "目标台账写的判断与数据不符",
        "baseline-differs": "基线台账写的值与今天的数据重算的不一样",
        "milestone-differs": "阶段目标与目标台账写的不一样，用了台账的",
        "indicator-unit": "台账写的单位换算不到这个指标",
        "vintage-differs": "凭证的发电年份与用电年份不一样",
        "obligation-not-ets": "写了清缴量，企业台账没有写它是重点排放单位",
    },
    "因子": {
        "factor-year": "没有那一年的因子，用了最近一年的",
        "factor-to-check": "这个因子还没有对着原文核对过",
        "mixed-factor-sets": "同一家企业用了两套因子",
        "gwp": "这种气体的增温潜势取自别处",
        "oxidation": "没有氧化率，按碳全部氧化算",
        "no-market-factor": "没有剔除市场化交易的电力因子，市场法的数空着",
    },
    "凭证与碳资产": {
        "green-without-instrument": "写了绿电，没有登记凭证，按普通购电算",
        "more-covered-than-used": "凭证的电量超过用电量，多的没有抵",
        "not-cancelled": "凭证还没有注销，别人还可以用",
        "instrument-period": "凭证的注销日期早于发电月份",
        "cancelled-early": "注销日期早于签发年份",
        "ccer-limit": "清缴用的核证减排量超过上限，超出的不算",
        "ccer-old": "这一年份的核证减排量已不能用于清缴",
        "potential-held": "潜在资产写成了已持有，另列，哪里都不算",
    },
}
"""What the carbon data says, by kind: heading of a list -> code -> sentence."""
_BY_CODE = _SAID | {code: said for kind in _OF_DATA.values() for code, said in kind.items()}
_KIND = {code: kind for kind, said in _OF_DATA.items() for code in said}
REFUSED, HANDLED = "没有读入或没有计算", "读入时的处理"
KINDS = (REFUSED, "数值可疑，请对着原始凭证看", "缺数据，或口径要交代", "与别处对不上", "因子", "凭证与碳资产", HANDLED)
"""Kinds of problems of the carbon data, what matters most first."""
_TICKS = re.compile(r"`([^`]{1,80})`")


def explain(problem: Problem) -> str:
    """One Chinese sentence for the code; the code itself where nobody has written one yet."""
    return _BY_CODE.get(problem.code, f"问题代码 {problem.code}")


def is_explained(code: str) -> bool:
    """Whether somebody has written the sentence of a code."""
    return code in _BY_CODE


def kind_of(problem: Problem) -> str:
    """The heading of `KINDS` that a problem of the carbon data stands under; an error is always something that was not read."""
    if problem.severity == "error":
        return REFUSED
    found = _KIND.get(problem.code, HANDLED)
    return HANDLED if found == REFUSED else found


def quoted(problem: Problem) -> str:
    """What the author had written, taken from the message."""
    return "、".join(dict.fromkeys(_TICKS.findall(problem.message)))
