"""Claim words: which sentences of office prose claim something done, which do not, and which record carries a claim."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from parkbook.assess.guard import guard_texts
from parkbook.assess.percents import find_wrong_percents
from parkbook.assess.phrases import FILE, Phrases, kit_phrases, load_phrases
from parkbook.assess.sentences import find_claims
from parkbook.inventory.follow_model import Follow, Neutrality
from parkbook.kit.model import Kit
from parkbook.park.model import Own, OwnBlock, OwnPage, Park
from parkbook.problems import Place, Problem, Problems
from parkbook.workflow import assess, load_all
from tests.build import assess as assess_made
from tests.build import make_kit, make_park
from tests.conftest import AS_OF, DEMO, ROOT
from tests.inventory.making import inventory_of

TITLES = ("工业园区碳排放管理体系 建设指南",)


def words() -> Phrases:
    found = kit_phrases(ROOT)
    assert found is not None
    return found


def claimed(sentence: str) -> list[str]:
    return [claim.id for claim in find_claims(sentence, words(), TITLES, AS_OF)]


CLAIMS = {
    "neutrality": [
        "园区已实现碳中和",
        "示例开发区于2025年底实现碳中和",
        "2024年，园区在全省率先实现了碳中和",
        "经过三年努力，我区已全面实现碳中和",
        "园区已建成零碳园区",
        "我们建成了全省首个近零碳园区",
        "开发区已经达到净零排放",
        "园区目前是全国首个零碳园区",
        "园区范围一和范围二排放已实现零排放",
        "本园区已成为零碳示范园区",
        "我们已是碳中和园区",
        "园区获评省级近零碳园区",
        "园区碳中和已如期实现",
        "碳中和目标已提前实现",
        "2025年度园区运营做到了碳中和",
        "园区不断推进绿色转型，已实现碳中和，将继续巩固成果",
        "2023年计划全部落地，园区已实现碳中和",
        "园区连续两年实现碳中和",
        "园区公共机构已全部建成零碳建筑",
        "我们是“零碳园区”",
        "园区已达成碳中和",
        "污水厂已建成零碳工厂",
        "园区成功打造成近零碳园区",
        "开发区宣布达成碳中和",
        "到2024年底，园区已实现碳中和",
        "园区是全省首个实现碳中和的园区",
        "园区率先碳中和",
        "截至2025年底，园区碳中和已全面实现",
        "我们用三年时间把老工业区建成了零碳园区",
        "园区首批入选国家级零碳园区名单",
        "园区整体实现碳中和，绿色发展迈上新台阶",
        "园区是名副其实的零碳园区",
        "园区建成碳中和展厅并实现碳中和",
    ],
    "conformity": [
        "园区碳排放管理体系符合本文件的全部要求",
        "体系运行满足标准要求",
        "我们的碳管理体系完全符合《工业园区碳排放管理体系 建设指南》",
        "园区碳排放管理体系已符合T/CSES标准",
        "手册各章满足本文件要求",
        "经自查，园区管理体系全面符合ISO 14064",
        "园区能源管理体系符合GB/T 23331",
        "2026年内部审核表明，体系符合标准",
        "园区已满足本标准各项条款",
        "管委会碳管理工作达到了标准的全部要求",
        "经评价，园区碳排放管理体系满足T/CSES的要求",
        "我们的碳管理做法符合全部条款",
    ],
    "certification": [
        "园区已通过碳排放管理体系认证",
        "管委会获得能源管理体系认证",
        "我们取得了ISO 14001认证",
        "园区能源公司一次性通过认证",
        "2025年12月，园区顺利通过体系认证",
        "体系自2025年起运行，已获认证",
        "园区荣获零碳园区认证",
        "园区拥有ISO 50001认证",
        "碳管理体系于2026年3月通过了第三方认证",
        "园区能源管理体系认证已于2025年3月取得",
    ],
    "verification": [
        "2025年园区排放数据已通过第三方核查",
        "园区核算报告通过核查",
        "园区温室气体清单已获得第三方核查",
        "e05年度报告顺利通过主管部门核查",
        "碳汇项目减排量已通过核证",
        "2024年度数据经第三方机构核查，真实可靠",
        "园区2025年度碳排放报告已完成第三方核查",
        "我园区碳排放核算结果已获第三方机构核查确认",
    ],
}
POSITIVE = [(id, sentence) for id, sentences in CLAIMS.items() for sentence in sentences]
NO_CLAIM = [
    "力争2055年实现园区碳中和",
    "园区将于2030年前建成近零碳园区",
    "总体规划提出建成省级近零碳园区",
    "《示例经济技术开发区总体规划（2021—2035年）》提出建成省级近零碳园区：2027年碳达峰",
    "到2030年，建成省级近零碳园区",
    "我们的目标是实现碳中和",
    "园区计划通过三步走，全面实现碳中和",
    "为实现碳中和，园区每年安排专项资金",
    "园区尚未实现碳中和",
    "园区没有实现碳中和，任何材料不得这样说",
    "不得声称已实现碳中和",
    "宣传材料里不能说园区已建成零碳园区",
    "如果园区已实现碳中和，应有第三方评价报告",
    "是否已经实现碳中和由第三方判断",
    "园区已实现碳中和了吗？",
    "已实现碳中和的企业可以申请补助",
    "对已建成零碳工厂的企业给予奖励",
    "园区已成立碳中和领导小组",
    "已编制碳达峰碳中和工作方案",
    "园区已建立碳中和管理体系",
    "示例大学碳中和研究院正在论证",
    "氧化亚氮分解催化剂国内已有应用，示例大学碳中和研究院正在论证",
    "建成零碳能源与基础设施是第三个模块",
    "完成碳中和知识培训4场",
    "已把碳中和目标写入总体规划",
    "实现碳中和的路径见附录B",
    "探索实现零碳运行的可行办法",
    "园区距离实现碳中和还差98万吨",
    "助力企业实现碳中和",
    "承诺2060年前实现碳中和",
    "有望提前实现碳中和",
    "预计2055年实现净零排放",
    "国外某园区已实现碳中和，做法值得借鉴",
    "在没有评价报告之前，谁也不能说园区实现了碳中和",
    "《关于实现碳中和的意见》已印发",
    "本页写明什么时候能说“园区已实现碳中和”",
    "园区碳排放管理体系应符合本文件的要求",
    "体系须满足标准要求",
    "可用于改进，不得声称符合标准",
    "看体系是否符合本文件",
    "园区碳管理体系还不符合标准的三条要求",
    "锅炉烟气符合《锅炉大气污染物排放标准》",
    "污水厂出水满足一级A标准",
    "园区计量器具配备符合GB 17167的要求",
    "3号楼建筑设计达到绿色建筑二星标准",
    "天然气体积按标准状态换算",
    "园区计划2027年通过碳排放管理体系认证",
    "体系尚未通过认证",
    "已与示例认证有限公司签订合同，2027年9月审核",
    "通过认证的企业优先纳入绿电交易",
    "通过第三方核查发现3处缺项",
    "通过现场核查，发现油量记录缺两个月",
    "已委托第三方机构开展核查",
    "企业排放报告应当通过核查后报送",
    "未经核查的数据不得对外发布",
    "能源管理专员要取得认证资质",
    "获得核查机构资质的单位有两家",
    "我们对照标准逐条自查，缺项列入措施",
    "能源公司负责建成零碳供热示范站一座的可行性研究",
    "碳账户达到“碳中和”等级的员工可兑换礼品",
    "若到期未实现碳中和，须公开说明",
    "园区通过核查用能台账找出了3处漏点",
    "企业通过认证后给予补贴",
    "每年完成一次数据核查",
    "园区2027年通过认证",
    "核查不通过的，退回重报",
    "热泵产品通过认证并列入目录的才能采购",
    "已有3家企业有通过碳足迹认证的打算",
    "6月底前完成核查",
    "上年核查意见已整改",
    "认证费用列入2027年预算",
    "碳中和声明须由管理者代表批准",
    "把标准逐条拆成检查项，共312项",
    "邀请已实现碳中和的企业来园交流",
    "距离零碳园区标准还有差距",
    "零碳园区申报条件中有三项未满足",
    "零碳园区建设指标自查：6项核心指标中3项达到",
    "园区以2023年为基准年，用总量和强度两把尺子定目标，力争2055年实现园区碳中和",
]


def test_there_are_enough_sentences() -> None:
    assert len(POSITIVE) >= 40
    assert len(NO_CLAIM) >= 40


@pytest.mark.parametrize(("id", "sentence"), POSITIVE)
def test_a_claim_is_found(id: str, sentence: str) -> None:
    assert id in claimed(sentence)


@pytest.mark.parametrize("sentence", NO_CLAIM)
def test_plans_conditions_and_negations_are_no_claims(sentence: str) -> None:
    assert claimed(sentence) == []


def test_a_year_that_is_over_claims_and_one_to_come_does_not() -> None:
    said = "到2028年底，园区实现碳中和"
    assert claimed(said) == []
    assert [claim.id for claim in find_claims(said, words(), TITLES, date(2029, 3, 1))] == ["neutrality"]


WRONG = [
    ("排放由114.26万吨降到109.83万吨，下降4.9%", "-3.9%"),
    ("由2023年的1,142,600吨减少到2025年的1,098,300吨，减少5.0%", "-3.9%"),
    ("强度从1.95降至1.64，降幅18%", "-15.9%"),
    ("用电量由3.2亿千瓦时增至3.5亿千瓦时，增长15%", "+9.4%"),
    ("月报晚交的企业由29%降到7%，下降76个百分点", "-22.0个百分点"),
    ("供热煤耗由40.9降到39.6，上升3.2%", "-3.2%"),
    ("2025年排放109.83万吨，比2024年的112.09万吨下降4.0%", "-2.0%"),
    ("用煤从21.8万吨减到203500吨，减少10%", "-6.7%"),
    ("绿电占比由14.2%提高到20%，提高9.8个百分点", "+5.8个百分点"),
    ("由114.26万吨降到109.83万吨，下降超过5%", "-3.9%"),
    ("由114.26万吨降到109.83万吨（同比下降8%）", "-3.9%"),
    ("从１１４．２６万吨降至１０９．８３万吨，降低６．０％", "-3.9%"),
]
RIGHT = [
    "排放由114.26万吨降到109.83万吨，下降3.9%",
    "由2023年的1,142,600吨减少到2025年的1,098,300吨，减少3.88%",
    "由2023年的1142600吨减少到2025年的1098300吨，两年累计下降约4%",
    "强度从1.95降至1.64，降幅15.9%",
    "强度由1.95降到1.64，年均下降8.3%",
    "月报晚交的企业由2024年的29%降到2026年前三季度的7%，做法是联络员每月6日电话提醒",
    "月报晚交的企业由29%降到7%，下降22个百分点",
    "月报按期率从71%升到91%",
    "排放由114.26万吨降到109.83万吨，单位产值能耗下降8%",
    "绿电占比由14.2%提高到20%，用电量增长3%",
    "由114.26万吨降到109.83万吨，下降超过3%",
    "由114.26万吨降到109.83万吨，下降不到4%",
    "用煤从21.8万吨减到203500吨，减少6.7%",
    "2025年排放109.83万吨，比2024年的112.09万吨下降2.0%",
    "供热煤耗由40.9降到39.6，降3.2%",
    "由3吨降到2吨，下降30%",  # rounding of the printed figures allows 0 to 60 %
    "施工期由2026年3月到2026年12月，完成60%",
    "e03蒸汽用量下降18%",
]


@pytest.mark.parametrize(("sentence", "computed"), WRONG)
def test_a_percentage_that_does_not_follow_is_told(sentence: str, computed: str) -> None:
    assert [fault.computed for fault in find_wrong_percents(sentence, words().percent)] == [computed]


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_percentage_within_rounding_or_of_something_else_is_not(sentence: str) -> None:
    assert list(find_wrong_percents(sentence, words().percent)) == []


def test_a_published_change_of_a_park_that_contradicts_itself() -> None:
    """DOMAIN.md 5: published park figures contradict themselves, stated tonnage change and stated percentage do not agree."""
    said = "规上企业碳排放由2020年的1286.5万吨下降到2022年的1150.2万吨，下降15.8%"
    assert [fault.computed for fault in find_wrong_percents(said, words().percent)] == ["-10.6%"]


# Where texts stand, and what carries them

KIT = make_kit("cses\n  parties\n    4.2/a\n")


def told(park: Park, kit: Kit = KIT, inventory: object = None) -> list[Problem]:
    return guard_texts(kit, park, assess_made(kit, park), inventory, words())  # type: ignore[arg-type]


def with_text(text: str, **more: object) -> Park:
    return make_park(KIT, profile=f"facts: {{intro: {text}}}", **more)  # type: ignore[arg-type]


def codes(park: Park, inventory: object = None) -> list[str]:
    return [problem.code for problem in told(park, inventory=inventory)]


def test_profile_blocks_pages_answers_and_published_columns_are_read() -> None:
    park = make_park(
        KIT,
        "parties: {state: implemented, note: 园区已通过体系认证。, criteria: {cses:4.2/a: {note: 数据已通过第三方核查。}}}",
        profile="facts: {strategy: 园区已实现碳中和。}\nnotice: 园区已建成零碳园区。\nboundary: {control: 体系符合本文件要求。}",
        registers={"policy-commitments": "letter,order,text\nh,1,我们已实现碳中和。\nh,2,我们力争实现碳中和。"},
    )
    own = Own(
        (OwnBlock("manual/4.2/parties", "append", "", "第一行。\n园区已实现碳中和。", Place("content/a.md", 7, 12)),),
        (OwnPage("content/b.md", "页", "public", "# 已实现碳中和\n\n我们已通过**体系认证**。"),),
    )
    found = told(Park(**{**park.__dict__, "own": own}))
    assert [problem.code for problem in found] == ["claim-without-record"] * 8
    assert {str(problem.place) for problem in found} == {
        "answer cses parties", "criterion cses parties cses:4.2/a", "content/a.md:9", "content/b.md",
        "profile facts strategy", "profile notice", "profile boundary control", "registers/policy-commitments.csv:2",
    }  # fmt: skip
    assert "园区已实现碳中和" in next(p for p in found if p.place.path == "content/a.md").message


def test_aims_and_internal_columns_are_not_read() -> None:
    park = make_park(
        KIT,
        registers={
            "objectives": "id,name,type,unit\nob,园区已实现碳中和,total,u",
            "actions": "id,what,unit\nac,园区已实现碳中和,u",
        },
    )
    assert told(park) == []


def test_a_percentage_is_told_with_place_and_sentence() -> None:
    (problem,) = told(with_text("排放由114.26万吨降到109.83万吨，下降4.9%。"))
    assert problem.code == "printed-percent"
    assert str(problem.place) == "profile facts intro"
    assert "-3.9%" in problem.message and "114.26" in problem.message


AUDIT = "id,name,kind,independent,scope,done_on,major,closed,unit\nx,示例认证,{},true,{},{},{},0,u"


@pytest.mark.parametrize(
    ("text", "kind", "scope", "done", "major", "carried"),
    [
        ("园区已通过体系认证。", "certification", "整个体系", "2026-05-01", "0", True),
        ("园区已通过体系认证。", "certification", "整个体系", "2026-05-01", "1", False),
        ("园区已通过体系认证。", "certification", "整个体系", "2026-08-01", "0", False),  # tests assess on 2026-07-01
        ("园区已通过体系认证。", "energy-audit", "整个体系", "2026-05-01", "0", False),
        ("园区2025年数据已通过第三方核查。", "verification", "2025年全园区", "2026-05-01", "0", True),
        ("园区2024年数据已通过第三方核查。", "verification", "2025年全园区", "2026-05-01", "0", False),
        ("园区碳排放管理体系符合本文件要求。", "system", "整个体系", "2026-05-01", "0", True),
        ("园区碳排放管理体系符合本文件要求。", "verification", "整个体系", "2026-05-01", "0", False),
    ],
)
def test_an_audit_carries_its_own_sort_of_claim(text: str, kind: str, scope: str, done: str, major: str, carried: bool) -> None:
    park = with_text(text, registers={"external-audits": AUDIT.format(kind, scope, done, major)})
    assert codes(park) == ([] if carried else ["claim-without-record"])


def test_an_adviser_does_not_carry_a_claim() -> None:
    audits = AUDIT.format("certification", "整个体系", "2026-05-01", "0").replace(",true,", ",false,")
    assert codes(with_text("园区已通过体系认证。", registers={"external-audits": audits})) == ["claim-without-record"]


NEUTRAL = {
    "external-audits": AUDIT.format("other", "2025年碳中和评价", "2026-05-01", "0"),
    "documents": "id,title,state,approved_by,effective_on\nns,2025年碳中和声明,approved,p,2026-06-01",
}


def test_neutrality_wants_evaluation_and_statement_and_data_that_does_not_contradict() -> None:
    text = "园区2025年已实现碳中和。"
    assert codes(with_text(text)) == ["claim-without-record"]
    assert codes(with_text(text, registers={"documents": NEUTRAL["documents"]})) == ["claim-without-record"]
    assert codes(with_text(text, registers=NEUTRAL)) == []
    assert codes(with_text("园区2024年已实现碳中和。", registers=NEUTRAL)) == ["claim-without-record"]
    judged = Neutrality("ceca:3.2.10", 2025, False, 100.0, 1.0, 0.0, 99.0, None, ())
    inventory = inventory_of([{}], follow=Follow(neutrality=judged))
    assert codes(with_text(text, registers=NEUTRAL), inventory) == ["claim-without-record"]


def test_verified_data_carries_its_year() -> None:
    rows = {"verified": [{"enterprise": "e05", "year": 2025, "by": "示例核查", "document": "核2025"}]}
    assert codes(with_text("e05的2025年报告已通过核查。"), inventory_of([{}], tables=rows)) == []
    assert codes(with_text("e05的2024年报告已通过核查。"), inventory_of([{}], tables=rows)) == ["claim-without-record"]


def test_evidence_carries_a_claim_while_it_is_valid() -> None:
    text = "园区已通过体系认证。"
    park = with_text(text, evidence="e1 record 2026-01-10 title=体系认证证书\n")
    assert codes(park) == []
    assert codes(with_text(text, evidence="e1 record 2026-01-10 title=体系认证证书 expires=2026-06-30\n")) == ["claim-without-record"]
    assert codes(with_text(text, evidence="e1 document 2026-01-10 title=体系认证证书\n")) == ["claim-without-record"]


def test_a_standard_that_is_met_in_full_carries_conformity() -> None:
    text = "园区碳排放管理体系符合本文件要求。"
    park = make_park(
        KIT,
        "parties: {state: implemented, evidence: [e1]}",
        evidence="e1 record 2026-01-10 supports=cses:4.2/a\n",
        profile=f"facts: {{intro: {text}}}",
    )
    assert assess_made(KIT, park).standards["cses"].claim.eligible
    assert codes(park) == []
    assert codes(with_text(text)) == ["claim-without-record"]


def test_the_demonstration_park_gives_no_false_alarm() -> None:
    loaded = load_all(ROOT, DEMO)
    assert loaded.park is not None
    assert [p.as_text() for p in guard_texts(loaded.kit, loaded.park, assess(loaded, AS_OF), None, words())] == []


def test_a_pattern_that_does_not_compile_is_told(tmp_path: Path) -> None:
    data = yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8"))
    data["done"] = "已|("
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / FILE).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    problems = Problems()
    assert load_phrases(tmp_path, problems) is None
    assert [problem.severity for problem in problems] == ["error"]
