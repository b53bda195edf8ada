"""The records that a form holds: frozen, typed, each with its place.

The JSON shape of each is fixed by `jixiao read --json` (see `kg.codec`). Numbers are `Decimal` in the printed unit, dates ISO
strings, each sum of money a `kg.amount.Amount` with the unit that its form prints. A field that the document does not print is
None, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kg.amount import Amount, convert, wan
from kg.document import Place, Sha256

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
    "Ledger",
    "ListedProject",
    "NarrativeGoal",
    "Organisation",
    "Party",
    "Passage",
    "PlanStep",
    "Project",
    "Reading",
    "SubAmounts",
    "SubProject",
    "Target",
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

    @property
    def wan(self) -> Decimal | None:
        """The value in 万元 where it is a sum of yuan; None for a price (元/人), another unit, a range."""
        return wan(self.value, self.unit) if self.upper is None else None


@dataclass(frozen=True, slots=True)
class FundAmounts:
    """The sums of a project's money: all of it, 财政资金, other sources; each with the unit that holds for it."""

    total: Amount | None = None
    fiscal: Amount | None = None
    other: Amount | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """Money of a project, 项目资金.

    The properties give the sums as numbers of one unit, that of the first sum that has one; a sum that cannot be said in it
    (another currency, an unknown unit beside a known one) is None there.
    """

    amounts: FundAmounts

    @property
    def unit(self) -> str | None:
        """The unit of `total`, `fiscal` and `other`; None where no sum has one."""
        sums = (self.amounts.total, self.amounts.fiscal, self.amounts.other)
        return next((each.unit for each in sums if each is not None and each.unit is not None), None)

    @property
    def total(self) -> Decimal | None:
        """All of it, 资金总额, in `unit`."""
        return convert(self.amounts.total, self.unit)

    @property
    def fiscal(self) -> Decimal | None:
        """财政资金, in `unit`."""
        return convert(self.amounts.fiscal, self.unit)

    @property
    def other(self) -> Decimal | None:
        """Other sources, 其他资金, in `unit`."""
        return convert(self.amounts.other, self.unit)


@dataclass(frozen=True, slots=True)
class Execution:
    """Money budgeted and spent, 预算执行情况.

    Attributes:
        initial: budget at the beginning of the year, 年初预算数.
        adjusted: the year's budget after changes, 全年预算数 (预算数 where the form has one only).
        executed: spent in the year, 全年执行数.
        rate: printed rate of execution in percent (90 for 90%).
        points: that the rate is worth, 分值.
        score: that was given, 得分.
    """

    initial: Amount | None = None
    adjusted: Amount | None = None
    executed: Amount | None = None
    rate: Decimal | None = None
    points: Decimal | None = None
    score: Decimal | None = None

    @property
    def budget(self) -> Amount | None:
        """The budget that the rate is of: the adjusted one, else the initial."""
        return self.adjusted if self.adjusted is not None else self.initial


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the spending plan, 资金支出计划: percent of the year's budget, cumulative, 0–100, or a sum."""

    by: str
    percent: Decimal | None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal statement of a project, split only on printed numbering."""

    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project, 项目, with what its form's head prints. `ref` is unique in the document (p1, p2 …)."""

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
        deviation: 偏差原因分析及改进措施.
        standard: 评分标准 / 评价标准.
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
class SubAmounts:
    """The sums of a sub-project: budget, spent, taken back (收回数)."""

    budget: Amount | None = None
    executed: Amount | None = None
    returned: Amount | None = None


@dataclass(frozen=True, slots=True)
class SubProject:
    """A row of a list of sub-projects with their execution, 分项绩效项目清单."""

    ordinal: int | None
    name: str
    amounts: SubAmounts
    score: Decimal | None
    goals_raw: str | None
    completion: str | None
    place: Place | None = None

    @property
    def amount(self) -> Amount | None:
        """The budget."""
        return self.amounts.budget

    @property
    def budget(self) -> Decimal | None:
        """Number of the budget, in its printed unit."""
        return _number(self.amounts.budget)

    @property
    def executed(self) -> Decimal | None:
        """Number of what was spent, in its printed unit."""
        return _number(self.amounts.executed)

    @property
    def returned(self) -> Decimal | None:
        """Number of what was taken back, in its printed unit."""
        return _number(self.amounts.returned)


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
class ListedProject:
    """A row of the list of projects, 项目清单."""

    ordinal: int | None
    name: str
    amount: Amount | None
    place: Place | None = None

    @property
    def budget(self) -> Decimal | None:
        """Number of the amount, in its printed unit."""
        return _number(self.amount)

    @property
    def unit(self) -> str | None:
        """Unit of the amount."""
        return None if self.amount is None else self.amount.unit


def _number(amount: Amount | None) -> Decimal | None:
    return None if amount is None else amount.value


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Text that no rule understood, as printed; where only its length is known (out of a graph), as many blots."""

    place: Place
    text: str

    @property
    def characters(self) -> int:
        """Number of characters of the text: all that the graph tells of it."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A row that could be divided in several ways, or was divided at the wrong place: it made no record and is unparsed too.

    Attributes:
        place: of the row.
        text: its cells, as they were divided, with `` | `` between them.
        margin: over the second-best division (`kg.document.Place`), None where none is known.
    """

    place: Place
    text: str
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of every cell and paragraph; the counts sum to cells + paragraphs.

    `skipped` maps a reason (merged, repeated_head, template_blank, personal, artifact, page_number, placeholder) to a count.
    `withheld` are rows whose cells are unparsed because their division is not sure.
    """

    cells: int
    paragraphs: int
    facts: int
    labels: int
    prose: int
    blank: int
    skipped: tuple[tuple[str, int], ...]
    unparsed: tuple[Unparsed, ...]
    withheld: tuple[Withheld, ...] = ()

    @property
    def accounted(self) -> float:
        """Share of cells and paragraphs that are accounted for, 0–1; 1 for an empty document."""
        total = self.cells + self.paragraphs
        return 1.0 if total == 0 else 1 - len(self.unparsed) / total


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What a document says of itself.

    kind: project_targets, department_targets, self_evaluation, evaluation_form, indicator_list, budget, other.
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
