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
    "unknown-file": "这个文件没有对应的台账，没有读",
    "unknown-sheet": "这张工作表没有对应的台账，没有读",
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
}
_TICKS = re.compile(r"`([^`]{1,80})`")


def explain(problem: Problem) -> str:
    """One Chinese sentence for the code; the code itself where nobody has written one yet."""
    return _SAID.get(problem.code, f"问题代码 {problem.code}")


def quoted(problem: Problem) -> str:
    """What the author had written, taken from the message."""
    return "、".join(dict.fromkeys(_TICKS.findall(problem.message)))
