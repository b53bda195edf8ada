"""Forms saved as text without a table: each cell, or each line of a cell, a paragraph, or the whole form one line."""

from __future__ import annotations

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading


def text(content: str) -> Reading:
    return read_forms(read_document(content.encode(), "form.txt"))


def rows(reading: Reading) -> list[tuple[str | None, str | None, str | None, str | None, str | None, str, str]]:
    return [
        (
            each.level1,
            each.level2,
            each.level3,
            each.target.raw if each.target else None,
            each.actual.raw if each.actual else None,
            str(each.points),
            str(each.score),
        )
        for each in reading.indicators
    ]


CELLS = [
    "附件2",
    "项目支出绩效自评表",
    "（2023年度）",
    "项目名称",
    "渠道清淤",
    "主管部门",
    "云岭县水利局",
    "实施单位",
    "云岭县灌区管理所",
    "项目资金\n（万元）",
    " ",
    *("年初", "预算数", "全年", "预算数", "全年", "执行数", "分值", "执行率", "得分"),
    *("年度资金总额", "60", "58", "29", "10", "50%", "5"),
    *("其中：当年财政拨款", "60", "58", "29", " ", " ", " "),
    *("一级指标", "二级指标", "三级指标", "年度", "指标值", "实际", "完成值", "分值", "得分", "偏差原因分析及改进措施"),
    *("产出指标", "数量指标", "清淤长度", "≥12公里", "6公里", "20", "10", "汛期停工"),
    *("质量指标", "验收合格率", "100%", "100%", "20", "20", " "),
    *("效益指标", "经济效益", "指标", "节约水费", "3万元", "3万元", "20", "20", " "),
    *("社会效益", "指标", "灌溉及时率", "≥95%", "96%", "20", "20", " "),
    *("满意度", "指标", "服务对象满意度指标", "农户满意度", "≥90%", "92%", "10", "10", " "),
]
READ = [
    ("产出指标", "数量指标", "清淤长度", "≥12公里", "6公里", "20", "10"),
    ("产出指标", "质量指标", "验收合格率", "100%", "100%", "20", "20"),
    ("效益指标", "经济效益指标", "节约水费", "3万元", "3万元", "20", "20"),
    ("效益指标", "社会效益指标", "灌溉及时率", "≥95%", "96%", "20", "20"),
    ("满意度指标", "服务对象满意度指标", "农户满意度", "≥90%", "92%", "10", "10"),
]


def test_labels_on_two_lines() -> None:
    reading = text("\n\n".join(CELLS))
    assert rows(reading) == READ
    assert reading.indicators[0].deviation == "汛期停工"
    money = reading.projects[0].money
    assert money is not None
    sums = [each and each.raw for each in (money.initial, money.adjusted, money.executed)]
    assert (sums, money.rate) == (["60", "58", "29"], 50)
    assert [each.text for each in reading.ledger.unparsed] == []


def test_a_figure_is_no_half_of_a_label() -> None:
    """The last cell of a row, 0, and 满意度指标 behind it stay two."""
    cells = [*CELLS]
    cells[-9 - 1] = "0"
    assert rows(text("\n\n".join(cells))) == READ


ONE_LINE = (
    "附件： 项目支出绩效自评表 （2022年度） 项目名称 委托设计 主管部门 219-云岭县清河镇人民政府 "
    "实施单位 219001-云岭县清河镇人民政府 "
    "绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施 "
    "产出指标（50分） 数量指标 委托设计项目数 ≥40个 40 10 10 质量指标 设计成果合格率 ≥100百分比 100 10 10 "
    "资金使用合规性 严格执行有关制度 达成预期指标 10 10 时效指标 成果提交及时性 在计划时间内完成 达成预期指标 10 10 "
    "成本指标 委托总成本 ≤80万元 80 10 10 单项委托成本 符合有关规定 达成预期指标 10 10 "
    "效益指标（30分） 社会效益指标 对建设市场公平的影响程度 效果明显 达成预期指标 10 10 "
    "可持续影响指标 对制度健全的持续影响 效果明显 达成预期指标 20 20 经济效益指标 "
    "满意度指标（10分） 满意度指标 公众满意度 ≥90% 95% 10 10"
)


def test_a_name_is_no_remark_of_the_row_before() -> None:
    reading = text(ONE_LINE)
    assert [(row[1], row[2], row[3], row[4], row[6]) for row in rows(reading)] == [
        ("数量指标", "委托设计项目数", "≥40个", "40", "10"),
        ("质量指标", "设计成果合格率", "≥100百分比", "100", "10"),
        ("质量指标", "资金使用合规性", "严格执行有关制度", "达成预期指标", "10"),
        ("时效指标", "成果提交及时性", "在计划时间内完成", "达成预期指标", "10"),
        ("成本指标", "委托总成本", "≤80万元", "80", "10"),
        ("成本指标", "单项委托成本", "符合有关规定", "达成预期指标", "10"),
        ("社会效益指标", "对建设市场公平的影响程度", "效果明显", "达成预期指标", "10"),
        ("可持续影响指标", "对制度健全的持续影响", "效果明显", "达成预期指标", "20"),
        ("满意度指标", "公众满意度", "≥90%", "95%", "10"),
    ]
    assert not any(each.deviation for each in reading.indicators)


def test_the_title_of_a_form_in_one_line() -> None:
    head = text(ONE_LINE).document
    assert (head.title, head.kind, head.year) == ("项目支出绩效自评表（2022年度）", "self_evaluation", 2022)


def test_the_title_in_a_line_of_cells_with_bars() -> None:
    lines = [
        "报表编号：510000_0013zp",
        "",
        "",
        "云岭县预算项目支出绩效自评表（2023年度）",
        "项目名称",
        "渠道清淤",
        "主管部门",
        "云岭县水利局本级",
    ]
    lines += ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析"]
    lines += ["产出指标", "数量指标", "清淤长度", "≥", "12", "公里", "13", "60", "60", ""]
    lines += ["效益指标", "社会效益指标", "受益面积", "≥", "900", "亩", "", "30", "", ""]
    head = text("\n".join(f"{line} |" for line in lines)).document
    assert (head.title, head.kind, head.year) == ("云岭县预算项目支出绩效自评表（2023年度）", "self_evaluation", 2023)


BARS = """2022年度项目支出绩效自评表 | 部门：云岭县清河中学 |
|
|
| 公开14表 | 项目名称 | 营养改善计划专项资金 | 主管部门 | 云岭县教育体育局 | 实施单位 | 云岭县清河中学 | 项目资金 （元） |
| 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 年度资金总额 |
| 287664.62 | 287664.62 | 10 | 100% | 10 | 其中：当年财政 拨款 |
| — | 年度 总体 目标 | 预期目标 | 实际完成情况 | 体质得到改善 | 体质得到改善 | 绩效指标 | 年度指标值 |\
 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 |\
 度量单位 | 产出指标 | 数量指标 | 受资助学生数 | ≧ | 635 | 人次 | 640 | 10 | 10 |
| 质量指标 | 营养计划覆盖率 | ≧ | 100 | % | 100% | 10 | 10 |
| 成本指标 | 生均补助达标率 | ═ | 100 | % | 98% | 10 | 7 |
| 效益指标 | 经济效益 指标 | 减轻学生家庭负担 |
| 有效 |
| 有效 | 10 | 10 |
| 社会效益 指标 | 政策知晓率 | ═ | 100 | % | 98% | 10 | 9 |
| 生态效益 指标 |
|
|
| 可持续影响 指标 | 促进教育健康发展 | ≧ | 100 | % | 100% | 10 | 10 |
| 满意度指标 | 服务对象满意度指标等 | 学生满意度 | ≧ | 95 | % | 100% | 10 | 10 |
| 家长满意度 | ≧ | 95 | % | 96% | 10 | 10 |
| 其他需要说明事项 | 无 | 总分 | 100 | 96 | 优 |
"""


def test_bars_whose_rows_are_lost() -> None:
    """A page saved as text: empty cells broke the lines, heads of two lines and the first row stand in the line of the head."""
    reading = text(BARS)
    assert rows(reading) == [
        ("产出指标", "数量指标", "受资助学生数", "≥635人次", "640", "10", "10"),
        ("产出指标", "质量指标", "营养计划覆盖率", "≥100%", "100%", "10", "10"),
        ("产出指标", "成本指标", "生均补助达标率", "=100%", "98%", "10", "7"),
        ("效益指标", "经济效益指标", "减轻学生家庭负担", "有效", "有效", "10", "10"),
        ("效益指标", "社会效益指标", "政策知晓率", "=100%", "98%", "10", "9"),
        ("效益指标", "可持续影响指标", "促进教育健康发展", "≥100%", "100%", "10", "10"),
        ("满意度指标", "服务对象满意度指标等", "学生满意度", "≥95%", "100%", "10", "10"),
        ("满意度指标", "服务对象满意度指标等", "家长满意度", "≥95%", "96%", "10", "10"),
    ]
    assert reading.document.title == "2022年度项目支出绩效自评表"
    assert [(project.name, project.money and project.money.rate) for project in reading.projects] == [
        ("营养改善计划专项资金", None)
    ]


UNSURE = """项目名称 防汛物资
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
产出指标 数量指标 物资采购批次 2批 2批 20 20
质量指标 指标1：物资质量合格 10 10
时效指标 采购按期完成率 100% 100% 20 20
"""


def test_a_row_that_fits_in_two_ways_is_withheld() -> None:
    """Of 10 10 behind a name nothing says whether it is target and points, or points and score."""
    reading = text(UNSURE)
    assert [row[2:] for row in rows(reading)] == [
        ("物资采购批次", "2批", "2批", "20", "20"),
        ("采购按期完成率", "100%", "100%", "20", "20"),
    ]
    assert [each.text for each in reading.ledger.withheld] == ["质量指标 | 指标1：物资质量合格 | 10 | 10"]
    assert all(each.margin is not None and each.margin < 0.1 for each in reading.ledger.withheld)
    assert "质量指标 指标1：物资质量合格 10 10" in [each.text.strip() for each in reading.ledger.unparsed]
    assert any("1 行可以有不止一种分法" in note for note in reading.notes)


def test_a_label_inside_a_longer_word_is_none() -> None:
    """绩效目标 begins 绩效目标自评表 and stands in 保障绩效目标实现措施; neither names a goal."""
    line = (
        "云岭县衔接资金绩效目标自评表（2022年度）项目名称渠道清淤主管部门云岭县水利局绩效目标改善灌溉条件"
        "保障绩效目标实现措施绩效指标一级指标二级指标三级指标分值年度指标值全年实际值得分"
        "产出指标数量指标清淤长度10≥266米≥266米10质量指标验收合格率10≥90%≥95%10"
    )
    reading = text(line)
    assert [goal.text for project in reading.projects for goal in project.goals][:1] == ["改善灌溉条件保障绩效目标实现措施"]
    assert reading.document.title == "云岭县衔接资金绩效目标自评表（2022年度）"


def test_what_reviewers_sign_is_no_indicator() -> None:
    """Behind the last row a page prints who agrees: 财政部门初审意见 （盖章）."""
    reading = text(
        "绩效目标申报表\n项目名称 果园路\n主管部门 云岭县交通运输局 实施单位 云岭县公路站\n"
        "绩效指标 一级指标 二级指标 三级指标 指标值 备注\n"
        "产出指标 数量指标 铺设路面 >=2公里\n质量指标 *路面验收合格率 >=98%\n"
        "满意度指标 服务对象满意度指标 农户满意度（≥**%） >=90%\n"
        "财政部门支出股室初审意见 （盖章）\n主管部门审核意见 （盖章）\n"
    )
    assert [(each.level3, each.core) for each in reading.indicators] == [
        ("铺设路面", None),
        ("路面验收合格率", True),
        ("农户满意度（≥**%）", None),
    ]


def test_a_label_with_a_blank_in_it() -> None:
    reading = text(
        "项目名称 晾晒房建设\n年度主要目标     和成果 新建晾晒房一座，硬化场坪。\n"
        "一级指标 二级指标 三级指标 指标值 分值\n产出指标 数量指标 新建晾晒房 1座 10\n质量指标 验收合格率 100% 10\n"
    )
    assert [goal.text for project in reading.projects for goal in project.goals] == ["新建晾晒房一座，硬化场坪。"]


def test_the_title_of_a_form_below_text_about_it() -> None:
    bars = [
        "项目支出绩效目标表 |",
        "（2025年度） |",
        "项目名称 |\n送戏下乡 |",
        "一级指标 |\n二级指标 |\n三级指标 |\n指标值 |",
        "产出指标 |\n数量指标 |\n送戏场次 |\n≥70场 |",
        "质量指标 |\n活动完成率 |\n≥95% |",
        "满意度指标 |\n服务对象满意度指标 |\n观众满意度 |\n≥90% |",
    ]
    about = "“送戏下乡”项目。\n（1）项目概述。做好送戏下乡，满足文化需求。\n（2）立项依据。文化惠民方案。\n（7）绩效目标。\n"
    reading = text(about + "\n||||||\n".join(bars))
    assert reading.document.title == "项目支出绩效目标表"
    assert [row[:4] for row in rows(reading)] == [
        ("产出指标", "数量指标", "送戏场次", "≥70场"),
        ("产出指标", "质量指标", "活动完成率", "≥95%"),
        ("满意度指标", "服务对象满意度指标", "观众满意度", "≥90%"),
    ]


def test_a_sheet_named_in_a_long_line_is_no_title() -> None:
    """The title of a form in one line stands right before the first label."""
    line = (
        "各单位的项目支出绩效目标表已汇总上报，请抓紧核对后反馈，逾期不再受理，联系方式见附件，有关表格可以在网站下载，填报要求见说明。"
        "项目名称 渠道清淤 一级指标 二级指标 三级指标 指标值 产出指标 数量指标 清淤长度 ≥12公里 质量指标 验收合格率 ≥95%"
    )
    assert text(line).document.title is None


def stream(heads: int, rows: int = 2) -> Reading:
    """Read a page whose table is one line of cells: so many heads, and under each the cells of its rows."""
    columns = [
        ("一级指标", "产出指标", "产出指标"),
        ("二级指标", "数量指标", "质量指标"),
        ("三级指标", "架设桥梁", "桥梁合格率"),
        ("指标性质", "≥", "≥"),
        ("指标值", "5", "95"),
        ("度量单位", "座", "%"),
        ("分值", "10", "20"),
        ("得分", "9", "18"),
    ]
    lines = [[column[row] for column in columns[:heads]] for row in range(rows + 1)]
    return text("项目名称 | 桥梁建设 |\n" + " | ".join(cell for cells in lines for cell in cells) + " |\n")


def test_a_line_of_cells_is_a_table_from_seven_heads_on() -> None:
    """Fewer heads in a line are those of a table whose rows stand below."""
    assert [(row[2], row[3], row[5], row[6]) for row in rows(stream(8))] == [
        ("架设桥梁", "≥5座", "10", "9"),
        ("桥梁合格率", "≥95%", "20", "18"),
    ]
    assert [(row[2], row[3], row[5]) for row in rows(stream(7))] == [("架设桥梁", "≥5座", "10"), ("桥梁合格率", "≥95%", "20")]
    assert rows(stream(6)) == []
