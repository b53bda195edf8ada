"""Examples of the rules that read as a reviewer does: one that trips each, one as like as can be that must not."""

from __future__ import annotations

from dataclasses import replace

from kg.records import Execution, Indicator, Reading
from kg.values import parse
from tests.kg.check.forms import Decimal, Goal, amount, cited, measured, project, reading, row


def done(kind: str, name: str, target: str, actual: str, score: str | None = "10", **changes: str) -> Indicator:
    """A row of a self-evaluation with 10 points."""
    result = parse(actual, name=name).target if actual else None
    told = None if score is None else Decimal(score)
    return replace(row(kind, name, target), actual=result, points=Decimal(10), score=told, **changes)  # type: ignore[arg-type]


def evaluated(*rows: Indicator, **changes: object) -> Reading:
    """A self-evaluation."""
    return reading(*rows, kind="self_evaluation", **changes)  # type: ignore[arg-type]


def spent(budget: str, executed: str, rate: str | None, score: str | None = None) -> Reading:
    """A self-evaluation with its money; the rate is worth ten points."""
    told = [None if text is None else Decimal(text) for text in (rate, score)]
    money = Execution(None, amount(budget), amount(executed), told[0], Decimal(10), told[1])
    return evaluated(done("数量", "养护里程", "≥30公里", "30公里"), projects=(project(money=money),))


def told(goal: str, completion: str) -> Reading:
    """A project whose completion is told in a sentence."""
    return evaluated(projects=(project(goals=(Goal(1, goal),), completion=completion),))


def weighed(*points: str) -> tuple[Indicator, ...]:
    """Two outputs, a benefit and a satisfaction with these points."""
    rows = (
        row("数量", "养护里程", "≥30公里"),
        row("质量", "养护合格率", "≥95%"),
        row("社会效益", "受益人口", "≥3万人"),
        row("满意度", "村民满意度", "≥90%"),
    )
    return tuple(replace(each, points=Decimal(worth)) for each, worth in zip(rows, points, strict=True))


def resting(number: str) -> Indicator:
    """A row with this document as its basis."""
    return replace(row("数量", "养护里程", "≥30公里"), basis_raw=number, citations=(cited(number, number),))


def in_terms(whole: str) -> tuple[Indicator, ...]:
    """Three rows for several years, the first with this target, and the same three for one year."""
    told = (("数量", "养护里程", "≥30公里"), ("质量", "养护合格率", "≥95%"), ("满意度", "村民满意度", "≥90%"))
    annual = [row(*each, term="annual") for each in told]
    return (row("数量", "养护里程", whole, term="long_term"), *(row(*each, term="long_term") for each in told[1:]), *annual)


FOUR = (
    row("数量", "养护里程", "≥30公里"), row("质量", "养护合格率", "≥95%"),
    row("社会效益", "受益人口", "≥3万人"), row("满意度", "村民满意度", "≥90%"),
)  # fmt: skip
ON_EMBANKMENTS = (row("数量", "加固堤防长度", "≥3公里"), row("质量", "堤防验收合格率", "=100%"))
READINGS: dict[str, tuple[Reading, Reading]] = {
    # three quarters of the money and all points; three quarters of the points
    "execution_score": (spent("80", "60", "75", "10"), spent("80", "60", "75", "7.5")),
    # a rate of nothing; a rate of something
    "zero_budget_rate": (spent("0", "0", "100"), spent("80", "80", "100")),
    # no result at all; one result
    "results_empty": (
        evaluated(done("数量", "养护里程", "≥30公里", ""), done("质量", "养护合格率", "≥95%", "")),
        evaluated(done("数量", "养护里程", "≥30公里", ""), done("质量", "养护合格率", "≥95%", "96%")),
    ),
    # with its sign; the number alone may be what was reached
    "result_copied": (
        evaluated(done("质量", "养护合格率", "≥95%", "≥95%")),
        evaluated(done("质量", "养护合格率", "95%", "95%")),
    ),
    "completion_equals_goal": (
        told("养护河堤三十公里，保障安全度汛。", "养护河堤三十公里，保障安全度汛。"),
        told("养护河堤三十公里，保障安全度汛。", "养护河堤三十一公里，安全度汛。"),
    ),
    # met and points lost; with a reason
    "points_lost_unexplained": (
        evaluated(done("质量", "养护合格率", "≥95%", "96%", "8")),
        evaluated(done("质量", "养护合格率", "≥95%", "96%", "8", deviation="抽查时尚未整改")),
    ),
    # 无 is no reason
    "shortfall_unexplained": (
        evaluated(done("质量", "养护合格率", "≥95%", "80%", "8", deviation="无")),
        evaluated(done("质量", "养护合格率", "≥95%", "80%", "8", deviation="汛期停工")),
    ),
    # five times the target; a small target may be passed by chance
    "completion_far_above": (
        evaluated(done("数量", "巡查次数", "≥24次", "120次")),
        evaluated(done("数量", "巡查次数", "≥1次", "2次"), done("数量", "演练次数", "≥24次", "26次")),
    ),
    # after the deadline; in its last days
    "deadline_missed": (
        evaluated(done("时效", "完工时间", "2026年10月底前", "2026年12月3日")),
        evaluated(
            done("时效", "完工时间", "2026年10月底前", "2026年10月31日"),
            done("时效", "验收时间", "2026年12月31日前", "12月"),
        ),
    ),
    # 无 is a demand where something must not happen
    "nothing_scored": (
        evaluated(done("数量", "配套设施", "无", "无")),
        evaluated(done("质量", "重大安全事故", "无", "无")),
    ),
    # of what, and with other targets; two measures
    "two_targets": (
        reading(row("质量", "验收合格率", "≥70%"), row("质量", "工程验收合格率", "≥98%")),
        reading(row("质量", "验收合格率", "≥70%"), row("质量", "设备完好率", "≥98%"), row("质量", "工程验收合格率", "≥70%")),
    ),
    # less than one is none; 无 in a word of another meaning
    "sign_vs_words": (
        reading(row("社会效益", "无重大安全事故", "小于3次")),
        reading(row("社会效益", "无重大安全事故", "<1次"), row("数量", "无障碍设施改造", "≥5处")),
    ),
    # a year within half a year; a part of it
    "duration_vs_dates": (
        reading(row("时效", "施工工期", "300天"), projects=(project(period="202403-202408"),)),
        reading(row("时效", "施工工期", "90天"), projects=(project(period="202403-202408"),)),
    ),
    "midterm_below_annual": (
        reading(
            row("数量", "养护里程", "≥20公里", term="long_term"), row("数量", "养护里程", "≥25公里", term="annual"),
        ),
        reading(
            row("数量", "养护里程", "≥60公里", term="long_term"), row("数量", "养护里程", "≥25公里", term="annual"),
            row("质量", "管网漏损率", "≤8%", term="long_term"), row("质量", "管网漏损率", "≤9%", term="annual"),
        ),
    ),
    # in the name in brackets; a rate as a share of one
    "unit_missing": (
        reading(row("数量", "养护河段", "30")),
        reading(row("数量", "养护河段（段）", "30"), row("质量", "养护合格率", "0.95"), row("数量", "养护河段", "30段")),
    ),
    # people are asked in a survey; a rate
    "unmeasurable_percent": (
        reading(row("社会效益", "维护社会稳定", "≥95%")),
        reading(row("满意度", "提升群众安全感", "≥95%"), row("社会效益", "提升群众法律意识知晓率", "≥95%")),
    ),
    # how much was done; who was served by it
    "output_as_benefit": (
        reading(row("社会效益", "巡河培训人次", "≥40人次")),
        reading(row("社会效益", "培训受益群众人次", "≥40人次"), row("数量", "巡河培训人次", "≥40人次")),
    ),
    # a label of evaluations; labels of other schemes
    "level1_unknown": (
        reading(row("数量", "养护里程", "≥30公里", level1="项目决策", level1_category="decision")),
        reading(row("数量", "养护里程", "≥30公里", level1="投入指标", level1_category=None)),
    ),
    "template_residue": (
        reading(row("满意度", "村民满意度", "≥**%")),
        reading(row("数量", "养护X号河堤段", "≥3段")),
    ),
    # words only; one of two with a number
    "benefit_unmeasured": (
        reading(row("社会效益", "村民生活改善", "有效提升"), row("生态效益", "河岸面貌", "明显改善")),
        reading(row("社会效益", "村民生活改善", "有效提升"), row("生态效益", "绿化河岸面积", "≥3万平方米")),
    ),
    "satisfaction_unmeasured": (reading(row("满意度", "村民满意度", "满意")), reading(row("满意度", "村民满意度", "九成以上"))),
    # a standard bounds a cost without a sum
    "cost_unmeasured": (
        reading(row("成本", "养护成本", "控制在预算内")),
        reading(row("成本", "养护成本", "不超过省定额标准")),
    ),
    # half of all points on one row; on two
    "weights_unbalanced": (
        evaluated(*weighed("55", "5", "20", "10")),
        evaluated(*weighed("30", "20", "30", "10")),
    ),
    # a word that fits any project; what was done
    "completion_bare": (told("养护河堤三十公里，保障安全度汛。", "已完成年度目标。"), told("养护河堤。", "完成养护三十公里。")),
    # a label where a name belongs
    "label_as_name": (reading(row("社会效益", "社会效益指标", "≥3处")), reading(row("社会效益", "社会效益覆盖村数", "≥3个"))),
    # words beside a unit; beside the unit of grades none is asked for
    "unit_without_number": (
        reading(measured("质量", "养护达标情况", "应养尽养", "%")),
        reading(measured("质量", "养护达标情况", "优", "级"), measured("质量", "养护情况", "逐步改善", "定性")),
    ),
    # replaced in 2020; the one that stands
    "basis_replaced": (
        reading(resting("财预〔2011〕285号"), year=2026),
        reading(resting("财预〔2020〕10号"), year=2026),
    ),
    # two rows about pupils in a project on embankments; one, which may be a side line
    "foreign_indicators": (
        reading(*ON_EMBANKMENTS, row("数量", "资助学生人数", "≥300人"), row("数量", "修缮校舍面积", "≥800平方米")),
        reading(*ON_EMBANKMENTS, row("数量", "宣传进学校次数", "≥3次")),
    ),
    # words for a number; a number in words, one thing, nothing of what must not happen
    "result_not_comparable": (
        evaluated(done("成本", "养护总成本", "≤30万元", "完成")),
        evaluated(
            done("成本", "养护总成本", "≤30万元", "28万元"), done("数量", "新建泵站", "1座", "已建成"),
            done("社会效益", "溃堤次数", "小于5次", "未发生"), done("时效", "汛前完成养护", "汛前完成", "4月完成"),
        ),
    ),
    # one text down the column; each row its own
    "explanations_copied": (
        reading(*(replace(each, description="数据合理") for each in FOUR)),
        reading(*(replace(each, description=f"反映{each.level3}") for each in FOUR)),
    ),
    # without a measure; with one
    "standard_at_will": (
        reading(row("数量", "养护里程", "≥30公里", standard="未完成的酌情扣分")),
        reading(row("数量", "养护里程", "≥30公里", standard="每少1公里扣1分，其他情况酌情扣分")),
    ),
    # side by side for several years and for one; more of it in several years
    "terms_copied": (reading(*in_terms("≥30公里")), reading(*in_terms("≥90公里"))),
    # how fast money is spent; how fast people get it
    "input_as_indicator": (
        reading(row("时效", "项目资金支付率", "≥90%")),
        reading(row("时效", "补助资金发放及时率", "≥90%"), row("数量", "发放补助金额", "≥90万元")),
    ),
}  # fmt: skip

FORM = """项目支出绩效自评表
（2024年度）
项目名称 | 河堤养护 | < | < | < | < | <
主管部门 | 云岭县水务局 | < | 实施单位 | {unit} | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 养护里程 | ≥30公里 | 31公里 | 60 | 60
效益指标 | 社会效益指标 | 受益人口 | ≥3万人 | 3.1万人 | 40 | 30
总分 | < | < | < | < | 100 | {total}
自评等级 | {grade} | < | < | < | < | <
"""
TYPED = """项目支出绩效目标表
（2024年度）
项目名称 | 河堤养护 | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值类型 | 指标值
产出指标 | 质量指标 | 养护合格程度 | {kind} | 显著提高
"""
EMPTY = """项目支出绩效目标表
（2024年度）
项目名称 | | <
一级指标 | 三级指标 | 指标值
产出指标 | {name} | {value}
"""


SIDES = """项目支出绩效目标表
（2024年度）
项目名称 | 河堤养护 | < | < | < | < | <
总体目标 | 中期目标 | < | < | 年度目标 | < | <
^ | 河堤完好，安全度汛。 | < | < | 养护河堤三十公里。 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | {name} | | 数量指标 | 养护里程 | ≥30公里
产出指标 | 质量指标 | | | 质量指标 | 养护合格率 | ≥95%
满意度指标 | 服务对象满意度指标 | | | 服务对象满意度指标 | 村民满意度 | ≥90%
"""
PAID = """项目支出绩效自评表
（2024年度）
项目名称 | 河堤养护 | < | < | < | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
^ | 年度资金总额 | {budget} | 80 | 80 | {rate} | 10
^ | 其中：财政拨款 | | 80 | 80 | — | —
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 养护里程 | ≥30公里 | 31公里 | 60 | 60
效益指标 | 社会效益指标 | 受益人口 | ≥3万人 | 3.1万人 | 30 | 30
"""
DEPARTMENT = """部门整体支出绩效目标表
（2024年度）
部门名称 | 云岭县水务局 | < | <
部门职责 | 负责全县河道堤防的管理和养护。 | < | <
年度绩效总目标 | {goal} | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 养护里程 | ≥30公里
效益指标 | 社会效益指标 | 受益人口 | ≥3万人
满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90%
"""


def form(unit: str = "云岭县堤防所", total: str = "90", grade: str = "优") -> str:
    """A drawing of a self-evaluation."""
    return FORM.format(unit=unit, total=total, grade=grade)


DRAWINGS: dict[str, tuple[str, str]] = {
    "not_checked": (EMPTY.format(name="", value=""), EMPTY.format(name="养护里程", value="≥30公里")),
    "sum_of_scores": (form(total="95"), form(total="90")),
    "grade_vs_score": (form(grade="良"), form(grade="优")),
    "required_empty": (form(unit=""), form()),
    "term_empty": (SIDES.format(name=""), SIDES.format(name="养护里程")),
    "execution_cell_empty": (PAID.format(budget="", rate="100%"), PAID.format(budget="80", rate="100%")),
    # word for word; what is to be done in the year
    "goal_is_duty": (
        DEPARTMENT.format(goal="负责全县河道堤防的管理和养护"),
        DEPARTMENT.format(goal="养护河堤三十公里，保障安全度汛。"),
    ),
    "quantitative_without_number": (TYPED.format(kind="定量"), TYPED.format(kind="定性")),
    "paragraph_split_by_page": ("汛" * 40 + "\n期结束", "汛" * 40 + "。\n期结束"),
}
"""Examples that need the document: drawings, see `tests.kg.forms.printed`."""
