"""The project whose form is open, while its head is read: the key-value area above an indicator table, 项目基本情况."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kg.amount import Amount, amount_in, money_unit, unit_line
from kg.document import Place
from kg.forms.cited import citations_in
from kg.forms.lexicon.heads import colon_roles, column_roles, key_roles, lacks_end, plain_label
from kg.forms.lexicon.marks import is_placeholder, without_seal
from kg.forms.lexicon.words import is_body, pattern, words
from kg.forms.money import percent
from kg.records import Execution, FundAmounts, Funds, Goal, Party, PlanStep, Project
from kg.text import compact, nfkc

__all__ = ["OpenProject", "coded_name", "labelled", "parts_of_sum", "party", "split_goals", "split_label"]

_CODED = re.compile(
    r"^[\[(【（〔]?\s{0,9}(\d{2,12})\s{0,9}[\])】）〕]?\s{0,9}[-—_:：]?\s{0,9}(?=[\u4e00-\u9fff(（])(?!年)(.+)$", re.DOTALL
)
_CODED_BEHIND = re.compile(r"^(.*[\u4e00-\u9fff])(?:\s{0,9}[-—_\[(【（]\s{0,9}|\s{1,9})(\d{3,12})\s{0,9}[\])】）]?$", re.DOTALL)
_CODE = r"([0-9A-Z]{20,24}|\d{12,24}|\d{6,9}[A-Z]\d{6,12})"
"""A project's code: finance systems print 21 characters, older ones 12 digits, or division and year, a letter, a number."""
_CODE_BEFORE = re.compile(rf"{_CODE}\s{{0,9}}[-—_\s]\s{{0,9}}(\S.*)$", re.DOTALL)
"""A project's code before its name, a stroke between."""
_CODE_BEHIND = re.compile(rf"(.*[\u4e00-\u9fff）)].*?)\s{{0,9}}[(（\[【]\s{{0,9}}{_CODE}\s{{0,9}}[)）\]】]$", re.DOTALL)
"""A project's code in brackets behind its name."""
_NUMBERED = re.compile(r"(?:^|(?<=[。；;\s]))(?:目标\s*\d{1,2}\s*[:：、.．]|[(（]?\d{1,2}\s*[)）、.．](?!\d)|[①-⑳])\s*")
_WRAPPED = re.compile(r"(?<![ \t\u3000])[ \t\u3000]*+\n\s*")
_RESIDUE = re.compile(r"^(?:年度)?(?:绩效)?目标(?:内容)?\s*\d{1,2}\s*[:：、.．]?\s*")
_GAP = re.compile(
    r"[|｜│]\s*|[ \t\xa0]{2,}|[\u3000\t]\s*|\s(?=[\u4e00-\u9fff]{2,8}[：:])|[；;，,]\s*(?=其中|[^：:，,；;]{2,12}[：:])"
)
"""What stands between the fields of a line: a bar, a wide gap, a mark before the next label."""
_HAN = re.compile("[\u4e00-\u9fff]+")
_FRAME = " \t\r\n\u3000\xa0|｜│；;，,"
_PART_SUM = re.compile(r"(?:其中|[，,、；;：:\s])\s*([\u4e00-\u9fff]{2,12}?)\s*[:：]?\s*(\d[\d.,]*\s*[亿万千百]{0,2}元)")
_SENTENCE = re.compile(r"[。；;:：]|公章|意见|签字|年\s*月")
_FILES = re.compile(f"{pattern('publisher_key')}|{pattern('publisher_key_line')}")
"""Label of the body that fills in the form."""
_LONGEST = 60
"""Longest name of a unit, in characters."""
_SUMS = frozenset({"total", "fiscal", "other"})
_SPENT = frozenset({"initial", "adjusted", "executed"})
_WHOLE = 100
"""Largest step of a plan in percent; a larger bare number is a sum."""
_BODIES = frozenset({"supervising_dept", "implementing_unit", "department"})
_ONCE = {"project_code": "code", "source": "source", "period": "period", "period_start": "starts", "goals_done": "completion"}
"""Roles whose first value fills a field as it stands."""
_JUDGED = ("conclusion", "grade")
"""Roles whose field is one of several boxes, or a text."""
_TICKED, _BOX = "☑✓√✔■", re.compile("[□☐☑✓√✔■]")


def party(text: str) -> Party:
    """Return a unit with the code printed beside its name.

    >>> party("[054]怀远县医疗保障局")
    Party(name='怀远县医疗保障局', code='054')
    >>> party("云岭县城市管理局 308001"), party("云岭县第 101 中学")
    (Party(name='云岭县城市管理局', code='308001'), Party(name='云岭县第 101 中学', code=None))
    """
    plain = nfkc(text).strip()
    found = _CODED.match(plain)
    if found:
        return Party(_unbroken(_name(text, found[2])), found[1])
    found = _CODED_BEHIND.match(plain)
    return Party(_name(text, found[1]), found[2]) if found else Party(_unbroken(text.strip()))


def coded_name(text: str) -> tuple[str | None, str]:
    """Return the code that stands before or behind a project's name, and the name.

    >>> coded_name("51099924T000009-场镇保洁"), coded_name("食堂经费(410099250007)"), coded_name("2024年防汛")
    (('51099924T000009', '场镇保洁'), ('410099250007', '食堂经费'), (None, '2024年防汛'))
    """
    before, behind = _CODE_BEFORE.match(text), _CODE_BEHIND.match(text)
    if before is not None:
        return before[1], before[2]
    return (behind[2], behind[1]) if behind is not None else (None, text)


def _unbroken(name: str) -> str:
    """Return a name without the blank that a line's end has left in it; several bodies beside each other stay apart.

    >>> _unbroken("云岭县文化广电 和旅游局"), _unbroken("云岭县教育局 云岭县财政局")
    ('云岭县文化广电和旅游局', '云岭县教育局 云岭县财政局')
    """
    parts = name.split()
    broken = len(parts) > 1 and all(_HAN.fullmatch(part) for part in parts) and not any(map(is_body, parts[:-1]))
    return "".join(parts) if broken else name


def _name(printed: str, folded: str) -> str:
    """Return the printed form of the folded name, which is a part of it."""
    folded = folded.strip()
    at = nfkc(printed).find(folded)
    return printed[at : at + len(folded)] if len(nfkc(printed)) == len(printed) else folded


def split_goals(text: str) -> tuple[Goal, ...]:
    """Return the goals of a cell, split only on printed numbering; a template's own words (目标内容1) are left out.

    >>> [goal.text for goal in split_goals("1.目标内容1改善条件；\\n2.培训人员。")]
    ['改善条件；', '培训人员。']
    """
    marks = list(_NUMBERED.finditer(text))
    if not _in_order(marks):
        marks = marks[:1] if not text[: marks[0].start()].strip() else []
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    texts = [_RESIDUE.sub("", _WRAPPED.sub("", text[low:high]).strip()) for low, high in zip(starts, ends, strict=True)]
    kept = [part for part in texts if part and not is_placeholder(part)]
    return tuple(Goal(i, part) for i, part in enumerate(kept, 1))


def _in_order(marks: Sequence[re.Match[str]]) -> bool:
    """Say whether the numbers count up from 1: a date or a quantity in a sentence does not."""
    found = [int("".join(filter(str.isdigit, nfkc(mark[0])))) for mark in marks]
    return found == list(range(1, len(found) + 1))


def split_label(text: str) -> tuple[str, str] | None:
    """Return label and value of a text that holds both (``项目名称：食堂经费``), None where the front is no label."""
    found = re.match(r"\s*(?:其中\s*[:：])?([^:：\n]{2,16})[:：]\s*(\S.*)$", text, re.DOTALL)
    if found and colon_roles(found[1]):
        return found[1], without_seal(found[2].strip())
    return None


def labelled(text: str) -> tuple[tuple[str, str], ...]:
    """Return the labels of a line with their values, as `split_label` of each part between wide gaps or bars.

    A part that begins with no known label belongs to the value before it.

    >>> labelled("项目名称：泵站维修    金额：12万元")
    (('项目名称', '泵站维修'), ('金额', '12万元'))
    >>> labelled("项目名称：泵站维修｜实施单位：河东县水务站")
    (('项目名称', '泵站维修'), ('实施单位', '河东县水务站'))
    """
    text = text.strip(_FRAME)
    starts = [0, *(gap.end() for gap in _GAP.finditer(text) if split_label(text[gap.end() :]))]
    parts = [text[a:b].strip(_FRAME) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    first = split_label(parts[0])
    return () if first is None else (first, *(pair for part in parts[1:] if (pair := split_label(part)) is not None))


def _no_body(text: str) -> bool:
    """Say whether a value cannot be the name of a unit: a sentence, 万元 behind 单位, only a place for its seal."""
    name = party(without_seal(text)).name
    if not name or unit_line(name) is not None:
        return True
    return len(text) > _LONGEST or _SENTENCE.search(text) is not None or unit_line(f"单位:{text}") is not None


def _no_project(text: str) -> bool:
    """Say whether a value is the head of the column beside 项目名称 (金额, 经济科目), or the next label, cut off."""
    return bool(column_roles(text) or key_roles(text)) or lacks_end(text) or compact(text) in words("not_project")


def parts_of_sum(text: str) -> Iterator[tuple[str, Amount]]:
    """Yield the role and the sum of each part that stands behind a sum in its cell: 88万元，其中：财政资金80万元.

    >>> [(role, str(amount.value)) for role, amount in parts_of_sum("88万元    其中：财政资金80万元，自筹资金8万元")]
    [('funds_fiscal', '80'), ('funds_other', '8')]
    """
    for found in _PART_SUM.finditer(text):
        roles, amount = key_roles(found[1]), amount_in(found[2])
        if roles and roles[0].startswith("funds") and amount is not None:
            yield roles[0], amount


def chosen(text: str) -> str | None:
    """Return the choice that is ticked among boxes, the text itself where there are none, None where none is ticked.

    >>> chosen("优□ 良☑ 中□ 差□"), chosen("☑支持 □不予支持"), chosen("同意"), chosen("优□ 良□")
    ('良', '支持', '同意', None)
    """
    marks = list(_BOX.finditer(text))
    if not marks:
        return text.strip() or None
    before = bool(text[: marks[0].start()].strip())  # the word stands in front of its box, or behind
    ends = [0, *(mark.end() for mark in marks)] if before else [*(mark.start() for mark in marks), len(text)]
    parts = zip(marks, ends, ends[1:], strict=False)
    found = [_BOX.sub("", text[low:high]).strip() for mark, low, high in parts if mark[0] in _TICKED]
    return "、".join(found) or None


@dataclass
class OpenProject:
    """What has been read of the project whose form is open.

    Attributes:
        sums: of the funds, by part (total, fiscal, other), as read; a unit that neither cell, head nor label tells is None.
        whole: sum of the whole period; it is the total where no label asks for another (`yearly`).
        spent: initial, adjusted and executed sums, rate, points and score of the execution.
        funded: a label of money has been read, with a sum or without.
        money: unit of money in force for the form, from a line of units.
        block_unit: unit that the label over the block of sums tells, 项目资金（万元）.
        label_unit: unit that the label of one sum tells, for those whose label tells none.
    """

    name: str | None = None
    code: str | None = None
    year: int | None = None
    unit: Party | None = None
    filed: bool = False
    dept_above: bool = False
    dept: Party | None = None
    source: str | None = None
    period: str | None = None
    starts: str | None = None
    sums: dict[str, Amount] = field(default_factory=dict)
    whole: Amount | None = None
    yearly: bool = False
    spent: dict[str, Amount | Decimal] = field(default_factory=dict)
    funded: bool = False
    money: str | None = None
    block_unit: str | None = None
    label_unit: str | None = None
    use: str | None = None
    completion: str | None = None
    conclusion: str | None = None
    grade: str | None = None
    plan: list[PlanStep] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    place: Place | None = None
    department: bool = False
    long_term: bool = False
    goal_places: list[tuple[str, str, Place]] = field(default_factory=list)
    cited: list[tuple[str, str, Place]] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Say whether any field of a project's head has been filled."""
        return any((self.name, self.code, self.unit, self.dept, self.funded, self.use, self.plan, self.goals))

    def project(self, ref: str) -> Project | None:
        """Return the record, None where no name has been read."""
        if self.name is None:
            return None
        printed = self.sums if self.yearly or self.whole is None else {"total": self.whole, **self.sums}
        sums = {part: self.with_unit(amount) for part, amount in printed.items()}
        spent: dict[str, Any] = {
            key: self.with_unit(value) if isinstance(value, Amount) else value for key, value in self.spent.items()
        }
        return Project(
            ref=ref,
            name=self.name,
            code=self.code,
            year=self.year,
            implementing_unit=self.unit,
            supervising_dept=self.dept,
            source=self.source,
            period=self.period,
            funds=Funds(FundAmounts(**sums)) if self.funded else None,
            use_text=self.use,
            quarterly_plan=tuple(
                replace(step, amount=self.with_unit(step.amount)) if step.amount is not None else step for step in self.plan
            ),
            goals=tuple(self.goals),
            citations=tuple(c for role, text, place in self.cited for c in citations_in(text, role, place)),
            place=self.place,
            money=Execution(**spent) if {"executed", "rate"} & set(spent) else None,
            completion=self.completion,
            conclusion=self.conclusion,
            grade=self.grade,
        )

    def told(self, *nearer: str | None) -> tuple[str | None, ...]:
        """Return the units that hold for a sum, the nearest first: those given, of the block of sums, of the form."""
        return (*nearer, self.block_unit, self.money)

    def with_unit(self, amount: Amount) -> Amount:
        """Return a sum with its unit: its own, else that of its block, of the form, or of a label beside."""
        return amount if amount.unit else replace(amount, unit=self.block_unit or self.money or self.label_unit)

    def put(self, role: str, text: str, place: Place, label: str = "") -> None:
        """Fill the field that a label of `role` names; a second value for the same field is left aside.

        The body that fills in the form (填报单位) is the implementing unit only where no other label names one.
        """
        if is_placeholder(text) or (role in _BODIES and _no_body(text)) or (role == "project_name" and _no_project(text)):
            return
        if role == "project_code" and coded_name(text)[0] is not None:
            role = "project_name"  # 项目编码及名称: both stand in the cell
        if role in _JUDGED:
            setattr(self, role, getattr(self, role) or chosen(text))
        elif role in _ONCE:
            self._once(_ONCE[role], text)
        elif role in ("project_name", "use"):
            self._cited(role, text, place)
        elif role == "text" and plain_label(label) in words("policy"):
            self.cited.append(("basis", text, place))
        elif role in _BODIES:
            self._body(role, text, label)
        elif role == "period_end" and self.starts is not None and self.period is None:
            self.period = f"{self.starts}—{text}"
        elif role in ("goals", "goals_expected"):
            self.add_goals(text, place)
        elif role == "goals_long":
            self.long_term = True
            self.goal_places.append(("中长期目标", text, place))

    def _once(self, name: str, text: str) -> None:
        """Fill a field with its first value."""
        if getattr(self, name) is None:
            setattr(self, name, compact(text) if name == "code" else text)

    def _cited(self, role: str, text: str, place: Place) -> None:
        """Fill the name or the use, which may cite documents."""
        if role == "use" and self.use is None:
            self.use = text
        elif role == "project_name" and self.name is None:
            code, text = coded_name(text)
            self.code, self.name, self.place = self.code or code, text, place
        else:
            return
        self.cited.append((role, text, place))

    def _body(self, role: str, text: str, label: str) -> None:
        """Fill a department or a unit."""
        if role == "supervising_dept":
            above = compact(label).startswith(words("above"))
            if self.dept is None or (self.dept_above and not above):
                self.dept, self.dept_above = party(text), above
            return
        self.department = self.department or role == "department"
        files = role == "department" or _FILES.fullmatch(compact(label).strip(":")) is not None
        if self.unit is None or (self.filed and not files):
            self.unit, self.filed = party(text), files

    def add_goals(self, text: str, place: Place) -> None:
        """Add the goals of one cell, numbered on from those there are."""
        self.goal_places.append(("年度目标", text, place))
        self.cited.append(("goal", text, place))
        known = {goal.text for goal in self.goals}
        for goal in split_goals(text):
            if goal.text not in known:
                self.goals.append(Goal(len(self.goals) + 1, goal.text))

    def money_of(self, role: str, amount: Amount, *, again: bool = False) -> None:
        """Fill a sum of the funds.

        The first printed one stands, unless the sums of the whole period stand before the year's (`again`).
        """
        self.funded = True
        part = role.removeprefix("funds_")
        if part in _SUMS and (part not in self.sums or again):
            self.sums[part] = amount

    def spend(self, role: str, text: str, *told: str | None) -> bool:
        """Fill a field of the execution (`Execution`) from its cell; say whether the cell holds one."""
        value = amount_in(text, *self.told(*told)) if role in _SPENT else percent(text)
        if value is None or (not isinstance(value, Amount) and value < 0):
            return False
        self.spent.setdefault(role, value)
        return True

    def step(self, by: str, text: str) -> None:
        """Add a step of the spending plan."""
        unit = money_unit(by)
        amount = amount_in(text, unit)
        if amount is not None and (amount.unit is not None or (amount.value > _WHOLE and "%" not in nfkc(by))):
            self.plan.append(PlanStep(by, None, amount))
        else:
            self.plan.append(PlanStep(by, percent(text)))
