"""Forms as saved web pages and document previews hold them: broken rows, padded rows, nothing between cells. All invented."""
# ruff: noqa: E501 (rows of tables are one line each)

from __future__ import annotations

import pytest

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading

# rows broken where a cell holds blocks, filled up with bars to the table's width; labels in rows of their own
BROKEN = """绩效目标自评表 | |||||||||
(2023年度) | |||||||||
项目名称 | 水渠修复 | 项目负责人及电话 | 甲乙0550-1234567 | ||||||
资金情况 (万元) |
全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分 | ||||
年度资金总额: | 52.6 | 50 | 10 | 95% | 9.5 | ||||
绩效指标 | 一级 指标 |
二级指标 | 三级指标 | 分值 | 年度指标值 | 全年实际值 | 得分 | 未完成原因 | |
产 出 指 标 (50分) |
数量指标 | ★修复水渠长度 | 20 | 6.2公里 | 6.2公里 | 20 | |||
其中干渠 | 4公里 | 4公里 | |||||||
质量指标 | |||||||||
工程合格率 | 15 | 100% | 98% | 14.7 | |||||
…… | |||||||||
效 益 指 标 (30分) |
经济效益 指标 |
||||||||
社会效益 指标 |
受益农户 | 30 | ≥320户 | 331户 | 30 | ||||
满意 度 指标 (10分) |
服务对象 满意度指标 |
受益农户满意度 | 10 | 90% | 93% | 10 | ||||
总分 | 100 | 98.7 | |||||||
"""
BROKEN_ROWS = [
    ("产出指标", "数量指标", "修复水渠长度", "6.2公里", "6.2公里"),
    ("产出指标", "数量指标", "其中干渠", "4公里", "4公里"),
    ("产出指标", "质量指标", "工程合格率", "100%", "98%"),
    ("效益指标", "社会效益指标", "受益农户", "≥320户", "331户"),
    ("满意度指标", "服务对象满意度指标", "受益农户满意度", "90%", "93%"),
]

# each cell on a line, a bar behind it; an empty cell is a bar alone; nothing tells where a row ends
STREAM = """部门预算项目支出绩效自评表(2023年度) |
项目名称 |
60110022R000000012345-机房租赁 |
主管部门 |
柏城县数据局 |
实施单位
(盖章) |
柏城县数据局机关 |
绩效指标(90分) |
一级指标 |
二级指标 |
三级指标 |
指标性质 |
指标值 |
度量单位 |
完成值 |
权重 |
得分 |
未完成原因分析 |
产出指标 |
数量指标 |
租用机柜数量 |
= |
24 |
个 |
24 |
30 |
30 |
|
时效指标 |
租金支付及时率 |
≥ |
95 |
% |
|
30 |
|
|
满意度指标 |
服务对象满意度指标 |
使用部门满意度 |
≥ |
90 |
% |
92 |
30 |
30 |
|
合计 |
90 |
60 |
|
"""
STREAM_ROWS = [
    ("产出指标", "数量指标", "租用机柜数量", "=24个", "24"),
    ("产出指标", "时效指标", "租金支付及时率", "≥95%", None),
    ("满意度指标", "服务对象满意度指标", "使用部门满意度", "≥90%", "92"),
]

# a sheet of many projects in Markdown: merged cells are not printed, rows are filled up at their ends
SHEET = """| 部门预算项目绩效目标申报表（2024年度） | |||||||||||
| 金额单位:元 | |||||||||||
| 单位名称 | 项目名称 | 预算数 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性 | |
| 710001-青石县云台镇人民政府 | 护林员补助 | 360,000.00 | 按月发放护林员补助。 | 产出指标 | 数量指标 | 护林员人数 | ＝ | 30 | 人 | 30 | 正向指标 | |
| 效益指标 | 生态效益指标 | 森林火灾起数 | ≤ | 1 | 起 | 40 | 反向指标 | |||||
| 便民服务中心运行 | 84,000.00 | 保障窗口运行。 | 产出指标 | 质量指标 | 办件差错率 | ≤ | 2 | % | 50 | 反向指标 | ||
| 满意度指标 | 服务对象满意度指标 | 办事群众满意度 | ≥ | 92 | % | 40 | 正向指标 | |||||
"""
SHEET_ROWS = [
    ("产出指标", "数量指标", "护林员人数", "=30人", None),
    ("效益指标", "生态效益指标", "森林火灾起数", "≤1起", None),
    ("产出指标", "质量指标", "办件差错率", "≤2%", None),
    ("满意度指标", "服务对象满意度指标", "办事群众满意度", "≥92%", None),
]

# rows joined by blanks, cells with line breaks over several lines, levels without indicators in lines of their own
WRAPPED = """2024年度山塘整治项目绩效目标审批表
预算单位: 竹溪县石桥镇人民政府

金额单位:万元
项目名称 山塘整治工程 项目分类 基础设施类
项目总预算 48 财政资金预算分类 一般公共预算
年度绩效目标(90分) 一级指标 二级指标 三级指标 指标值 分值 指标解释
成本指标(0-20)分 经济成本指标 工程建设成本 ≤48万元 10
社会成本指标



产出指标
(40-50)分
数量指标 整治山塘 3口 20
清淤土方 ≥1.1万方 10
时效指标 项目完成及时率 100% 10
效益指标
(20-30)分
社会效益指标 受益人口数 ≥420人 20
生态效益指标

满意度指标
10分 服务对象满意度指标 受益群众满意度 ≥95% 10
"""
WRAPPED_ROWS = [
    ("成本指标", "经济成本指标", "工程建设成本", "≤48万元", None),
    ("产出指标", "数量指标", "整治山塘", "3口", None),
    ("产出指标", "数量指标", "清淤土方", "≥1.1万方", None),
    ("产出指标", "时效指标", "项目完成及时率", "100%", None),
    ("效益指标", "社会效益指标", "受益人口数", "≥420人", None),
    ("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥95%", None),
]

# nothing between the cells: points run together with the values behind them
GLUED = (
    "绩效目标自评表(2022年度)项目名称灌区量水设施安装主管部门云岭县水务局实施单位云岭县灌区管理站"
    "绩效指标一级指标二级指标三级指标分值年度指标值全年实际值得分未完成原因及拟采取的改进措施"
    "产出指标(50分)数量指标安装量水堰10≥45处≥46处10质量指标设施完好率20100%100%20时效指标完工及时率10≥90%≥90%10"
    "成本指标项目总投资1035万元35万元10效益指标(30分)社会效益指标灌溉管理水平30显著提升显著提升30"
    "满意度指标(10分)服务对象满意度指标用水户满意度10≥90%≥94%10总分100100"
)
GLUED_ROWS = [
    ("产出指标", "数量指标", "安装量水堰", "≥45处", "≥46处"),
    ("产出指标", "质量指标", "设施完好率", "100%", "100%"),
    ("产出指标", "时效指标", "完工及时率", "≥90%", "≥90%"),
    # 1035万元 may be 10 points and 35万元, or all of it the value: withheld
    ("效益指标", "社会效益指标", "灌溉管理水平", "显著提升", "显著提升"),
    ("满意度指标", "服务对象满意度指标", "用水户满意度", "≥90%", "≥94%"),
]

# one row a line without separators under a head without separators
ROWS = """2023年部门(单位)整体绩效目标表
单位:万元
绩效指标指标名称指标权重计量单位指标性质指标值
预算编制及时率20%=100
管护公路里程30公里≥86
窗口服务有效性20有效提升
办事群众满意度30%≥95
"""
ROWS_ROWS = [
    (None, None, "预算编制及时率", "=100%", None),
    (None, None, "管护公路里程", "≥86公里", None),
    (None, None, "窗口服务有效性", "有效提升", None),
    (None, None, "办事群众满意度", "≥95%", None),
]
PAGES = {
    "broken rows": (BROKEN, BROKEN_ROWS),
    "a stream of cells": (STREAM, STREAM_ROWS),
    "a padded sheet": (SHEET, SHEET_ROWS),
    "wrapped rows": (WRAPPED, WRAPPED_ROWS),
    "nothing between": (GLUED, GLUED_ROWS),
    "rows without separators": (ROWS, ROWS_ROWS),
}


def read(text: str) -> Reading:
    return read_forms(read_document(text.encode(), "page.txt"))


@pytest.mark.parametrize("name", PAGES)
def test_indicators(name: str) -> None:
    text, wanted = PAGES[name]
    reading = read(text)
    found = [(i.level1, i.level2, i.level3, i.target.raw, i.actual.raw if i.actual else None) for i in reading.indicators]
    assert found == wanted
    assert reading.ledger.accounted >= 0.9


def test_projects_of_a_sheet_and_their_money() -> None:
    reading = read(SHEET)
    assert [(p.name, p.funds and (str(p.funds.total), p.funds.unit)) for p in reading.projects] == [
        ("护林员补助", ("360000.00", "元")),
        ("便民服务中心运行", ("84000.00", "元")),
    ]
    assert [i.project for i in reading.indicators] == ["p1", "p1", "p2", "p2"]


def test_a_row_of_shared_digits_is_withheld() -> None:
    (held,) = read(GLUED).ledger.withheld
    assert held.text == "成本指标项目总投资1035万元35万元10"
    assert held.place.start == GLUED.index(held.text)


def test_points_and_scores() -> None:
    assert [(str(i.points), str(i.score)) for i in read(GLUED).indicators][:3] == [("10", "10"), ("20", "20"), ("10", "10")]
    assert [str(i.score) for i in read(BROKEN).indicators if i.score is not None] == ["20", "14.7", "30", "10"]


TEMPLATE = """某县财政支出项目绩效目标申报表 ( 年度) 填报单位(盖章) 项目名称 项目属性 新增项目 □ 延续项目 □ 主管部门
长期绩效指标 一级指标 二级指标 指标内容 指标值 备注 产出指标 数量指标 质量指标 时效指标 成本指标 … 效益指标 经济效益指标 社会效益指标 环境效益指标 … 服务对象满意度指标 具体指标 ……
"""
BUDGET = """一、部门收支总体情况
本部门2024年收入预算1520.6万元，比上年增加3.2%，其中一般公共预算拨款收入1505.4万元，占99%。
项目\t本年预算数\t上年预算数\t增减%
一、基本支出\t860.2\t850.1\t1.2
二、项目支出\t660.4\t640.0\t3.2
“三公”经费\t12.0\t12.5\t-4.0
"""


@pytest.mark.parametrize("text", [TEMPLATE, BUDGET])
def test_nothing_is_invented(text: str) -> None:
    reading = read(text)
    assert reading.indicators == reading.evaluation_rows == ()
    assert reading.projects == ()
