"""The records that a form holds: frozen, typed, each with its place.

The JSON shape of each is fixed by `jixiao read --json` (see `kg.codec`). Numbers are `Decimal` in the printed unit, dates ISO
strings, each sum of money a `kg.amount.Amount` with the unit that its form prints. A field that the document does not print is
None, never guessed. Those that hold sums stand in `kg.record_sums`, the account of a reading in `kg.record_ledger`; all are
imported from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kg.amount import Amount, wan
from kg.document import Place, Sha256
from kg.record_ledger import Ledger, Unparsed, Withheld
from kg.record_sums import Execution, FundAmounts, Funds, ListedProject, PlanStep, SubAmounts, SubProject

__all__ = [
    "Citation",
    "Division",
    "DocumentHead",
    "EvaluationRow",
    "Execution",
    "FundAmounts",
    "Funds",
    "Goal",
    "Indicator",
    "Interim",
    "Ledger",
    "ListedProject",
    "NarrativeGoal",
    "Organisation",
    "Party",
    "Passage",
    "PastValue",
    "PlanStep",
    "Project",
    "Reading",
    "SubAmounts",
    "SubProject",
    "Target",
    "Task",
    "Unparsed",
    "Withheld",
]


@dataclass(frozen=True, slots=True)
class Party:
    """A unit named in a form, with the code printed before it (``[054]怀远县医疗保障局``)."""

    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body named in the document; role: publisher, supervising, implementing, mentioned."""

    name: str
    code: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division, 行政区划; code of GB/T 2260 or None (streets, development zones, unknown)."""

    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A policy document as cited.

    Attributes:
        raw: as printed, exactly the span of the number (or of the title, where there is no number).
        normalized: normal form ``代字〔年〕N号``, or the title for a named document without a number.
        title: title printed beside the number, without 《》, else None.
        role: basis, project_name, description, goal, use, heading, narrative, target, wrong_column.
        place: of the cell or paragraph, with start and end of `raw` in it.
    """

    raw: str
    normalized: str
    title: str | None
    role: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A target or actual value, 指标值.

    Attributes:
        raw: as printed.
        operator: printed sign or bounding word as a sign: ``≥ ≤ > < = between``, else None.
        effective_operator: the reading to use (bare number → ``=``, 达到 → ``≥``), else None.
        value: number in the printed unit (万人 keeps 万).
        upper: upper end of a range, in the printed unit.
        unit: as printed, NFKC.
        kind: quantitative, qualitative, deadline, frequency, enumeration.
        date: ISO date of a deadline, where year, month and day are known.
        date_upper: ISO date of the end of a period.
        compared_to: what a change is measured against, as printed: 上年 in 比上年增长5%; None where it is no change.
        unit_column: what the column of units prints, NFKC, where it is not `unit`.
    """

    raw: str
    operator: str | None = None
    effective_operator: str | None = None
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
    kind: str = "qualitative"
    date: str | None = None
    date_upper: str | None = None
    compared_to: str | None = None
    unit_column: str | None = None

    @property
    def wan(self) -> Decimal | None:
        """The value in 万元 where it is a sum of yuan; None for a price (元/人), another unit, a range."""
        return wan(self.value, self.unit) if self.upper is None else None


@dataclass(frozen=True, slots=True)
class Interim(Target):
    """What was reached in the course of the year, 1-7月执行情况: a value, and until when.

    Attributes:
        as_of: the period as printed (``1-7月``, ``截至8月底``), None where the form does not say it.
    """

    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class PastValue(Target):
    """A value of another year printed beside the target, 上年度实际水平: its year, None where it cannot be known."""

    year: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a department, 年度主要任务, with what it is about and its money.

    Attributes:
        name: 任务名称.
        text: 主要内容.
        amount: all the money of the task, 预算金额.
        place: of its row.
    """

    name: str
    text: str | None = None
    amount: Amount | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal statement of a project, split only on printed numbering."""

    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project, 项目, with what its form's head prints. `ref` is unique in the document (p1, p2 …).

    Attributes:
        money: budgeted and spent, 预算执行情况, with the points and the score of the rate.
        completion: what was reached of the goals, as printed, 实际完成情况.
        conclusion: of an evaluation or assessment, 评价结论 (支持, 调整后支持 … of one before the budget).
        grade: 评价等级, as printed (优, 良 …).
    """

    ref: str
    name: str
    code: str | None = None
    year: int | None = None
    implementing_unit: Party | None = None
    supervising_dept: Party | None = None
    source: str | None = None
    period: str | None = None
    funds: Funds | None = None
    use_text: str | None = None
    quarterly_plan: tuple[PlanStep, ...] = ()
    goals: tuple[Goal, ...] = ()
    citations: tuple[Citation, ...] = ()
    place: Place | None = None
    money: Execution | None = None
    completion: str | None = None
    conclusion: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One use of an indicator, 绩效指标.

    Attributes:
        project: ref of its project, None where the document has none.
        ordinal: 1-based within the project (or the document).
        level1: label in force, as printed (weights in brackets removed, NFKC); repaired where position is wrong.
        level2: likewise.
        level3: name of the indicator, as printed.
        level1_printed: label by position.
        level1_category: SKOS notation of the category, the same for all spellings (see ontology/vocab/categories.ttl).
        level2_category: likewise.
        description: 绩效指标描述 / 指标解释.
        target: 指标值.
        basis_raw: 指标值确定依据, as printed.
        citations: policy documents in its cells, each with its role.
        actual: 实际完成值.
        points: 分值.
        score: 得分.
        year: year of the target, where the form gives several.
        term: ``annual`` or ``long_term`` where the form tells them apart, else None.
        deviation: 偏差原因分析及改进措施, where one column holds both.
        standard: 评分标准 / 评价标准 / 评（扣）分标准.
        interim: what was reached in the course of the year.
        expected: 全年预计完成情况.
        likelihood: 完成目标可能性, as printed (确定能, 有可能, 完全不可能).
        history: values of earlier years, in the order printed.
        data_source: 数据来源, 佐证资料.
        method: 获取方式, 计算公式: how a figure is obtained.
        reason: 偏差原因, where it has a column of its own.
        improvement: 改进措施, likewise.
        deduction: 扣分 or 扣分原因, as printed.
        core: True for an obligatory one (★, 核心指标 是), False where the form says that it is not, None where it says nothing.
        applies_to: kind of project that a library means it for, 适用项目类型.
        region: of a regional target, 区域绩效目标.
        code: 指标编码, by which other tables name it.
    """

    project: str | None
    ordinal: int
    level1: str | None
    level2: str | None
    level3: str
    target: Target
    level1_printed: str | None = None
    level1_category: str | None = None
    level2_category: str | None = None
    description: str | None = None
    basis_raw: str | None = None
    citations: tuple[Citation, ...] = ()
    actual: Target | None = None
    points: Decimal | None = None
    score: Decimal | None = None
    year: int | None = None
    term: str | None = None
    deviation: str | None = None
    standard: str | None = None
    place: Place | None = None
    interim: Interim | None = None
    expected: Target | None = None
    likelihood: str | None = None
    history: tuple[PastValue, ...] = ()
    data_source: str | None = None
    method: str | None = None
    reason: str | None = None
    improvement: str | None = None
    deduction: str | None = None
    core: bool | None = None
    applies_to: str | None = None
    region: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """A scored row of an evaluation form, 绩效自评表 (weights and points in points, 分)."""

    level1: str | None
    level1_weight: Decimal | None
    level2: str | None
    level2_weight: Decimal | None
    level3: str
    content: str | None
    standard: str | None
    points: Decimal | None
    score: Decimal | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class NarrativeGoal:
    """A goal told in prose: section heading above it, label (（一）), heading sentence, text."""

    section: str | None
    label: str | None
    heading: str | None
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Running text that is kept as it stands: what a report says under a heading, a remark, the text beside a label.

    Passages stay out of the graph: names in free prose can't be found surely.

    Attributes:
        headings: headings and labels above it, outermost first.
        text: as printed, personal data blotted out.
        place: of the paragraph or cell.
    """

    headings: tuple[str, ...]
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What a document says of itself.

    kind: project_targets, department_targets, self_evaluation, evaluation_form, indicator_list, budget, monitoring, ex_ante,
    regional_targets, indicator_library, cost_targets, review, transfer_evaluation, other.
    """

    title: str | None
    kind: str
    year: int | None
    organisations: tuple[Organisation, ...]
    division: Division | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read out of one file."""

    file: str
    sha256: Sha256
    document: DocumentHead
    projects: tuple[Project, ...]
    indicators: tuple[Indicator, ...]
    evaluation_rows: tuple[EvaluationRow, ...]
    sub_projects: tuple[SubProject, ...]
    goals: tuple[NarrativeGoal, ...]
    project_list: tuple[ListedProject, ...]
    citations: tuple[Citation, ...]
    ledger: Ledger
    notes: tuple[str, ...] = field(default=())
    passages: tuple[Passage, ...] = field(default=())
    tasks: tuple[Task, ...] = field(default=())
