"""Pages saved as text, with what such pages do to labels, sums and titles: bars, broken lines, notices above the form."""

from __future__ import annotations

import pytest

from kg.document import Table
from kg.forms import read_forms
from kg.forms.fit.cut import fields_in
from kg.ingest import read_document
from kg.records import Reading


def text(content: str) -> Reading:
    return read_forms(read_document(content.encode(), "page.txt"))


def rows(reading: Reading) -> list[tuple[str | None, ...]]:
    return [(each.level1, each.level2, each.level3, each.target.raw if each.target else None) for each in reading.indicators]


def sums(reading: Reading, project: int = 0) -> dict[str, str | None]:
    money = reading.projects[project].money
    assert money is not None
    return {
        name: None if (amount := getattr(money, name)) is None else str(amount.value)
        for name in ("initial", "adjusted", "executed")
    }


MONEY = """部门预算项目支出绩效自评表（2023年度） | ||||||||||
项目名称 | 公路养护 |||||||||
主管部门 | 云岭县交通运输局 | 实施单位 | 云岭县公路站 |||||||
预算执行情况（10分） | 年度预算数（万元） | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因 | ||
总额 | {first} | 36.5 | 29.2 | 80.00% | 10 | 8 | 1.预算执行率未达到90%的需说明原因；2.年中调整的应单独说明。 | |||
其中：财政资金 | 0.00 | 30.5 | 24.4 | 80.00% | / | / ||||
其他资金 | {other} / | / ||||||||
绩效指标（90分） | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析 |
产出指标 | 数量指标 | 养护里程 | ≥ | 12 | 公里 | 12 | 45 | 45 | |
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥ | 90 | % | 93 | 45 | 45 | |
合计 | 100 |||||||||
"""


@pytest.mark.parametrize("other", ["6.00 | 6.00 | 4.80 | 80.00% |", ""])
def test_a_head_over_the_labels_of_sums_is_no_column(other: str) -> None:
    """年度预算数 stands over 总额 and what is below it; the reason goes over all rows and is printed in the first."""
    reading = text(MONEY.format(first="20.00", other=other))
    assert sums(reading) == {"initial": "20.00", "adjusted": "36.5", "executed": "29.2"}
    money, funds = reading.projects[0].money, reading.projects[0].funds
    assert money is not None
    assert (money.rate, money.points, money.score) == (80, 10, 8)
    assert funds is not None
    assert funds.amounts.fiscal is not None
    assert (str(funds.total), str(funds.amounts.fiscal.value)) == ("36.5", "30.5")


def test_a_row_of_sums_that_could_be_divided_otherwise_is_not_guessed() -> None:
    """A figure less than there are columns: no percentage can be a sum, so nothing is taken for the execution."""
    reading = text(MONEY.format(first="", other="").replace("总额 |  | 36.5", "总额 | 36.5"))
    money = reading.projects[0].money
    assert money is None or money.executed is None


def test_results_without_a_title_are_an_evaluation() -> None:
    body = MONEY.format(first="20.00", other="").split("\n", 1)[1]
    assert text(body).document.kind == "self_evaluation"
    assert text(body.replace("完成值", "备注")).document.kind == "project_targets"


def cells(*rows: str) -> str:
    """Return a table of a cell a line, each ended by a bar, a bar alone where a row begins."""
    return "".join("|\n" + "".join(f"{cell} |\n" if cell else "|\n" for cell in row.split("/")) for row in rows)


BY_CELL = cells(
    "填报单位：（盖章） 单位：万元//",
    "项目支出名称/降尘服务/预算部门/云岭县环境卫生所",
    "年度本级 预算金额/250/该项目支出上级资金/30",
    "项目支出实施期/2023.07-2024.01",
    "本年度绩效目标/扬尘得到控制",
    "本年度 绩效指标/一级指标/二级指标/三级指标/指标值及单位/绩效标准",
    "产出指标/数量指标/配备车辆数/10辆/计划标准",
    "服务里程/≥80公里/计划标准",
    "效益指标/经济效益指标///",
    "社会效益指标/投诉下降率/≥5%/计划标准",
    "满意度指标/市民满意度/≥90%/计划标准",
)


def test_text_above_the_first_bar_of_a_table_is_no_cell() -> None:
    page = "云岭县环境卫生所2023年降尘服务项目支出绩效目标申报表\n云岭县城市管理局 发布时间：2023-10-13\n" + BY_CELL
    reading = text(page)
    assert reading.document.title == "云岭县环境卫生所2023年降尘服务项目支出绩效目标申报表"
    assert reading.document.year == 2023
    assert [row[2:] for row in rows(reading)] == [
        ("配备车辆数", "10辆"),
        ("服务里程", "≥80公里"),
        ("投诉下降率", "≥5%"),
        ("市民满意度", "≥90%"),
    ]


def test_text_above_a_bar_of_its_own_line_is_the_first_cell() -> None:
    """Where every bar stands alone, each ends the cell above it."""
    document = read_document("渠道清淤\n|\n产出指标\n|\n数量指标\n|\n清淤长度\n|\n".encode(), "page.txt")
    table = document.blocks[0]
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells] == ["渠道清淤", "产出指标", "数量指标", "清淤长度"]


def test_a_place_for_the_seal_is_no_unit() -> None:
    reading = text(BY_CELL)
    (project,) = reading.projects
    assert project.implementing_unit is None
    assert all(each.name for each in reading.document.organisations)
    assert project.supervising_dept is not None
    assert project.supervising_dept.name == "云岭县环境卫生所"


def test_labels_that_say_whose_they_are() -> None:
    (project,) = text(BY_CELL).projects
    assert project.period == "2023.07-2024.01"
    assert project.funds is not None
    assert str(project.funds.total) == "250"


NOTICE = """云财建〔2022〕23号
根据《云岭省财政厅关于下达基建投资预算的通知》（云财建〔2022〕11号），现下达你县2350万元。请做好绩效监控。
附件：云岭省农业绿色发展专项2022年中央预算内投资计划绩效目标表
2022年5月27日
附件
云岭省农业绿色发展专项（整县推进项目
第一批）2022年
中央预算内投资计划绩效目标表
（河湾县项目）
专项名称 |
农业绿色发展专项 | ||||
下达地方或单位 |
河湾县人民政府 | ||||
下达中央预算内投资（万元） |
2350 | ||||
总 体 目 标 |
提高粪污综合利用率。 | ||||
绩 效 指 标 |
一级指标 |
二级指标 |
三级指标 |
指标值 | |
产出指标 |
数量指标 |
建设项目个数 |
1 | ||
质量指标 |
竣工验收合格率 |
100% | ||
"""


def test_the_form_that_a_notice_has_as_its_appendix() -> None:
    reading = text(NOTICE)
    head = reading.document
    assert head.title == "云岭省农业绿色发展专项（整县推进项目第一批）2022年中央预算内投资计划绩效目标表"
    assert head.year == 2022
    (project,) = reading.projects
    assert project.name == "农业绿色发展专项"
    assert project.implementing_unit is not None
    assert project.implementing_unit.name == "河湾县人民政府"
    assert project.funds is not None
    assert (str(project.funds.total), project.funds.unit) == ("2350", "万元")


def test_lines_below_an_appendix_that_are_no_title() -> None:
    """What stands between 附件 and the table must end in the title of a form."""
    reading = text(NOTICE.replace("中央预算内投资计划绩效目标表\n（", "另行通知\n（"))
    assert reading.document.title is None


LINES = """云岭县卫生健康局
项目支出绩效目标申报表
（2021年度）
项目名称 疫苗接种
预算单位 云岭县疾控中心
{label}
全年开展四次集中接种，实现适龄儿童全覆盖。
绩效指标 一级指标 二级指标 三级指标 指标值
绩效指标 项目完成
指标
数量指标 接种儿童数 320人
质量指标 接种合格率 100%
项目效益
指标
社会效益指标 疫情发生次数 0次
满意度指标 满意度指标 家长满意度 ≥90%
"""


@pytest.mark.parametrize("label", ["总体\n目标\n年度目标", "年度总体目标", "年度\n目标"])
def test_labels_on_two_lines_among_rows_on_one(label: str) -> None:
    reading = text(LINES.format(label=label))
    assert rows(reading) == [
        ("项目完成指标", "数量指标", "接种儿童数", "320人"),
        ("项目完成指标", "质量指标", "接种合格率", "100%"),
        ("项目效益指标", "社会效益指标", "疫情发生次数", "0次"),
        ("满意度指标", "满意度指标", "家长满意度", "≥90%"),
    ]
    assert [goal.text for goal in reading.projects[0].goals] == ["全年开展四次集中接种，实现适龄儿童全覆盖。"]
    assert "项目完成" not in " ".join(each.text for each in reading.ledger.unparsed)


def test_a_label_that_a_line_cuts_off_is_no_project() -> None:
    """项目名称 with the next label behind it, whose last character is on another line."""
    reading = text(
        "项目支出绩效自评表\n项目名称 项目主管单\n位 云岭县交通运输局\n一级指标 二级指标 三级指标 指标值 分值\n"
        "产出指标 数量指标 养护里程 300公里 15\n质量指标 验收合格率 100% 15\n"
    )
    assert all(project.name != "项目主管单" for project in reading.projects)


RUN = (
    "省级部门预算项目支出绩效目标表（2023年度）{names}项目类型新增项目主管部门云岭县文化和旅游局"
    "项目开始日期2023-01-01项目完成日期2023-12-31项目总投资20万元中央补助安排0省级财政安排0其他资金20万元预算申报数20万元"
    "组织实施单位云岭省文物局项目实施单位云岭县影院年度绩效目标提高放映水平"
    "一级指标二级指标三级指标指标目标值产出指标数量指标免费放映天数=300天质量指标设备完好率=100%"
    "效益指标社会效益指标免费接待观众人数=30000人次满意度指标服务对象满意度指标观众满意度=99%"
)


@pytest.mark.parametrize(
    "names",
    [
        "一级项目名称文化事业发展专项资金二级项目名称影院设备更新补助资金",
        "一级项目名称文化事业二级项目名称影院设备更新补助资金",
        "专项资金影院设备更新补助资金",
    ],
)
def test_names_dates_and_units_before_the_next_label_in_one_line(names: str) -> None:
    """A name may end in the word of a label (专项资金); 01 before 项目… is no sum with a unit."""
    reading = text(RUN.format(names=names))
    (project,) = reading.projects
    assert project.name == "影院设备更新补助资金"
    assert project.period == "2023-01-01—2023-12-31"
    assert project.implementing_unit is not None
    assert project.implementing_unit.name == "云岭县影院"
    assert project.funds is not None
    assert (str(project.funds.total), str(project.funds.other), project.funds.unit) == ("20", "20", "万元")
    assert rows(reading)[0][2:] == ("免费放映天数", "=300天")


DONE = """项目支出绩效自评表
项目名称 | 种养补贴 | 主管部门 | 云岭县农业农村局 |
年度总体目标 | 年初设定目标 | {label} |
落实39户种养奖补，带动脱贫户增收致富。 | 落实40户种养奖补，带动脱贫户增收致富。 |
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 |
产出指标 | 数量指标 | 补助户数 | 39户 | 40户 |
"""


@pytest.mark.parametrize("label", ["年度总体目标完成情况综述", "项目绩效目标实际完成情况说明", "总体目标实现情况概述"])
def test_what_heads_the_results_is_no_goal(label: str) -> None:
    (project,) = text(DONE.format(label=label)).projects
    assert [goal.text for goal in project.goals] == ["落实39户种养奖补，带动脱贫户增收致富。"]
    assert project.completion == "落实40户种养奖补，带动脱贫户增收致富。"


@pytest.mark.parametrize(
    "line", ["全年预算数(A) 全年执行数(B) 分值 执行率(B/A) 得分", "年度总体目标 年初设定目标 年度总体目标完成情况综述"]
)
def test_a_line_of_heads_is_no_title(line: str) -> None:
    reading = text(f"2023年种养补贴资金使用情况\n{line}\n年度资金总额 8.4 8.4 10 100% 10\n")
    assert reading.document.title is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("云岭县文化广电 和旅游局", "云岭县文化广电和旅游局"),
        ("云岭县教育局 云岭县财政局", "云岭县教育局 云岭县财政局"),
        ("324020云岭县水利 服务中心", "云岭县水利服务中心"),
    ],
)
def test_the_end_of_a_line_inside_a_name(printed: str, name: str) -> None:
    reading = text(DONE.replace("云岭县农业农村局", printed))
    assert reading.projects[0].supervising_dept is not None
    assert reading.projects[0].supervising_dept.name == name


SHORT = """项目支出绩效目标申报表
项目名称 | 水源涵养林 |
主管部门 | 云岭县自然资源局 | 实施单位 | 云岭县林场 |
项目资金 | 年度资金总额： | 6070 |
其中：财政拨款 | 6070 |
其他资金 |  |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 |
产出指标 | 数量指标 | 营造林总面积（亩） | 80000 |
其中：新造林总面积（亩） | 30000 |
改造总面积（亩） | 50000 |
修建作业道长度（公里） | 30 |
质量指标 | 苗木成活率 | 85% |
效益指标 | 社会效益指标 | 受益人数（人） | 132 |
"""


def test_short_lines_that_make_no_whole_rows_are_rows() -> None:
    """Merged cells are dropped, so that two lines of two cells are as long as a row of four."""
    assert [(row[1], row[2], row[3]) for row in rows(text(SHORT))] == [
        ("数量指标", "营造林总面积（亩）", "80000"),
        ("数量指标", "其中：新造林总面积（亩）", "30000"),
        ("数量指标", "改造总面积（亩）", "50000"),
        ("数量指标", "修建作业道长度（公里）", "30"),
        ("质量指标", "苗木成活率", "85%"),
        ("社会效益指标", "受益人数（人）", "132"),
    ]


def test_a_figure_is_no_label_of_a_level() -> None:
    """A line that holds two rows: neither is guessed, both are reported."""
    line = "其中：新造林总面积（亩） | 30000 | 改造总面积（亩） | 50000 |"
    reading = text(SHORT.replace("其中：新造林总面积（亩） | 30000 |\n改造总面积（亩） | 50000 |", line))
    assert {row[1] for row in rows(reading)} == {"数量指标", "质量指标", "社会效益指标"}
    assert "50000" in " ".join(each.text for each in reading.ledger.unparsed)


def test_the_goal_of_the_next_project_ends_no_table_of_cells() -> None:
    """In a table with a project a row, a sentence is the goal's cell."""
    goal = (
        "包括必要的办公用品费、水电费、报刊费等村社区办公经费，以及基层组织开展活动、党员干部教育培训、活动场所维护等各项支出，"
        "保障村级组织正常运转，服务群众。"
    )
    cells = [
        "单位名称",
        "项目名称",
        "预算数",
        "年度目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "权重",
    ]
    cells += ["云岭县镇政府", "干部报酬", "3309840", "按时发放报酬", "产出指标", "数量指标", "干部人数", "≥", "230", "人", "50"]
    cells += ["效益指标", "社会效益指标", "村务正常开展率", "≥", "95", "%", "40"]
    cells += ["活动经费", "660000", goal, "产出指标", "数量指标", "行政村数量", "=", "11", "个", "50"]
    cells += ["满意度指标", "服务对象满意度指标", "群众满意度", "≥", "95", "%", "40"]
    reading = text("部门预算项目绩效目标申报表（2023年度）\n\n金额单位：元\n\n" + "\n\n".join(cells))
    assert [project.name for project in reading.projects] == ["干部报酬", "活动经费"]
    assert [goal.text for goal in reading.projects[1].goals] == [goal]
    assert [(each.project, each.level3, each.target.raw if each.target else None) for each in reading.indicators] == [
        ("p1", "干部人数", "≥230人"),
        ("p1", "村务正常开展率", "≥95%"),
        ("p2", "行政村数量", "=11个"),
        ("p2", "群众满意度", "≥95%"),
    ]


def test_the_label_of_the_unit_outweighs_that_of_the_department() -> None:
    """部门 on the line above the form, 实施单位 in it, in whatever order."""
    form = DONE.replace("主管部门 | 云岭县农业农村局 |", "实施单位 | 河湾中学 |").format(label="目标完成情况")
    for printed in (
        "部门：云岭县河湾中学\n" + form,
        form.replace("实施单位 | 河湾中学 |", "实施单位 | 河湾中学 | 部门 | 河湾中学（本级） |"),
    ):
        (project,) = text(printed).projects
        assert project.implementing_unit is not None
        assert project.implementing_unit.name == "河湾中学"


@pytest.mark.parametrize(
    ("label", "below", "publisher"),
    [
        ("部门名称：", "云岭县林业局", "云岭县林业局"),
        ("部门名称：", "详见附表", None),
        ("部门名称变更说明", "云岭县林业局", None),
    ],
)
def test_the_publisher_below_its_label(label: str, below: str, publisher: str | None) -> None:
    lines = ["部门整体绩效目标", label, below, "一级指标", "二级指标", "三级指标", "目标值"]
    lines += ["产出指标", "数量指标", "管护面积", "3000亩", "质量指标", "成活率", "≥85%"]
    organisations = text("\n\n".join(lines)).document.organisations
    assert next((each.name for each in organisations if each.role == "publisher"), None) == publisher


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("年度资金总额3.5项目类型新增", ["年度资金总额", "3.5", "项目类型", "新增"]),
        ("项目概述种树2万项目实施单位云岭县影院", ["项目概述", "种树", "2万", "项目实施单位", "云岭县影院"]),
        ("年度资金总额35万元项目类型新增", ["年度资金总额", "35万元", "项目类型", "新增"]),
    ],
)
def test_a_label_begins_where_a_unit_could(line: str, fields: list[str]) -> None:
    assert [line[start:end] for start, end in fields_in(line)] == fields


def test_two_texts_behind_two_labels_of_goals() -> None:
    """What was wanted and what was done, with as many labels in front on one line as there are texts."""
    row = "年度总体目标 | 年初设定目标 | {label} |\n落实39户"
    form = DONE.replace(row, "年初设定目标 | {label} | 落实39户").format(label="实际完成情况")
    assert form.count("\n") == DONE.count("\n") - 1
    (project,) = text(form).projects
    assert [goal.text for goal in project.goals] == ["落实39户种养奖补，带动脱贫户增收致富。"]
    assert project.completion == "落实40户种养奖补，带动脱贫户增收致富。"


def test_a_goal_of_several_lines_is_not_cut() -> None:
    """Two lines below the label: the project takes neither for the whole of its goal, the document keeps both as one."""
    reading = text(LINES.format(label="年度目标\n全年开展宣传四次，覆盖全部乡镇和街道。"))
    assert reading.projects[0].goals == ()
    assert [(goal.section, goal.text) for goal in reading.goals] == [
        ("年度目标", "全年开展宣传四次，覆盖全部乡镇和街道。\n全年开展四次集中接种，实现适龄儿童全覆盖。")
    ]
