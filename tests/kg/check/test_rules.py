"""Each rule has an example that trips it and one, as like as can be, that must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import vocabulary
from kg.amount import amount_in
from kg.check import check, rules
from kg.check.base import describe, source_of
from kg.ingest import read_document
from kg.reading import read_data
from kg.records import Indicator, Reading
from kg.values import parse
from tests.kg.check.forms import (
    Decimal,
    FundAmounts,
    Funds,
    Goal,
    ListedProject,
    NarrativeGoal,
    Party,
    Place,
    PlanStep,
    amount,
    cited,
    measured,
    project,
    reading,
    row,
    scored,
    sub_project,
)
from tests.kg.check.reviewer_examples import DRAWINGS, READINGS
from tests.kg.forms.exported import web_page


def listed(budget: str, unit: str = "万元") -> tuple[ListedProject, ...]:
    return (ListedProject(1, "河堤养护", amount(budget, unit), Place(line=1)),)


def money(total: str, fiscal: str, other: str | None = "0") -> Funds:
    return Funds(FundAmounts(amount(total), amount(fiscal), None if other is None else amount(other)))


def plan(*percents: str) -> tuple[PlanStep, ...]:
    return tuple(PlanStep(f"{3 * n}月底", Decimal(p)) for n, p in enumerate(percents, 1))


FULL = (
    row("数量", "养护里程", "≥30公里"), row("质量", "养护合格率", "≥95%"), row("时效", "完工时间", "2026年10月底前"),
    row("成本", "养护总成本", "100万元"), row("社会效益", "保护农田面积", "≥2万亩"), row("满意度", "沿岸村民满意度", "≥90%"),
)  # fmt: skip
TWO = (project("p1"), project("p2", "渠道清淤"))
NOTE = "一级指标的位置与括号内权重不符，按权重归类：河道巡查"


def twice(*rows_: object) -> tuple[object, ...]:
    """The rows once in p1 and once in p2."""
    return (*rows_, *(replace(r, project="p2") for r in rows_))  # type: ignore[type-var]


# rule: (reading that trips it, reading that must not)
EXAMPLES: dict[str, tuple[Reading, Reading]] = {
    # a lost decimal point; the same amount in 元
    "list_vs_table_amount": (reading(*FULL, listed=listed("1000")), reading(*FULL, listed=listed("1000000", "元"))),
    # parts above the total; other sources left out by the form
    "funds_parts_vs_total": (
        reading(*FULL, projects=(project(funds=money("100", "90", "20")),)),
        reading(*FULL, projects=(project(funds=money("100", "90", None)),)),
    ),
    "executed_over_budget": (
        reading(subs=(sub_project("清淤", "清淤3公里", "已完成", executed=amount("11")),)),
        reading(subs=(sub_project("清淤", "清淤3公里", "已完成", executed=amount("9")),)),
    ),
    "returned_vs_balance": (
        reading(subs=(sub_project("清淤", "清淤3公里", "完成", executed=amount("8"), returned=amount("1")),)),
        reading(subs=(sub_project("清淤", "清淤3公里", "完成", executed=amount("8"), returned=amount("2")),)),
    ),
    # 900元 × 2000人 = 180万元 against 100万元; a monthly price says nothing of the whole
    "unit_cost_times_count_vs_budget": (
        reading(row("数量", "培训人数", "≥2000人"), row("成本", "人均培训成本", "≤900元")),
        reading(row("数量", "培训人数", "≥2000人"), row("成本", "人均补助标准", "900元/人·月")),
    ),
    "cost_over_budget": (reading(row("成本", "养护总成本", "≤120万元")), reading(row("成本", "养护总成本", "≤100万元"))),
    "cost_vs_budget": (reading(row("成本", "养护总成本", "≤80万元")), reading(row("成本", "人均养护成本", "≤80万元"))),
    # a rate that is better the higher; one that is better the lower
    "rate_wrong_direction": (reading(row("质量", "养护合格率", "≤98%")), reading(row("质量", "公用经费控制率", "≤100%"))),
    "rate_at_or_over_cap": (reading(row("质量", "养护合格率", "≥100%")), reading(row("经济效益", "产值增长率", "≥120%"))),
    "vacuous_bound": (reading(row("时效", "预算执行率", "≤100%")), reading(row("时效", "预算执行率", "≥95%"))),
    # an increase from above; faster is fewer days
    "benefit_wrong_direction": (
        reading(row("社会效益", "提高灌溉保证率", "≤85%")),
        reading(row("社会效益", "提高抢险效率", "≤3天"), row("社会效益", "减少溃堤事故", "≤1起")),
    ),
    "count_wrong_direction": (reading(row("数量", "受益人数", "≤3000人")), reading(row("数量", "安全事故次数", "≤3次"))),
    "cost_wrong_direction": (
        reading(row("成本", "养护总成本", "≥80万元")),
        reading(row("成本", "人均补助标准", "≥80元")),
    ),
    "level1_label_missing": (
        reading(row("社会效益", "保护农田面积", "≥2万亩", level1_printed="产出指标")),
        reading(row("社会效益", "保护农田面积", "≥2万亩")),
    ),
    "level1_label_misplaced": (
        reading(rows=(scored("河道巡查", "5", level1_weight=Decimal(5)),), notes=(NOTE,)),
        reading(rows=(scored("河道巡查", "5", level1_weight=Decimal(5)),)),
    ),
    "row_shift": (
        reading(rows=(*(scored(f"巡查{n}", "5") for n in range(5)), scored("河道巡查", "5", place=Place(table=1, column=2)))),
        reading(rows=(*(scored(f"巡查{n}", "5") for n in range(5)), scored("河道巡查", "5", place=Place(table=2, column=2)))),
    ),
    "column_count_varies": (
        reading(
            rows=(
                *(scored(f"巡查{n}", "5") for n in range(5)),
                *(scored(f"检修{n}", "5", place=Place(table=1, column=2)) for n in range(5)),
            )
        ),
        reading(rows=tuple(scored(f"巡查{n}", "5") for n in range(10))),
    ),
    "level2_name_mismatch": (
        reading(row("数量", "养护合格率", "≥95%"), row("成本", "预算执行率", "≥95%")),
        reading(row("质量", "养护合格率", "≥95%"), row("数量", "养护里程", "≥30公里")),
    ),
    "missing_category": (reading(*FULL[:5]), reading(*FULL)),
    "no_indicators": (reading(*FULL, projects=TWO), reading(*FULL)),
    "missing_target": (reading(row("数量", "养护里程", "")), reading(row("数量", "溃堤次数", "0"))),
    # a clause for a rate; a bound against something known; a vague degree is another rule's
    "indicator_value_mismatch": (
        reading(row("质量", "设备完好率", "保障堤防工作")),
        reading(
            row("质量", "设备完好率", "不低于上年"), row("质量", "灌溉保证率", "明显提高"), row("质量", "养护覆盖率", "全覆盖")
        ),
    ),
    "unit_noun_mismatch": (reading(row("质量", "设备完好率", "≥95人")), reading(row("质量", "溺水发生率", "≤5人/10万人"))),
    "circular_target": (
        reading(row("成本", "养护标准", "总费用与里程之比，乘以里程")),
        reading(row("成本", "养护标准", "总费用与里程之比")),
    ),
    "timeliness_without_time": (
        reading(row("时效", "抢险速度", "专业队伍")),
        reading(row("时效", "抢险速度", "2小时内"), row("时效", "完工时间", "2026年底前"), row("时效", "按期完工率", "100%")),
    ),
    "vague_qualitative": (reading(row("社会效益", "防洪能力", "增强")), reading(row("社会效益", "防洪能力", "达到20年一遇"))),
    "operator_missing": (reading(row("数量", "养护里程", "30公里")), reading(row("数量", "养护里程", "=30公里"))),
    "unit_column_disagrees": (
        reading(measured("数量", "养护次数", "≥4次", "人")),
        reading(measured("数量", "养护次数", "≥4次", "场")),
    ),
    "suspected_damage": (reading(row("质量", "养护合格率", "295%")), reading(row("质量", "养护合格率", "≥95%"))),
    "target_as_indicator_name": (
        reading(row("时效", "每月巡查一次", "每月月底")),
        reading(row("时效", "每月巡查次数", "每月一次")),
    ),
    "target_copied": (
        reading(row("社会效益", "防洪能力", "较上年更加有保障"), row("可持续影响", "管护机制", "较上年更加有保障")),
        reading(row("社会效益", "防洪能力", "提高"), row("可持续影响", "管护机制", "提高")),
    ),
    "same_measure_different_target": (
        reading(
            row("数量", "沿岸受保护人口数量", "≥3万人"), row("数量", "沿岸受保护人口数量", "≥2万人", project="p2"), projects=TWO
        ),
        reading(
            row("数量", "沿岸受保护人口数量", "≥3万人"), row("数量", "沿岸受保护人口数量", "≥3万人", project="p2"), projects=TWO
        ),
    ),
    "same_target_reused": (
        reading(*(row("数量", f"受益人数{n}", "≥30万人", project=f"p{n}") for n in (1, 2, 3)), projects=TWO),
        reading(*(row("数量", f"受益人数{n}", "≥30万人", project=f"p{n}") for n in (1, 2)), projects=TWO),
    ),
    "duplicate_indicator": (
        reading(row("数量", "养护里程", "≥30公里"), row("数量", "养护里程", "≥30公里")),
        reading(row("数量", "养护里程", "≥30公里"), row("数量", "养护里程", "≥30公里", project="p2"), projects=TWO),
    ),
    "duplicate_indicator_set": (
        reading(*twice(*FULL), projects=TWO),
        reading(*FULL, *(replace(r, project="p2", level3=f"清淤{r.level3}") for r in FULL), projects=TWO),
    ),
    # the goals of both are about dikes, the second project's name about schools
    "name_vs_content": (
        reading(
            projects=tuple(
                project(f"p{n}", name, use_text="河堤养护", goals=(Goal(1, "河堤养护保持完好，" * 5),))
                for n, name in enumerate(("河堤养护", "校舍维修"), 1)
            )
        ),
        reading(
            projects=tuple(
                project(f"p{n}", name, use_text="河堤养护", goals=(Goal(1, "河堤养护保持完好，" * 5),))
                for n, name in enumerate(("河堤养护", "河堤养护二标"), 1)
            )
        ),
    ),
    "goal_vs_target": (
        reading(*FULL, projects=(project(goals=(Goal(1, "沿岸村民满意度达到95%。"),)),)),
        reading(*FULL, projects=(project(goals=(Goal(1, "沿岸村民满意度达到90%。"),)),)),
    ),
    "goal_equals_use": (
        reading(*FULL, projects=(project(use_text="养护河堤三十公里", goals=(Goal(1, "养护河堤三十公里。"),)),)),
        reading(*FULL, projects=(project(use_text="人工和材料", goals=(Goal(1, "养护河堤三十公里。"),)),)),
    ),
    "goal_numbering_residue": (
        reading(*FULL, projects=(project(goals=(Goal(1, "目标内容1养护河堤"),)),)),
        reading(*FULL, projects=(project(goals=(Goal(1, "目标：养护河堤"),)),)),
    ),
    "missing_goal": (
        reading(*twice(*FULL), projects=(project(goals=(Goal(1, "养护河堤"),)), project("p2", "渠道清淤"))),
        reading(*FULL, projects=(project(goals=(Goal(1, "养护河堤"),)),)),
    ),
    "quarterly_plan_odd": (
        reading(*FULL, projects=(project(quarterly_plan=plan("25", "75", "50", "100")),)),
        reading(*FULL, projects=(project(quarterly_plan=plan("25", "50", "75", "100")),)),
    ),
    "stale_narrative": (
        reading(goals=(NarrativeGoal("总体绩效目标", None, "巡查", "目前已完成全部巡查。", Place(line=1)),)),
        reading(goals=(NarrativeGoal("总体绩效目标", None, "巡查", "年底前完成全部巡查。", Place(line=1)),)),
    ),
    "empty_name": (reading(row("成本", "预算", "≤100万元")), reading(row("成本", "总成本", "≤100万元"))),
    "wording_too_long": (
        reading(row("数量", "按照规划要求对全部堤段" * 5, "≥30公里")),
        reading(row("数量", "按照规划要求对全部堤段", "≥30公里")),
    ),
    "description_equals_name": (
        reading(row("数量", "养护里程", "≥30公里", description="养护 里程")),
        reading(row("数量", "养护里程", "≥30公里", description="全年养护的堤段长度")),
    ),
    "year_prefix_in_name": (
        reading(projects=(project(name="2026_河堤养护"),)),
        reading(projects=(project(name="2026年河堤养护"),)),
    ),
    "name_suffix": (reading(projects=(project(name="河堤养护c"),)), reading(projects=(project(name="河堤养护"),))),
    "doc_number_in_project_name": (
        reading(projects=(project(citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", "project_name"),)),)),
        reading(projects=(project(citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", "use"),)),)),
    ),
    "beneficiary_gap": (
        reading(row("社会效益", "护堤员获得感", "≥90%"), projects=(project(name="护堤员、抢险队员补助"),)),
        reading(
            row("社会效益", "护堤员获得感", "≥90%"),
            row("满意度", "抢险队员满意度", "≥90%"),
            projects=(project(name="护堤员、抢险队员补助"),),
        ),
    ),
    "term_inconsistency": (
        reading(row("数量", "学前教育人数", "≥30人"), projects=(project(name="义务教育补助"),)),
        reading(row("数量", "义务教育人数", "≥30人"), projects=(project(name="义务教育补助"),)),
    ),
    "wrong_name": (
        reading(rows=(scored("堤访完整性", "5", content="堤防是否完整，堤防有无缺口"),)),
        reading(rows=(scored("堤防完整性", "5", content="堤防是否完整，堤防有无缺口"),)),
    ),
    "code_year_vs_document_year": (
        reading(projects=(project(code="99010125P000000000001"),)),
        reading(projects=(project(code="99010126P000000000001"),)),
    ),
    "fullwidth_char": (reading(row("质量", "养护合格率", "≥９５％")), reading(row("质量", "养护合格率（年末）", "≥95%"))),
    "year_not_stated": (reading(*FULL, year=None), reading(*FULL)),
    "description_holds_citation": (
        reading(row("数量", "养护里程", "≥30公里", citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", "wrong_column"),))),
        reading(row("数量", "养护里程", "≥30公里", citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", "description"),))),
    ),
    "citation_suffix_variant": (
        reading(
            row(
                "数量",
                "养护里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),),
            ),
            row(
                "数量",
                "清淤里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号文件",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),),
            ),
        ),
        reading(
            row(
                "数量",
                "养护里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),),
            ),
            row(
                "数量",
                "清淤里程",
                "≥30公里",
                basis_raw="按岚水〔2025〕3号",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),),
            ),
        ),
    ),
    "citation_comma_title": (
        reading(
            row(
                "数量",
                "养护里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号，《堤防养护办法》",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", title="堤防养护办法"),),
            ),
        ),
        reading(
            row(
                "数量",
                "养护里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号《堤防养护办法》",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", title="堤防养护办法"),),
            ),
        ),
    ),
    "unit_code_gap": (
        reading(projects=tuple(project(f"p{n}", f"养护{n}", implementing_unit=Party("堤防站", f"30100{n}")) for n in (1, 3))),
        reading(projects=tuple(project(f"p{n}", f"养护{n}", implementing_unit=Party("堤防站", f"30100{n}")) for n in (1, 2))),
    ),
    "wrong_formula": (
        reading(
            rows=(
                scored("整改应用率", "5", standard="得分=应用率×分值"),
                scored("巡查里程", "5", content="巡查的里程", standard="得分=应用率×分值"),
            )
        ),
        reading(
            rows=(
                scored("整改应用率", "5", standard="得分=应用率×分值"),
                scored("巡查完成率", "5", content="巡查的完成率", standard="得分=完成率×分值"),
            )
        ),
    ),
    "citation_bracket_variant": (
        reading(citations=(cited("岚水[2025]3号", "岚水〔2025〕3号"),)),
        reading(citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"), cited("县政府令第3号", "县政府令第3号"))),
    ),
    "citation_title_unquoted": (
        reading(
            row(
                "数量",
                "养护里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号关于堤防养护的通知",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", title="关于堤防养护的通知"),),
            )
        ),
        reading(
            row(
                "数量",
                "养护里程",
                "≥30公里",
                basis_raw="岚水〔2025〕3号《关于堤防养护的通知》",
                citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号", title="关于堤防养护的通知"),),
            )
        ),
    ),
    "citation_unnumbered": (
        reading(row("数量", "养护里程", "≥30公里", citations=(cited("堤防养护办法", "堤防养护办法"),))),
        reading(row("数量", "养护里程", "≥30公里", citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),))),
    ),
    "stale_basis": (
        reading(row("数量", "养护里程", "≥30公里", citations=(cited("岚水〔2015〕3号", "岚水〔2015〕3号"),))),
        reading(row("数量", "养护里程", "≥30公里", citations=(cited("岚水〔2023〕3号", "岚水〔2023〕3号"),))),
    ),
    "score_over_points": (reading(rows=(scored("河道巡查", "5", "6"),)), reading(rows=(scored("河道巡查", "5", "5"),))),
    # two other labels add up: weights and points are on one scale
    "points_vs_weight": (
        reading(
            rows=(
                scored("甲", "10", level1="投入", level1_weight=Decimal(10)),
                scored("乙", "20", level1="过程", level1_weight=Decimal(20)),
                scored("丙", "25", level1="产出", level1_weight=Decimal(30)),
            )
        ),
        reading(
            rows=(
                scored("甲", "40", level1="投入", level1_weight=Decimal(10)),
                scored("乙", "60", level1="过程", level1_weight=Decimal(20)),
            )
        ),
    ),
    "points_total": (
        reading(rows=(scored("甲", "60"), scored("乙", "30.5"))),
        reading(rows=(scored("甲", "60"), scored("乙", "40"))),
    ),
    "default_weights": (
        reading(*(replace(r, points=Decimal(p)) for r, p in zip(FULL, (10, 10, 10, 10, 40, 10), strict=True))),
        reading(*(replace(r, points=Decimal(p)) for r, p in zip(FULL, (20, 10, 10, 10, 30, 10), strict=True))),
    ),
    "score_vs_actual": (
        reading(replace(FULL[1], actual=parse("90%").target, points=Decimal(5), score=Decimal(5))),
        reading(replace(FULL[1], actual=parse("96%").target, points=Decimal(5), score=Decimal(5))),
    ),
    "loss_wrong_direction": (reading(row("社会效益", "管网漏损率", "≥12%")), reading(row("社会效益", "管网漏损率", "≤12%"))),
    "score_contradicts_text": (
        reading(rows=(scored("改造数", "20", content="计划改造12个，实际改造11个", standard="完成率×分值"),)),
        reading(rows=(scored("改造数", "20", content="计划改造12个，实际改造12个", standard="完成率×分值"),)),
    ),
    "deduction_exceeds_points": (
        reading(rows=(scored("甲", "2", content="1、有制度；2、有台账；3、有记录", standard="每项不符合扣1分"),)),
        reading(rows=(scored("甲", "3", content="1、有制度；2、有台账；3、有记录", standard="每项不符合扣1分"),)),
    ),
    "deduction_below_points": (
        reading(rows=(scored("甲", "9", content="1、有制度；2、有台账", standard="每项不符合扣1分"),)),
        reading(rows=(scored("甲", "3", content="1、有制度；2、有台账", standard="每项不符合扣1分"),)),
    ),
    "threshold_gap": (
        reading(rows=(scored("甲", "5", standard="90%以上得满分，70%-85%得3分，70%以下不得分"),)),
        reading(rows=(scored("甲", "5", standard="90%以上得满分，70%-90%得3分，70%以下不得分"),)),
    ),
    "standard_of_other_row": (
        reading(rows=(scored("巡查里程", "5", standard="按堤防养护面积完成比例计分"), scored("堤防养护面积", "5"))),
        reading(rows=(scored("巡查里程", "5", standard="按巡查里程计分"), scored("堤防养护面积", "5"))),
    ),
    # 完成 is what other rows print as completion; a goal may end in 完成 by right
    "cells_merged": (
        reading(subs=(sub_project("甲", "清理河道淤泥", "完成"), sub_project("乙", "修补堤面裂缝完成", None))),
        reading(subs=(sub_project("甲", "清理河道淤泥", "完成"), sub_project("乙", "修补堤面裂缝", "完成"))),
    ),
    "missing_completion": (
        reading(subs=(sub_project("甲", "清理河道淤泥", "完成"), sub_project("乙", "修补堤面裂缝", None))),
        reading(subs=(sub_project("甲", "清理河道淤泥", None),)),
    ),
    "low_score_unexplained": (
        reading(subs=(sub_project("甲", "清理河道淤泥", "完成", score=Decimal(85)),)),
        reading(subs=(sub_project("甲", "清理河道淤泥", "因汛期提前只完成八成", score=Decimal(85)),)),
    ),
    "truncated_text": (
        reading(row("数量", "养护里程（含支流", "≥30公里")),
        reading(row("数量", "养护里程（含支流）", "≥30公里")),
    ),
    "blank_template_rows": (reading(skipped=(("template_blank", 3),)), reading(skipped=(("merged", 3),))),
    "personal_data": (reading(skipped=(("personal", 2),)), reading()),
}


LONG = "全年对沿河三十公里堤防逐段巡查，发现隐患及时处置，汛前完成险工险段加固，汛中保证人员和物资到位，汛后修补水毁工程。"
REPORT = reading(subs=(sub_project("甲", "清理河道淤泥", "完成"),))

# rules that read the document: (lines of it that trip them, lines that must not), and the records beside it
TEXTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Reading]] = {
    "extraction_artifact": (("[bookmark: _Ref1]河堤养护",), ("[附件1]河堤养护",), reading()),
    # 其中 need not list all parts: less than the total is a mistake only where the parts are all there can be
    "arithmetic_total": (
        ("本年支出 50 万元，其中基本支出 20 万元，项目支出 31 万元。",),
        ("本年支出 50 万元，其中基本支出 20 万元，项目支出 30 万元。", "支出 90 万元，其中差旅费 20 万元，会议费 30 万元。"),
        reading(),
    ),
    "reported_rate_vs_computed": (
        ("\t预算数：\t200\t执行数：\t190\t95%", "", "本年度结转结余率为 0.5%。"),
        ("\t预算数：\t200\t执行数：\t190\t95%", "", "本年度结转结余率为 5%，预算执行率为95%。"),
        reading(),
    ),
    "heading_numbering": ((LONG + "四、开展培训。",), (LONG + "其中四、五月为重点。",), reading()),
    "repeated_label": (
        ("\t质量指标 (10)\t甲\t5", "\t质量指标 (10)\t乙\t5"),
        ("\t质量指标 (10)\t甲\t5", "\t时效指标 (10)\t乙\t5"),
        reading(),
    ),
    "punctuation_mixed": (
        ("河堤（含支流），渠道（含泵站），水库（含闸门）,巡查(日常)养护(年度)清淤(汛后)工程",),
        ("河堤（含支流），渠道（含泵站），水库（含闸门），巡查",),
        reading(),
    ),
    "achievement_copies_goal": ((LONG, "二、完成情况", LONG[:30], LONG[30:]), (LONG, "二、完成情况", "按计划完成。"), REPORT),
    "score_total": (
        ("自评得分：96分。",),
        ("自评得分：95分。",),
        reading(rows=(scored("甲", "60", "58"), scored("乙", "40", "37"))),
    ),
    "staff_over_quota": (("事业编制11人，目前在职13人。",), ("事业编制11人，目前在职10人。",), reading()),
}
EXAMPLES |= READINGS
ALL = [rule.rule for rule in rules()]


def run(rule: str, which: int, off: tuple[str, ...] = ()) -> set[str]:
    """The rules that the example trips: 0 the one that must, 1 the one that must not."""
    if rule in DRAWINGS:
        form, document = read_data(web_page(DRAWINGS[rule][which]), "a.html")
        return {finding.rule for finding in check(form, document, off=off)}
    if rule in TEXTS:
        trip, quiet, form = TEXTS[rule]
        document = read_document("\n".join((trip, quiet)[which]).encode(), "a.txt")
        return {finding.rule for finding in check(form, document, off=off)}
    return {finding.rule for finding in check(EXAMPLES[rule][which], off=off)}


@pytest.mark.parametrize("rule", ALL)
def test_the_rule_is_tripped(rule: str) -> None:
    assert rule in run(rule, 0)


@pytest.mark.parametrize("rule", ALL)
def test_the_rule_is_quiet(rule: str) -> None:
    assert rule not in run(rule, 1)


@pytest.mark.parametrize("rule", ALL)
def test_a_rule_can_be_switched_off(rule: str) -> None:
    assert rule not in run(rule, 0, off=(rule,))


def test_an_unknown_rule_cannot_be_switched_off() -> None:
    with pytest.raises(ValueError, match="没有这样的规则：nonsense"):
        check(reading(), off=["nonsense"])


def test_rules_and_examples_are_the_same_set() -> None:
    assert sorted(ALL) == sorted([*EXAMPLES, *TEXTS, *DRAWINGS])
    assert {rule.severity for rule in rules()} <= {"error", "warning", "info"}
    assert {rule.confidence for rule in rules()} <= {"certain", "likely", "suspect"}


def test_a_sound_form_has_no_errors_or_warnings() -> None:
    assert [finding for finding in check(reading(*FULL)) if finding.severity != "info"] == []


def test_errors_come_first() -> None:
    order = ["error", "warning", "info"]
    findings = check(reading(row("数量", "里程", "30公里"), row("质量", "养护合格率", "≤98%"), row("质量", "完好率", "≥100%")))
    ranks = [order.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0


@pytest.mark.parametrize(
    ("told", "score", "found"),
    [
        ("达成年度指标", "8", False),
        ("达成年度指标", "10", False),
        ("达成年度指标", "7.9", True),
        ("部分达成年度指标并具有一定效果", "6", False),
        ("部分达成年度指标并具有一定效果", "8", True),
        ("未达成年度指标且效果较差", "5.9", False),
        ("未达成年度指标且效果较差", "6", True),
        ("基本达成", "3", False),
    ],
)
def test_grades_of_completion_have_bands(told: str, score: str, found: bool) -> None:
    graded = replace(FULL[1], actual=parse(told).target, points=Decimal(10), score=Decimal(score))
    findings = [f for f in check(reading(graded)) if f.rule == "score_vs_actual"]
    assert [f.printed for f in findings] == ([told] if found else [])
    assert all("应得分值的" in f.message for f in findings)


def test_default_weights_of_forms_with_cost_at_level_1() -> None:
    def form(cost: int, output: int) -> Reading:
        points = {"成本": cost, "数量": output, "社会效益": 20, "满意度": 10}
        made = [replace(row(kind, f"{kind}甲", "≥90%"), points=Decimal(p)) for kind, p in points.items()]
        made[0] = replace(made[0], level1="成本指标", level1_category="cost")
        return reading(*made)

    assert [f.rule for f in check(form(20, 40)) if f.rule == "default_weights"] == []
    told = [f.message for f in check(form(10, 50)) if f.rule == "default_weights"]
    assert told == ["项目“河堤养护”的权重与默认值（成本20、产出40、效益20、满意度10、执行率10）不同：成本10、产出50"]


@pytest.mark.parametrize(
    ("points", "expected"),
    [("10", []), ("20", ["预算执行率的分值为20，默认为10"]), ("", []), ("—", [])],
)
def test_default_weight_of_execution(points: str, expected: list[str]) -> None:
    rows_ = (
        ("项目资金（万元）", "", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("", "年度资金总额", "100", "95", points, "95%", "9.5"),
        ("", "其中：财政拨款", "100", "95", "—", "95%", "—"),
        ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        ("产出指标", "数量指标", "养护长度", "30", "30", "50", "50"),
    )
    page = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in rows_)
    document = read_document(f"<html><body><table>{page}</table></body></html>".encode(), "a.html")
    assert [f.message for f in check(reading(), document) if f.rule == "default_weights"] == expected


def test_a_wrong_rate_is_told_with_what_it_is_made_of() -> None:
    heads = ("项目资金（万元）", "全年预算数", "全年执行数", "执行率")
    cells = ("年度资金总额", "100", "95", "90%")
    page = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in (heads, cells))
    document = read_document(f"<html><body><table>{page}</table></body></html>".encode(), "a.html")
    told = [f.message for f in check(reading(), document) if f.rule == "reported_rate_vs_computed"]
    assert told == ["执行数95÷预算数100 = 95.00%，表中执行率为90%"]


def test_brackets_of_others_are_told_where_there_are_others() -> None:
    round_ = row("质量", "合格率", "≥98%", citations=(cited("某水发[2021]5号", "某水发〔2021〕5号"),))
    square = row("质量", "完好率", "≥98%", citations=(cited("某水发〔2022〕7号", "某水发〔2022〕7号"),))

    def told(*rows_: Indicator) -> list[str]:
        return [f.message for f in check(reading(*rows_)) if f.rule == "citation_bracket_variant"]

    assert told(round_) == ["1处文号的年份没有用六角括号〔〕，如“某水发[2021]5号”"]
    assert told(round_, square) == ["1处文号的年份没有用六角括号〔〕（另1处用了），如“某水发[2021]5号”"]


def test_sources_say_how_far_they_were_read() -> None:
    texts = {row["number"]: row for row in vocabulary.rows("legal_texts")}
    for rule in describe().values():
        if rule.source != "约定":
            assert rule.source in texts, rule
            assert rule.verified == (texts[rule.source]["read"] == "text"), rule
    assert source_of(describe()["points_total"]) == "财预〔2020〕10号（已核对文号和题名，未核对条文）"
    assert source_of(describe()["personal_data"]) == "中华人民共和国个人信息保护法（未核对原文）"
    assert source_of(describe()["row_shift"]) == "约定"


def found(rule: str, *indicators: Indicator, **changes: object) -> list[tuple[str | None, str, str]]:
    """Level 3, severity and confidence of the findings of one rule."""
    findings = check(reading(*indicators, **changes))  # type: ignore[arg-type]
    return [(f.level3, f.severity, f.confidence) for f in findings if f.rule == rule]


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("政策知晓率", "≤90%", [("政策知晓率", "warning", "likely")]),
        ("办件满意度（窗口）", "≤85%", [("办件满意度（窗口）", "warning", "likely")]),
        ("工程合格率", "≤98%", [("工程合格率", "error", "certain")]),
        # rates with a ceiling, shares that are small, rates that are better low
        ("床位使用率", "≤90%", []),
        ("报销比例", "≤70%", []),
        ("低保覆盖率", "≤3%", []),
        ("抽检不合格率", "≤60%", []),
    ],
)
def test_a_rate_is_capped(name: str, target: str, expected: list[tuple[str, str, str]]) -> None:
    assert found("rate_wrong_direction", row("质量", name, target)) == expected


@pytest.mark.parametrize(
    ("price", "count", "expected"),
    [
        ("300元/亩", "≥5000亩", "likely"),
        ("≤300元/亩", "≥5000亩", "suspect"),
        ("9000元/场", "≥160场", "likely"),
        ("0.8万元/公里", "150公里", "likely"),
        ("1200元/人", "≥1000人", "likely"),
        # within the budget of 100万元, another unit, a price for a time, a range
        ("190元/亩", "≥5000亩", None),
        ("300元/公里", "≥5000亩", None),
        ("300元/亩·年", "≥5000亩", None),
        ("5000元/人·月", "≥1000人", None),
        ("300元/亩", "5000-6000亩", None),
    ],
)
def test_price_times_count(price: str, count: str, expected: str | None) -> None:
    form = (row("数量", "实施规模", count), row("成本", "补助标准", price))
    assert [c for _n, _s, c in found("unit_cost_times_count_vs_budget", *form)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("name", "description", "compared"),
    [
        ("单站改造成本", "", False),
        ("每公里造价成本", "", False),
        ("单个水厂建设投资", "", False),
        ("单位面积维修成本", "", False),
        ("设备采购单价（含安装费用）", "", False),
        ("吨水建设投资", "", False),
        ("泵站改造成本", "每座泵站的改造支出", False),
        # totals: of a year, of an organisation (单位), of a bill (清单), of what is even (均衡)
        ("泵站改造总成本", "每座泵站的改造支出之和", True),
        ("每年运维费用", "", True),
        ("单位运转经费", "", True),
        ("工程量清单编制费用", "", True),
        ("义务教育均衡发展经费", "", True),
        ("标准化厂房建设投资", "", True),
    ],
)
def test_the_cost_of_one_is_not_held_against_the_budget(name: str, description: str, compared: bool) -> None:
    told = [("cost_vs_budget", "≤26万元"), ("cost_over_budget", "≤260万元")]
    for rule, target in told:
        assert bool(found(rule, row("成本", name, target, description=description))) is compared, rule


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("物资完好率", "及时更新", [("物资完好率", "warning", "likely")]),
        ("补贴发放及时率", "及时发放", []),
        ("物资完好率", "明显提高", []),
        ("设备完好率", "由设备科负责检查", [("设备完好率", "error", "certain")]),
    ],
)
def test_a_rate_told_by_a_time_word(name: str, target: str, expected: list[tuple[str, str, str]]) -> None:
    assert found("indicator_value_mismatch", row("质量", name, target)) == expected


def test_counts_in_per_cent() -> None:
    names = ["演练场次", "维修台数", "整改件数", "出勤天数比例"]
    told = found("unit_noun_mismatch", *(row("数量", name, "≥20%") for name in names))
    assert [name for name, _s, _c in told] == names[:3]


def test_a_time_among_the_qualities() -> None:
    rows = (row("质量", "完工时间", "2026年10月底前"), row("时效", "竣工时间", "2026年10月底前"), row("质量", "工期", "3个月"))
    assert [name for name, _s, _c in found("level2_name_mismatch", *rows)] == ["完工时间"]


def test_one_measure_of_the_whole_area() -> None:
    def two(name: str) -> list[tuple[str | None, str, str]]:
        rows = (row("生态效益", name, "≥62%"), replace(row("生态效益", name, "≥58%"), project="p2"))
        return found("same_measure_different_target", *rows, projects=TWO)

    assert two("森林覆盖率") == [("森林覆盖率", "warning", "likely")]
    assert two("苗木成活率") == []


def test_few_words_that_were_copied() -> None:
    def forms(name: str, use: str) -> tuple[str, ...]:
        goals = (Goal(1, "做好河堤养护和防汛巡查。"),)
        projects = (project("p1", goals=goals, use_text=use), project("p2", name, goals=goals, use_text=use))
        return tuple(f.message for f in check(reading(projects=projects)) if f.rule == "name_vs_content")

    assert forms("蔬菜大棚补贴", "支付养护工人工资") == ("项目名称是“蔬菜大棚补贴”，用途和目标却与“河堤养护”完全相同",)
    assert forms("防汛物资", "支付养护工人工资") == ()
    assert forms("蔬菜大棚补贴", "") == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("计划治理河道18公里，实际完成15公里，完成率90%。", ["15÷18 = 83.33%，文中完成率为90%"]),
        ("计划治理河道18公里，实际完成15公里，完成率83.3%。", []),
        ("计划治理河道18公里，实际完成15公里，完成率83%。", []),
        ("计划治理河道18公里，实际清淤15立方米，完成率90%。", []),
    ],
)
def test_completion_told_in_a_sentence(line: str, expected: list[str]) -> None:
    findings = check(reading(), read_document(line.encode(), "a.txt"))
    assert [f.message for f in findings if f.rule == "reported_rate_vs_computed"] == expected


@pytest.mark.parametrize(
    ("name", "target", "tripped"),
    [
        ("管网漏损率", "≥12%", True),
        ("系统故障次数", "≥5次", True),
        ("婴儿死亡率", "＞4‰", True),
        ("管网漏损率", "≤12%", False),
        ("管网漏损率下降幅度", "≥2%", False),
        ("降低事故率", "≥2%", False),
        ("投诉处理率", "≥98%", False),
        ("害虫死亡率", "≥90%", False),
        ("事故率", "≥0", False),
    ],
)
def test_more_of_what_should_stay_low(name: str, target: str, tripped: bool) -> None:
    assert bool(found("loss_wrong_direction", row("社会效益", name, target))) == tripped


def test_a_time_in_money() -> None:
    told = found("unit_noun_mismatch", row("时效", "故障响应时间", "≤30元"), row("时效", "抢修响应时间", "≤30分钟"))
    assert told == [("故障响应时间", "warning", "likely")]


def test_a_score_without_a_result() -> None:
    rows = [replace(row("质量", n, "≥95%"), points=Decimal(5), score=Decimal(5)) for n in ("甲率", "乙率", "丙率")]
    done = [replace(r, actual=r.target) for r in rows]
    assert found("missing_completion", *done[:2], rows[2]) == [("丙率", "warning", "certain")]
    # the form has no column of results
    assert found("missing_completion", *rows) == []


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("维修供水工程26处，方便群众。", [("维修工程处数", "warning", "suspect")]),
        ("维修供水工程28处，方便群众。", []),
        # another thing counted in the same unit; two numbers that may be it
        ("新建垃圾投放点26处。", []),
        ("维修供水工程26处，新建工程2处。", []),
    ],
)
def test_a_count_in_the_goal(goal: str, expected: list[tuple[str, str, str]]) -> None:
    projects = (project("p1", goals=(Goal(1, goal),)),)
    assert found("goal_vs_target", row("数量", "维修工程处数", "28处"), projects=projects) == expected


def test_execution_stands_above_the_indicators_only() -> None:
    """The columns of 全年预算数 and 执行率 mean other things below the next head of the same table."""
    lines = (
        "\t项目资金\t全年预算数\t全年执行数\t分值\t执行率",
        "\t年度资金总额\t960\t972.4\t10\t101.3%",
        "\t三级指标\t年度指标值\t实际完成值\t分值\t得分",
        "\t食品安全达标率\t100\t100\t15\t14",
    )
    findings = check(reading(), read_document("\n".join(lines).encode(), "a.txt"))
    told = [(f.rule, f.message) for f in findings if f.rule in ("executed_over_budget", "reported_rate_vs_computed")]
    assert told == [("executed_over_budget", "“年度资金总额”执行数972.4大于预算数960")]


@pytest.mark.parametrize(
    ("total", "fiscal", "other", "expected"),
    [
        (("3000000", "元"), ("300", "万元"), ("0", "万元"), []),
        (("3000000", "元"), ("200", "万元"), ("0", "万元"), [("warning", "资金总额300万元，两项之和为200万元")]),
        (("1.2", "亿元"), ("11000", "万元"), ("1000", "万元"), []),
        (("0.2", "亿元"), ("0.1", "亿元"), ("900", "万元"), [("info", "资金总额2000万元，两项之和为1900万元，疑为四舍五入")]),
        (("33.3", "万元"), ("17", "万元"), ("16.7", "万元"), [("info", "资金总额33.3万元，两项之和为33.7万元，疑为四舍五入")]),
        (("100", "万元"), ("60", "万元"), ("39", "万元"), [("error", "资金总额100万元，两项之和为99万元")]),
        # in one unit that nothing tells, or in one that is no yuan, parts still add up or do not
        (("100", None), ("60", None), ("30", None), [("error", "资金总额100，两项之和为90")]),
        (("100", "万美元"), ("60", "万美元"), ("30", "万美元"), [("error", "资金总额100万美元，两项之和为90万美元")]),
        # sums that cannot be compared are not
        (("1000000", None), ("60", "万元"), ("30", "万元"), []),
        (("100", "万美元"), ("600", "万元"), ("0", "万元"), []),
    ],
)  # fmt: skip
def test_parts_in_other_units(
    total: tuple[str, str | None], fiscal: tuple[str, str], other: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    funds = Funds(FundAmounts(amount(*total), amount(*fiscal), amount(*other)))
    findings = check(reading(projects=(project(funds=funds),)))
    told = [(f.severity, f.message.replace("财政资金与其他资金", "两项")) for f in findings if f.rule == "funds_parts_vs_total"]
    assert told == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("320万元（主渠200万元，支渠120万元）", []),
        (
            "320万（主渠修复200万元,支渠修复110万元）",
            ["资金总额320万元，“320万（主渠修复200万元,支渠修复110万元）”所列各项之和为310万元"],
        ),
        ("320万元（其中中央200万元）", []),
        ("320万元（其中中央200万元、省级100万元）", []),
        (
            "320万元，其中：中央2000000元、省级130万元",
            ["资金总额320万元，“320万元，其中：中央2000000元、省级130万元”所列各项之和为330万元"],
        ),
    ],
)
def test_parts_that_a_cell_names(raw: str, expected: list[str]) -> None:
    funds = Funds(FundAmounts(amount_in(raw, "万元")))
    findings = check(reading(projects=(project(funds=funds),)))
    assert [f.message for f in findings if f.rule == "funds_parts_vs_total"] == expected


@pytest.mark.parametrize(
    ("listed_", "differs"), [("3000000元", False), ("300万元", False), ("0.03亿元", False), ("3000000万元", True)]
)
def test_a_list_in_another_unit(listed_: str, differs: bool) -> None:
    funds = Funds(FundAmounts(amount("300.00")))
    row_ = ListedProject(1, "河堤养护", amount_in(listed_), Place(line=1))
    findings = check(reading(projects=(project(funds=funds),), listed=(row_,)))
    assert any(f.rule == "list_vs_table_amount" for f in findings) == differs


@pytest.mark.parametrize(
    "budget", ["年初预算数", "全年预算数（A）", "预算数", "调整后预算数", "年初预算（万元）", "年度预算金额"]
)
@pytest.mark.parametrize(("unit", "spent"), [("", "9"), ("（元）", "90000")])
def test_a_rate_beside_its_sums_whatever_the_budget_is_called(budget: str, unit: str, spent: str) -> None:
    heads = ("项目资金（万元）", budget, f"全年执行数{unit}", "分值", "执行率")
    page = "".join(
        "<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>"
        for line in (heads, ("年度资金总额", "20", spent, "10", "90%"))
    )
    document = read_document(f"<html><body><table>{page}</table></body></html>".encode(), "a.html")
    told = [f.message for f in check(reading(), document) if f.rule == "reported_rate_vs_computed"]
    assert told == ["执行数9÷预算数20 = 45.00%，表中执行率为90%"]
