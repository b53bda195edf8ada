"""Goals and indicators told in prose: the real reports against the gold, and invented ones of other kinds."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document import Cell, Document, Paragraph, Place, Sha256, Table
from kg.forms.base import Skip, Status, Work
from kg.forms.privacy import mask
from kg.forms.prose import narrative
from kg.forms.prose.indicators import statements
from kg.forms.prose.numbering import find_inline, parse
from kg.forms.prose.paragraphs import prepared
from kg.forms.prose.sections import Subject, outline, subject_of
from kg.ingest.text import TextReader


def told(text: str) -> Work:
    """The work of a text export after its prose was read."""
    work = Work(TextReader().read(text.encode(), "告.txt"))
    narrative.extract(work)
    return work


def seed(shared: Path, number: str) -> tuple[Work, dict[str, Any]]:
    work = mask(TextReader().read((shared / "seeds" / f"{number}.txt").read_bytes(), f"{number}.txt"))
    narrative.extract(work)
    return work, json.loads((shared / "gold" / f"{number}.json").read_text(encoding="utf-8"), parse_float=Decimal)


def rows(work: Work) -> list[tuple[str | None, str | None, str | None, str]]:
    return [(goal.section, goal.label, goal.heading, goal.text) for goal in work.goals]


def states(work: Work) -> list[str]:
    return [
        str(work.claims[(0, position, 0)][1] or work.claims[(0, position, 0)][0])
        for position, block in enumerate(work.document.blocks)
        if isinstance(block, Paragraph)
    ]


# The real reports


def test_goals_of_a_department_equal_the_gold(shared: Path) -> None:
    work, gold = seed(shared, "003")
    wanted = gold["narrative_goals"]
    assert len(wanted) == 25
    assert rows(work) == [(goal["section"], goal["label"], goal["heading"], goal["text"]) for goal in wanted]
    assert [goal.place.line for goal in work.goals if goal.place] == [goal["line"] for goal in wanted]


def test_goals_of_a_report_equal_the_gold(shared: Path) -> None:
    work, gold = seed(shared, "002")
    overall, *others = work.goals
    assert (overall.section, overall.label, overall.heading) == ("总体绩效目标", None, None)
    assert overall.text == gold["overall_goal"]["text"]  # joined across the page
    assert overall.place is not None
    assert overall.place.line == gold["overall_goal"]["lines"][0]
    wanted = gold["narrative_goals"]
    assert [(goal.label, goal.heading, goal.text) for goal in others] == [
        (goal["label"], goal["heading"], goal["goal"]) for goal in wanted
    ]
    assert {goal.section for goal in others} == {"分项指标"}
    assert [goal.place.line for goal in others if goal.place] == [goal["goal_line"] for goal in wanted]


def test_prose_indicators_equal_the_gold(shared: Path) -> None:
    work, gold = seed(shared, "002")
    wanted = gold["indicators"]
    assert len(wanted) == 18
    got = [
        (each.ordinal, each.target.raw, each.target.operator or "none", each.target.value, each.target.unit, each.target.kind)
        for each in work.indicators
    ]
    assert got == [
        (row["ordinal"], *(row["target"].get(key) for key in ("raw", "operator", "value", "unit", "kind"))) for row in wanted
    ]
    assert [each.target.effective_operator for each in work.indicators] == [
        row["target"].get("effective_operator") for row in wanted
    ]
    assert {each.project for each in work.indicators} == {None}


def test_places_of_prose_indicators_lead_to_their_text(shared: Path) -> None:
    work, _ = seed(shared, "002")
    lines = (shared / "seeds" / "002.txt").read_text(encoding="utf-8").split("\n")
    for each in work.indicators:
        assert each.place is not None
        assert each.place.line is not None
        assert lines[each.place.line - 1][each.place.start : each.place.end] == each.target.raw


def test_a_document_of_tables_tells_no_goal_in_prose(shared: Path) -> None:
    work, _ = seed(shared, "001")
    assert work.goals == []
    assert work.indicators == []


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_every_paragraph_of_the_real_documents_is_claimed(shared: Path, number: str) -> None:
    work, _ = seed(shared, number)
    assert all(
        (0, position, 0) in work.claims for position, block in enumerate(work.document.blocks) if isinstance(block, Paragraph)
    )


# Invented documents of other kinds

DEPARTMENT = """云岭县水利局2023年部门整体支出绩效目标
一、部门职责
（一）负责全县水资源管理。
（二）组织实施防汛抗旱工作。
二、年度总体目标
围绕全县中心工作，完成饮水安全巩固工程，保障防汛安全。
三、年度绩效目标
目标1：完成饮水工程12处，受益人口3.2万人。
目标2：治理水土流失面积45平方公里。
四、年度绩效指标
（一）产出指标
1.数量指标：新建饮水工程12处；培训水管员不少于600人次。
2.时效指标：2023年12月底前全部完工。
（二）效益指标
生态效益指标：有效改善水环境质量。
（三）满意度指标
受益群众满意度≥90%。
五、名词解释
部门整体支出绩效目标：指部门在一定期限内预期达到的产出和效果。
- 3 -
云岭县水利局
2023年2月10日
"""


def test_targets_of_a_department() -> None:
    work = told(DEPARTMENT)
    assert rows(work) == [
        ("年度总体目标", None, None, "围绕全县中心工作，完成饮水安全巩固工程，保障防汛安全。"),
        ("年度绩效目标", "目标1", None, "目标1：完成饮水工程12处，受益人口3.2万人。"),
        ("年度绩效目标", "目标2", None, "目标2：治理水土流失面积45平方公里。"),
    ]
    assert [(each.level1, each.level2, each.level3, each.target.raw) for each in work.indicators] == [
        ("产出指标", "数量指标", "新建饮水工程", "新建饮水工程12处"),
        ("产出指标", "数量指标", "培训水管员", "培训水管员不少于600人次"),
        ("产出指标", "时效指标", "完工", "2023年12月底前全部完工"),
        ("效益指标", "生态效益指标", "水环境质量", "有效改善水环境质量"),
        ("满意度指标", None, "受益群众满意度", "≥90%"),
    ]
    assert work.indicators[2].target.date == "2023-12-31"
    assert [each.level2_category for each in work.indicators[:2]] == ["output.quantity", "output.quantity"]


def test_statuses_of_paragraphs() -> None:
    work = told(DEPARTMENT)
    by_text = dict(zip([each.text for each in work.document.paragraphs()], states(work), strict=True))
    assert by_text["三、年度绩效目标"] == "label"
    assert by_text["（二）组织实施防汛抗旱工作。"] == "prose"
    assert by_text["受益群众满意度≥90%。"] == "fact"
    assert by_text["部门整体支出绩效目标：指部门在一定期限内预期达到的产出和效果。"] == "prose"
    assert by_text["- 3 -"] == Skip.PAGE_NUMBER
    assert by_text["云岭县水利局"] == "label"


def test_report_on_results_repeats_no_goal_and_invents_no_indicator() -> None:
    work = told(
        """项目支出绩效自评报告
一、项目概况
（一）项目基本情况。清溪市文化馆2022年公共文化服务项目预算资金300万元，主要用于文化下乡。
（二）项目绩效目标。
1.总体目标：丰富基层群众文化生活。
2.阶段性目标：12月底前完成文化下乡演出120场。
（三）项目组织管理情况。市文化馆成立了领导小组。
二、绩效目标完成情况分析
（一）产出指标完成情况
数量指标：文化下乡演出完成125场，完成率104%。
（二）绩效指标：演出场次125场。
三、存在的问题
部分设备使用率偏低。
"""
    )
    assert rows(work) == [
        ("总体目标", None, None, "丰富基层群众文化生活。"),
        ("阶段性目标", None, None, "12月底前完成文化下乡演出120场。"),
    ]
    assert work.indicators == []


def test_budget_disclosure_tells_neither_goal_nor_indicator() -> None:
    work = told(
        """白石区民政局2024年部门预算公开
目  录
第一部分 部门概况............................1
第二部分 2024年部门预算情况说明...............3
第一部分 部门概况
一、主要职能
贯彻执行国家民政事业发展规划，负责社会救助、养老服务工作。
第二部分 2024年部门预算情况说明
一、收支预算总体情况
2024年收入预算4523.6万元，比上年增加3.2%，主要原因是人员增加。
二、绩效目标设置情况
2024年我局对12个项目设置了绩效目标，涉及资金3860万元，占项目支出的100%。
三、预算绩效管理工作开展情况
按照全面实施预算绩效管理的要求，将所有项目纳入绩效管理。
四、项目绩效目标情况
详见附件《项目支出绩效目标表》。
五、绩效指标
无
"""
    )
    assert work.goals == []
    assert work.indicators == []
    assert set(states(work)) == {"label", "prose"}


def test_items_of_a_list_with_headings_and_of_one_without() -> None:
    work = told(
        """2023年度绩效目标
（一）完善制度。制定交易管理办法3项，规范交易行为。
（二）优化服务。推行不见面开标，全年开标800场以上。
（三）做好其他工作，完成区委区政府交办的任务。
注：以上目标由交易中心负责解释。
"""
    )
    assert [(goal.label, goal.heading) for goal in work.goals] == [
        ("（一）", "完善制度"),
        ("（二）", "优化服务"),
        ("（三）", "做好其他工作"),  # one sentence among items with headings: its first clause
    ]
    plain = told("年度目标\n1.修缮校舍三栋。\n2.配齐教学设备。改善办学条件。\n3.培训教师。\n")
    assert [(goal.label, goal.heading) for goal in plain.goals] == [("1.", None), ("2.", None), ("3.", None)]


def test_goals_split_only_on_printed_numbering() -> None:
    work = told("总体目标：1.建成监测站两座；2.培训护林员50人。\n年度目标：管护林地，防止火灾；及时发放补助。\n")
    assert rows(work) == [
        ("总体目标", "1.", None, "1.建成监测站两座；"),
        ("总体目标", "2.", None, "2.培训护林员50人。"),
        ("年度目标", None, None, "管护林地，防止火灾；及时发放补助。"),
    ]


def test_further_paragraphs_belong_to_their_goal() -> None:
    work = told(
        "一、绩效目标\n（一）改造管网。更换老旧管道8公里。\n改造后漏损率明显下降。\n（二）提升水质。新建净水间一座。\n二、部门职责\n负责供水。\n"
    )
    assert [(goal.label, goal.text) for goal in work.goals] == [
        ("（一）", "（一）改造管网。更换老旧管道8公里。\n改造后漏损率明显下降。"),
        ("（二）", "（二）提升水质。新建净水间一座。"),
    ]


DIVIDED = """第一部分  部门整体绩效目标
一、总体绩效目标
围绕“产业兴旺”目标，推动农业高质量发展，确保粮食播种面积稳定在38万亩。
二、分项绩效目标
1、粮食生产
绩效描述：稳定粮食播种面积，提高单产水平。
绩效指标：粮食总产量不低于15万吨，优质小麦占比达到60%以上。
2、质量安全监管
绩效目标：加强农产品质量安全监测。
绩效指标：抽检合格率98%以上；不发生重大质量安全事件。
三、工作保障措施
1.完善制度建设。制定预算绩效管理制度，为全年绩效目标的实现奠定基础。
2.加强支出管理。优化支出结构，加快支付进度。
"""


def test_goals_by_tasks_and_the_measures_for_them() -> None:
    work = told(DIVIDED)
    assert [(goal.section, goal.label, goal.heading, goal.text[:8]) for goal in work.goals] == [
        ("总体绩效目标", None, None, "围绕“产业兴旺”"),
        ("分项绩效目标", "1、", "粮食生产", "稳定粮食播种面积"),
        ("分项绩效目标", "2、", "质量安全监管", "加强农产品质量安"),
        ("工作保障措施", "1.", "完善制度建设", "1.完善制度建设"),
        ("工作保障措施", "2.", "加强支出管理", "2.加强支出管理"),
    ]
    assert [(each.ordinal, each.level3, each.target.operator) for each in work.indicators] == [
        (1, "粮食总产量", "≥"),
        (2, "优质小麦占比", "≥"),
        (3, "抽检合格率", "≥"),
        (4, "不发生重大质量安全事件", None),
    ]


def test_lines_broken_at_one_width_read_as_paragraphs_do() -> None:
    text = DIVIDED + "".join(
        f"{number}.{what}。聚焦年度任务，细化工作举措，压实各方责任，强化督促检查，定期调度进展，及时研究解决推进中的困难和问题，务求实效。\n"
        for number, what in enumerate(("抓好培训", "抓好宣传", "抓好督导", "抓好考核"), 3)
    )
    lines = [line[start : start + 30] for line in text.splitlines() for start in range(0, len(line), 30)]
    assert len(lines) > len(text.splitlines()) + 4
    assert rows(told("\n".join(lines))) == rows(told(text))


def test_styles_of_headings_say_what_is_a_heading_and_at_which_level() -> None:
    texts = [
        ("云岭县水利局部门整体支出绩效目标", ""),
        ("部门职责", "Heading 1"),
        ("负责全县水资源管理工作。", ""),
        ("年度绩效目标", "标题 1"),
        ("饮水安全", "Heading 2"),
        ("新建饮水工程12处，受益人口3.2万人。", "Normal"),
        ("防汛抗旱", "Heading 2"),
        ("修复水毁堤防6公里。", "Normal"),
        ("机构设置", "Heading 1"),
        ("设办公室、工程科两个科室，编制二十名。", ""),
    ]
    blocks = tuple(Paragraph(text, Place(line=number), style) for number, (text, style) in enumerate(texts, 1))
    work = Work(Document("目标.docx", Sha256("0" * 64), "docx", blocks))
    narrative.extract(work)
    assert rows(work) == [
        ("年度绩效目标", None, "饮水安全", "新建饮水工程12处，受益人口3.2万人。"),
        ("年度绩效目标", None, "防汛抗旱", "修复水毁堤防6公里。"),
    ]


def test_prose_behind_a_table_is_no_goal() -> None:
    cell = Cell(1, 1, "项目名称", Place(table=1, row=1, column=1))
    blocks = (
        Paragraph("某县粮食局绩效目标", Place(line=1)),
        Table(1, 1, 1, (cell,), Place(table=1)),
        Paragraph("本表一式两份，由县粮食局负责填写并留存。", Place(line=2)),
    )
    work = Work(Document("表.docx", Sha256("0" * 64), "docx", blocks))
    narrative.extract(work)
    assert work.goals == []
    assert (0, 2, 0) not in work.claims  # it stands under no heading: nothing was made of it


def test_what_another_form_has_claimed_is_left_alone() -> None:
    document = TextReader().read("绩效目标\n建成文化广场两处，服务群众八千人。\n".encode(), "a.txt")
    work = Work(document)
    work.claim((0, 1, 0), Status.SKIPPED, Skip.PERSONAL)
    narrative.extract(work)
    assert work.goals == []
    assert work.claims[(0, 1, 0)] == (Status.SKIPPED, Skip.PERSONAL)


# fmt: off
PIECES = st.sampled_from((
    "一、", "（二）", "1.", "③", "第一部分 ", "目标2：", "绩效目标：", "绩效指标", "年度目标", "数量指标：", "完成情况",
    "部门职责", "完成改造三处", "合格率≥95%", "，", "。", "；", "加强监管", "提升水平", "详见附表", "- 2 -", "[bookmark: x]",
    " ", "\n", "\n\n", "\t", "(", "７",
))
# fmt: on


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=30).map("".join).filter(str.strip))
def test_any_text_is_read_and_every_record_stands_where_it_says(text: str) -> None:
    work = told(text)
    lines = text.split("\n")
    for place, printed in [(goal.place, goal.text) for goal in work.goals] + [
        (each.place, each.target.raw) for each in work.indicators
    ]:
        assert place is not None
        assert place.line is not None
        span = lines[place.line - 1][place.start : place.end]
        # Text joined from several lines is placed at the first; artifacts inside it are left out.
        assert printed.split("\n")[0].startswith(span.split("[bookmark")[0].strip())
    assert all(key[0] == 0 and isinstance(work.document.blocks[key[1]], Paragraph) for key in work.claims)


# Parts


@pytest.mark.parametrize(
    ("printed", "kind", "number", "label"),
    [
        ("第一部分 概况", "part", 1, "第一部分"),
        ("第三章　附则", "part", 3, "第三章"),
        ("一、概况", "han", 1, "一、"),
        ("十二．其他", "han", 12, "十二."),
        ("（二）职责", "bracketed han", 2, "（二）"),
        ("(三)人员", "bracketed han", 3, "（三）"),  # a Han numeral has brackets of full width
        ("㈣设备", "bracketed han", 4, "（四）"),  # one character that NFKC takes apart
        ("1、目标", "arabic", 1, "1、"),
        ("２．目标", "arabic", 2, "2."),
        ("⒊目标", "arabic", 3, "3."),
        ("（5）业务", "bracketed", 5, "(5)"),  # an Arabic numeral has brackets of half width
        ("6）业务", "half bracketed", 6, "6)"),
        ("⑦质量", "circled", 7, "⑦"),
        ("1.2 范围", "decimal", 2, "1.2"),
        ("目标3：建成", "goal", 3, "目标3"),
        ("目标内容1，无", None, 0, ""),
        ("2.5万元", None, 0, ""),  # a number
        ("2023年", None, 0, ""),
        ("10、20两类", None, 0, ""),  # an enumeration of numbers
        ("一是加强", None, 0, ""),  # counts inside a sentence
        ("十分重要", None, 0, ""),
        ("", None, 0, ""),
    ],
)
def test_numbering(printed: str, kind: str | None, number: int, label: str) -> None:
    found = parse(printed)
    assert (
        (found.kind, found.number, found.label) == (kind, number, label) if kind and found else found is None and kind is None
    )


def test_numbering_inside_a_paragraph() -> None:
    text = "登记造册。 四、送学上门。每周一次。"
    assert [(start, each.label) for start, each in find_inline(text, before=3)] == [(6, "四、")]
    assert find_inline(text) == ()  # goes on from nothing
    assert [each.label for _, each in find_inline("（一）甲。1.乙；2.丙。")] == ["（一）"]  # deeper numbering stays inside
    assert find_inline("执行情况见附件：3.明细表") == ()


@pytest.mark.parametrize(
    ("heading", "subject"),
    [
        ("绩效目标", Subject.GOALS),
        ("年度绩效目标设定情况", Subject.GOALS),
        ("总体目标和阶段性目标", Subject.GOALS),
        ("某市粮食储备管理中心2023年度项目支出绩效目标", Subject.GOALS),  # 管理 in a name says nothing
        ("绩效目标及指标", Subject.GOALS),
        ("绩效指标", Subject.INDICATORS),
        ("绩效目标完成情况", Subject.RESULTS),
        ("未完成绩效目标的原因分析", Subject.RESULTS),
        ("绩效自评结论", Subject.RESULTS),
        ("绩效评价指标体系", Subject.RESULTS),
        ("预算绩效管理工作开展情况", Subject.RESULTS),
        ("主要职责", Subject.ELSEWHERE),
        ("人员及机构设置情况", Subject.ELSEWHERE),
        ("项目支出绩效目标表", Subject.ELSEWHERE),  # what follows is a table
        ("存在的问题及原因", Subject.ELSEWHERE),
        ("数量指标", Subject.NEUTRAL),
        ("压减一般性支出", Subject.NEUTRAL),  # something to do
        ("养老服务体系建设", Subject.NEUTRAL),
    ],
)
def test_what_a_heading_announces(heading: str, subject: Subject) -> None:
    assert subject_of(heading) is subject


def test_headings_nest_by_their_numbers_not_by_their_kind() -> None:
    text = (
        "一、概况\n（一）单位概况\n1、职能\n（一）负责供水，保障用水安全。\n（二）负责排水，保障排水安全。\n"
        "2、机构\n设两科。\n（二）预算情况\n共3万元。\n二、目标\n供水。"
    )
    work = Work(TextReader().read(text.encode(), "a.txt"))
    paths = {each.printed.text: [head.text for head in each.path] for each in outline(prepared(work))}
    assert paths["（二）负责排水，保障排水安全。"] == ["概况", "单位概况", "职能"]
    assert paths["2、机构"] == ["概况", "单位概况"]
    assert paths["（二）预算情况"] == ["概况"]
    assert paths["供水。"] == ["目标"]


def test_page_breaks_are_joined_and_artifacts_left_out() -> None:
    first = "[bookmark: _Toc1]县供销社组织农资供应，建立农产品购销网络，在全县范围内推进社有企业改革，健全经营服务"
    work = Work(TextReader().read(f"{first}\n- 1 -\n体系，提升为农服务能力。\n[bookmark: x]\n7\n".encode(), "a.txt"))
    (line,) = prepared(work)
    assert line.text.startswith("县供销社")
    assert line.text.endswith("健全经营服务体系，提升为农服务能力。")
    assert line.place == Place(line=1, start=17, end=len(first))
    second = line.part(line.text.index("体系")).place
    assert second == Place(line=3, start=0, end=12)  # a piece behind the break has the place it was printed at
    assert [work.claims[(0, position, 0)][1] for position in (1, 3, 4)] == [Skip.PAGE_NUMBER, Skip.ARTIFACT, Skip.PAGE_NUMBER]


def test_the_head_of_a_page_inside_a_sentence_is_left_out() -> None:
    head = "云岭县水利局部门整体绩效目标"
    start, end = (
        "围绕防汛抗旱中心任务，全面排查水库、堤防和山洪灾害隐患，落实防汛责任制，备足防汛物资，加强应急演练",
        "，确保安全度汛。",
    )
    work = told(f"{head}\n{start}\n{head}\n{end}\n二、指标\n{head}\n")
    assert [goal.text for goal in work.goals] == [start + end]
    assert work.claims[(0, 2, 0)] == (Status.SKIPPED, Skip.REPEATED_HEAD)
    assert work.claims[(0, 5, 0)] == (Status.LABEL, None)


def test_pieces_of_a_table_are_neither_prose_nor_page_numbers() -> None:
    cells = ["三级指标", "计量单位", "目标值", "分值", "巡查完成率", "%", "95%", "10", "隐患整改率", "%", "100%", "15"]
    work = told("绩效评价表\n" + "\n".join(cells) + "\n以上各项由县应急局据实填报，并对真实性负责。\n7\n")
    assert sorted(key[1] for key in work.claims) == [0, 14]
    assert work.claims[(0, 14, 0)] == (Status.SKIPPED, Skip.PAGE_NUMBER)
    assert list(told("产出质量 20 完成率 % 98% 10\n").claims) == []  # a row of cells with blanks between


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a measure, its bound and number: the target begins at the bound
        ("救助对象补贴发放率达到 98%以上。", [("救助对象补贴发放率", "达到 98%以上")]),
        # without a bound the clause is the target
        ("残疾儿童康复率 100%", [("残疾儿童康复率", "残疾儿童康复率 100%")]),
        # the number stands inside
        ("印制手册 500 本以上的发放", [("印制手册发放", "印制手册 500 本以上的发放")]),
        # a bound without number
        ("就业率不低于省定目标", [("就业率", "就业率不低于省定目标")]),
        # ends beside each other
        ("保障饮水安全，维护水库运行。", [("饮水安全", "保障饮水安全"), ("水库运行", "维护水库运行")]),
        # a way and its end
        ("加强执法巡查，全面提升监管水平。", [("监管水平", "加强执法巡查，全面提升监管水平")]),
        # the way to a target that 实现 opens, and a circumstance
        ("改进办事流程，通过平台，实现全程网上办理。", [("全程网上办理", "实现全程网上办理")]),
        ("按照县里部署，按期完成改造任务。", [("改造任务", "按期完成改造任务")]),
        # a way alone
        ("继续开展普法宣传。", [("普法宣传", "继续开展普法宣传")]),
        # a trend behind its subject
        ("群众满意度稳步提高。", [("群众满意度", "群众满意度稳步提高")]),
        ("1.培训率：≥95%；2.设备完好率100%。", [("培训率", "≥95%"), ("设备完好率", "设备完好率100%")]),
        # the number in brackets; a numeral inside the name is not the target's
        (
            "活动中心面积（5200平方米）；一次验收合格率为100%",
            [("活动中心面积", "活动中心面积（5200平方米）"), ("一次验收合格率", "一次验收合格率为100%")],
        ),
        ("无", []),
        ("", []),
    ],
)
def test_statements(text: str, wanted: list[tuple[str, str]]) -> None:
    found = statements(text)
    assert [(each.name, each.target.raw) for each in found] == wanted
    assert all(text[each.start : each.end] == each.target.raw for each in found)


def test_context_is_kept_where_the_clause_alone_says_too_little() -> None:
    text = "对老人的护理补贴标准达到 90%，儿童达到 70%。"
    assert [each.context for each in statements(text)] == [None, text.rstrip("。")]


# Headings and what stands under them


def outlined(text: str) -> list[str]:
    """Return each line of a report with the headings above it: H heading, I item, T text, ~ what it announces."""
    out = []
    for each in outline(prepared(Work(TextReader().read(text.encode(), "告.txt")))):
        kind = "H" if each.heading else "I" if each.numbering else "T"
        subject = f" ~{each.heading.subject}" if each.heading else ""
        field = f" ={each.field}" if each.field else ""
        out.append(f"{kind} {'/'.join(above.text for above in each.path)} < {each.printed.text}{subject}{field}")
    return out


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        # a short numbered line is a heading where text stands below it, and an item else
        (("一、改善条件", "修建了河堤，安装了水泵。"), ["H  < 一、改善条件 ~neutral", "T 改善条件 < 修建了河堤，安装了水泵。"]),
        (("一、改善条件", "二、安装水泵"), ["I  < 一、改善条件", "I  < 二、安装水泵"]),
        (("一、改善条件", "1.修建河堤"), ["H  < 一、改善条件 ~neutral", "I 改善条件 < 1.修建河堤"]),
        (("一、改善条件", "2.修建河堤"), ["I  < 一、改善条件", "I 改善条件 < 2.修建河堤"]),
        (("一、改善条件",), ["I  < 一、改善条件"]),
        (("一、改善条件。", "1.修建河堤"), ["I  < 一、改善条件。", "I 改善条件。 < 1.修建河堤"]),
        (
            ("一、改善条件，保障防汛。", "修建了河堤，安装了水泵。"),
            ["I  < 一、改善条件，保障防汛。", "T 改善条件，保障防汛。 < 修建了河堤，安装了水泵。"],
        ),
        (("一、改善条件", "注：见附件"), ["I  < 一、改善条件", "T 改善条件 < 注：见附件"]),
        (("一、改善条件", "长度：12公里"), ["H  < 一、改善条件 ~neutral", "T 改善条件 < 长度：12公里"]),
        # one that announces goals, results or another subject is a heading anyway
        (("一、绩效目标", "二、绩效指标"), ["H  < 一、绩效目标 ~goals", "H  < 二、绩效指标 ~indicators"]),
        (("一、绩效目标完成情况", "二、部门概况"), ["H  < 一、绩效目标完成情况 ~results", "H  < 二、部门概况 ~elsewhere"]),
        (("一、部门概况。", "二、产出指标"), ["I  < 一、部门概况。", "H  < 二、产出指标 ~neutral"]),
        (
            ("一、附件", "1.自评表", "2.佐证材料清单"),
            ["H  < 一、附件 ~elsewhere", "H 附件 < 1.自评表 ~elsewhere", "H 附件 < 2.佐证材料清单 ~elsewhere"],
        ),
        # a heading and its text in one paragraph, a label and its text
        (("（一）绩效目标。培训人员200人。",), ["H  < （一）绩效目标。培训人员200人。 ~goals", "T 绩效目标 < 培训人员200人。"]),
        (("（一）改善条件。培训人员200人。",), ["I  < （一）改善条件。培训人员200人。"]),
        (("绩效目标：改善条件。",), ["T  < 改善条件。 =绩效目标"]),
        (("1、绩效目标：改善条件。",), ["H  < 1、绩效目标：改善条件。 ~goals", "T 绩效目标 < 改善条件。"]),
        (("绩效目标：", "改善条件。"), ["H  < 绩效目标： ~goals", "T 绩效目标 < 改善条件。"]),
        (("备注：改善条件。",), ["T  < 备注：改善条件。"]),
        # a part on a line of its own takes its text from the next line
        (
            ("第一部分", "部门概况", "负责水利，负责防汛。"),
            ["H  < 第一部分 ~neutral", "H  < 部门概况 ~elsewhere", "T 部门概况 < 负责水利，负责防汛。"],
        ),
        # numbers that go on stand beside each other, a new 1 stands below
        (
            (
                "一、绩效目标",
                "（一）总体目标",
                "改善条件，保障防汛。",
                "（二）年度目标",
                "1.修建河堤10公里。",
                "2.安装水泵5台。",
                "二、绩效指标",
            ),
            [
                "H  < 一、绩效目标 ~goals",
                "H 绩效目标 < （一）总体目标 ~goals",
                "T 绩效目标/总体目标 < 改善条件，保障防汛。",
                "H 绩效目标 < （二）年度目标 ~goals",
                "I 绩效目标/年度目标 < 1.修建河堤10公里。",
                "I 绩效目标/年度目标 < 2.安装水泵5台。",
                "H  < 二、绩效指标 ~indicators",
            ],
        ),
        # a line of a table of contents opens nothing
        (("一、绩效目标......3", "改善条件，保障防汛。"), ["H  < 一、绩效目标......3 ~elsewhere", "T  < 改善条件，保障防汛。"]),
    ],
)
def test_what_stands_under_what(lines: tuple[str, ...], wanted: list[str]) -> None:
    assert outlined("\n".join(lines)) == wanted
