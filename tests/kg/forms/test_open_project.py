"""What the cells of a project's head say: goals by number, units and projects with their codes, labels in a line, boxes."""

from __future__ import annotations

import pytest

from kg.document import Place
from kg.forms.records.open_project import (
    OpenProject,
    chosen,
    coded_name,
    labelled,
    parts_of_sum,
    party,
    split_goals,
    split_label,
)


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("1.改善条件；2.培训人员。", ["改善条件；", "培训人员。"]),
        ("(1)改善条件；(2)培训人员", ["改善条件；", "培训人员"]),
        ("①改善条件；②培训人员", ["改善条件；", "培训人员"]),
        ("目标1：改善条件 目标2：培训人员", ["改善条件", "培训人员"]),
        ("1.改善条件\n2.培训人员", ["改善条件", "培训人员"]),
        ("近年来：\n1.改善条件\n2.培训人员", ["近年来：", "改善条件", "培训人员"]),
        # numbers that do not count up from 1 divide nothing; a lone one at the front is a number all the same
        ("2.改善条件；3.培训人员。", ["改善条件；3.培训人员。"]),
        ("改善条件；3.培训人员。", ["改善条件；3.培训人员。"]),
        ("1.改善条件；3.培训人员。", ["改善条件；3.培训人员。"]),
        ("于2024.5.1前完成；", ["于2024.5.1前完成；"]),
        ("1.养护5.5公里；2.培训人员", ["养护5.5公里；", "培训人员"]),
        # a template's own words, a line break of the page, nothing
        ("年度目标1：改善条件", ["改善条件"]),
        ("1.目标内容1改善条件；2.目标2：培训人员", ["改善条件；", "培训人员"]),
        ("改善\n条件", ["改善条件"]),
        ("1.无\n2.培训人员", ["培训人员"]),
        ("无", []),
        ("", []),
    ],
)
def test_goals_of_a_cell(text: str, goals: list[str]) -> None:
    found = split_goals(text)
    assert [goal.text for goal in found] == goals
    assert [goal.ordinal for goal in found] == list(range(1, len(goals) + 1))


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        *((f"{left}054{right}云岭县水利局", "054", "云岭县水利局") for left, right in ("[]", "【】", "（）", "〔〕", "()")),
        *((f"054{mark}云岭县水利局", "054", "云岭县水利局") for mark in ("", "-", " - ", "—", "_", ":", "：")),
        *((f"云岭县水利局{mark}", "054001", "云岭县水利局") for mark in ("-054001", "（054001）", "[054001]", " _ 054001")),
        ("［054］云岭县水利局", "054", "云岭县水利局"),
        ("054云岭县（本级）", "054", "云岭县（本级）"),
        # one digit before a name, or thirteen, are no code; behind a name three are the fewest
        ("2024年云岭县", None, "2024年云岭县"),
        ("（2024年度）", None, "（2024年度）"),
        ("5云岭县", None, "5云岭县"),
        ("05云岭县", "05", "云岭县"),
        ("123456789012云岭县", "123456789012", "云岭县"),
        ("1234567890123云岭县", None, "1234567890123云岭县"),
        ("云岭县水利局-05", None, "云岭县水利局-05"),
        (" 云岭县水利局 ", None, "云岭县水利局"),
    ],
)
def test_units_with_their_codes(text: str, code: str | None, name: str) -> None:
    assert (party(text).code, party(text).name) == (code, name)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("51099924T000009-场镇保洁", "51099924T000009", "场镇保洁"),
        ("410099250007 食堂经费", "410099250007", "食堂经费"),
        ("60110022R000000012345—机房", "60110022R000000012345", "机房"),
        *((f"食堂经费{left}410099250007{right}", "410099250007", "食堂经费") for left, right in ("()", "【】", "[]", "（）")),
        ("12345-机房", None, "12345-机房"),
        ("2024年防汛", None, "2024年防汛"),
        ("食堂经费410099250007", None, "食堂经费410099250007"),
    ],
)
def test_projects_with_their_codes(text: str, code: str | None, name: str) -> None:
    assert coded_name(text) == (code, name)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        *(
            (f"项目名称：泵站维修{gap}实施单位：河东县水务站", [("项目名称", "泵站维修"), ("实施单位", "河东县水务站")])
            for gap in ("    ", "\t", "\u3000", "；", "，", "｜", " | ", " ")
        ),
        ("项目名称：泵站维修；已经开工", [("项目名称", "泵站维修；已经开工")]),
        ("项目名称：泵站：维修", [("项目名称", "泵站：维修")]),
        ("其中：财政拨款：12万元", [("财政拨款", "12万元")]),
        ("｜项目名称：泵站维修｜", [("项目名称", "泵站维修")]),
        ("泵站维修；实施单位：河东县水务站", []),
        ("备注无", []),
        ("泵站：维修", []),
    ],
)
def test_labels_of_a_line(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(labelled(text)) == pairs
    assert split_label(text.strip("｜")) == (
        None if not pairs else (pairs[0][0], text.strip("｜").removeprefix("其中：").split("：", 1)[1])
    )


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("优□ 良☑ 中□ 差□", "良"),
        ("☑支持 □不予支持", "支持"),
        ("□支持 √不予支持", "不予支持"),
        *((f"优□ 良{tick} 中□", "良") for tick in "☑✓√✔■"),
        ("优☑ 良☑", "优、良"),
        ("优□ 良☐", None),
        ("同意", "同意"),
        (" ", None),
    ],
)
def test_the_box_that_is_ticked(text: str, choice: str | None) -> None:
    assert chosen(text) == choice


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("88万元    其中：财政资金80万元，自筹资金8万元", [("funds_fiscal", "80", "万元"), ("funds_other", "8", "万元")]),
        ("88万元，财政拨款80万元", [("funds_fiscal", "80", "万元")]),
        ("88万元；其他资金：800元", [("funds_other", "800", "元")]),
        ("88万元，桥梁80万元", []),
        ("88万元，财政拨款80", []),
        ("财政资金80万元", []),
    ],
)
def test_parts_behind_a_sum(text: str, parts: list[tuple[str, str, str]]) -> None:
    assert [(role, str(amount.value), amount.unit) for role, amount in parts_of_sum(text)] == parts


PLACE = Place(line=1)


def filled(*cells: tuple[str, str, str]) -> OpenProject:
    """Return a draft into which cells were put: role, text, label."""
    draft = OpenProject()
    for role, text, label in cells:
        draft.put(role, text, PLACE, label)
    return draft


def test_the_first_value_of_a_field_stands() -> None:
    for role, name in (("project_code", "code"), ("source", "source"), ("period", "period"), ("goals_done", "completion")):
        assert getattr(filled((role, "A1", ""), (role, "B2", "")), name) == "A1"
    for role, name in (("project_name", "name"), ("use", "use"), ("conclusion", "conclusion"), ("grade", "grade")):
        assert getattr(filled((role, "河堤养护", ""), (role, "泵站维修", "")), name) == "河堤养护"


@pytest.mark.parametrize("text", ["无", "/", "云岭县水利局。", "云岭县：水利局", "万元", "公章", "主管意见", "云" * 61])
def test_what_is_no_unit(text: str) -> None:
    for role in ("supervising_dept", "implementing_unit", "department"):
        draft = filled((role, text, ""))
        assert (draft.dept, draft.unit) == (None, None)


def test_a_name_may_have_sixty_characters() -> None:
    assert filled(("implementing_unit", "云" * 60, "")).unit == party("云" * 60)


@pytest.mark.parametrize("text", ["金额", "主管部门", "无"])
def test_the_head_of_the_next_column_is_no_project(text: str) -> None:
    assert filled(("project_name", text, "")).name is None


def test_bodies_by_their_labels() -> None:
    own, filing = ("implementing_unit", "甲站", "实施单位"), ("implementing_unit", "乙局", "填报单位")
    for cells, unit in (((own, filing), "甲站"), ((filing, own), "甲站"), ((filing,), "乙局"), ((own,), "甲站")):
        assert filled(*cells).unit == party(unit)
    over, dept = ("supervising_dept", "甲厅", "省级主管部门"), ("supervising_dept", "乙局", "主管部门")
    for cells, name in (((over, dept), "乙局"), ((dept, over), "乙局"), ((over,), "甲厅")):
        assert filled(*cells).dept == party(name)


def test_a_period_of_two_cells_and_a_code_with_a_name() -> None:
    assert filled(("period_start", "2024年1月", ""), ("period_end", "2024年12月", "")).period == "2024年1月—2024年12月"
    assert filled(("period_end", "2024年12月", "")).period is None
    both = filled(("project_code", "410099250007-食堂经费", ""))
    assert (both.code, both.name) == ("410099250007", "食堂经费")


def test_whether_a_head_was_begun() -> None:
    assert not OpenProject().touched
    cells = [("project_name", "河堤养护"), ("project_code", "A1"), ("implementing_unit", "甲站"), ("supervising_dept", "乙局")]
    cells += [("use", "养护"), ("goals", "改善条件")]
    for role, text in cells:
        assert filled((role, text, "")).touched
    draft = OpenProject()
    draft.step("3月底", "25%")
    assert draft.touched
