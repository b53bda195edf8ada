"""Invented forms and the mistakes that are made in them: subjects, ways of going wrong, and what each of sixty forms gets.

Both lists were written before it was looked at what the rules find in them. Nothing is drawn by chance: a mistake goes to the
form that has the fewest among those that can have it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).parent
LEVEL1 = {"数量": "产出指标", "质量": "产出指标", "时效": "产出指标", "成本": "产出指标", "服务": "满意度指标"}
ORDER = ("数量", "质量", "时效", "成本", "经济", "社会", "生态", "可持", "服务")


@dataclass
class Row:
    """An indicator of a form."""

    level2: str
    name: str
    target: str
    actual: str = ""
    lost: Decimal = Decimal(0)
    unit: str = ""
    nature: str = ""
    level1: str = ""
    points: Decimal = Decimal(0)
    reason: str = ""
    planted: bool = False

    @property
    def label(self) -> str:
        return self.level1 or LEVEL1.get(self.level2[:2], "效益指标")


@dataclass
class Form:
    """A form that is to be drawn, with the mistakes planted so far: (kind, rules, text that the finding shows)."""

    subject: str
    project: str
    dept: str
    unit: str
    start: str
    end: str
    total: Decimal
    goal: str
    done: str
    rows: list[Row]
    layout: str = ""
    fiscal: Decimal = Decimal(0)
    other: Decimal = Decimal(0)
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    rate: str = ""
    rate_score: Decimal = Decimal(0)
    listed: Decimal = Decimal(0)
    long: list[str] = field(default_factory=list)
    printed_total: str = ""
    grade: str = ""
    weights: tuple[str, int] | None = None
    scores: bool = True
    without_results: str = ""
    mistakes: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    exclusive: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)

    def spend(self, share: Decimal, rate: str = "", score: Decimal | None = None) -> None:
        """Set what was spent, the rate of execution and what was given for it."""
        self.executed = _round(self.budget * share)
        self.rate = rate or f"{_round(self.executed / self.budget * 100 if self.budget else Decimal(0))}%"
        self.rate_score = min(Decimal(10), _round(Decimal(self.rate.rstrip("%")) / 10)) if score is None else score

    def add(self, row: Row) -> None:
        """Put a row behind the last of its level 2."""
        place = ORDER.index(row.level2[:2])
        at = next((n for n, other in enumerate(self.rows) if ORDER.index(other.level2[:2]) > place), len(self.rows))
        self.rows.insert(at, row)


def _round(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()


def plain(number: Decimal) -> str:
    """Return a number without idle zeros."""
    return f"{number.normalize():f}"


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def subjects() -> list[Form]:
    """Return a form of each subject without mistakes."""
    found = []
    for block in (HERE / "subjects.txt").read_text("utf-8").strip().split("\n\n"):
        head, goal, done, *lines = block.splitlines()
        key, project, dept, unit, start, end, total = _parts(head)
        rows = [Row(level2, name, target, actual) for level2, name, target, actual in map(_parts, lines)]
        money = Decimal(total)
        form = Form(key, project, dept, unit, start, end, money, goal, done, rows)
        form.fiscal = form.budget = form.listed = money
        form.spend(Decimal("0.985"))
        found.append(form)
    return found


@dataclass(frozen=True)
class Defect:
    """One way of making a kind of mistake."""

    kind: str
    needs: frozenset[str]
    rules: tuple[str, ...]
    ways: tuple[str, ...]

    def slots(self) -> tuple[set[str], set[str]]:
        """Return what of a form this mistake must have for itself, and what it shares with others."""
        word = self.ways[0].split()[0]
        own = {
            "empty": {"results"}, "total": {"total"}, "grade": {"total"}, "weights": {"weights"}, "money": {"money"},
            "score": {"money"}, "zero": {"money", "funds"}, "funds": {"funds"}, "list": {"funds"}, "same": {"goal"},
            "goalnumber": {"goal"}, "goalrate": {"goal"}, "nobenefit": {"benefit"}, "vague": {"benefit"}, "long": {"rows"},
            "satisfied": {"satisfaction"}, "foreign": {"foreign"},
        }.get(word, set())  # fmt: skip
        if word == "blank":
            own = {"goal": {"goal"}, "total": {"funds", "money"}}.get(self.ways[0].split()[1], {"blank"})
        shared = {"results"} if self.needs & {"self", "scored", "money"} else set()
        shared |= {"benefit"} if any("效益" in way or "影响" in way for way in self.ways) else set()
        shared |= {"rows"} if word in ("row", "foreign", "nobenefit", "satisfied") else set()
        return own, shared


def defects(which: str = "defects") -> list[Defect]:
    """Return all ways of going wrong of a list, in its order."""
    found = []
    for block in (HERE / f"{which}.txt").read_text("utf-8").strip().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        kind, needs, rules = (part.strip() for part in lines[0].split("|"))
        wanted = frozenset(needs.split()) - {"any"}
        found += [Defect(kind, wanted, tuple(rules.split()), tuple(line.split(" & "))) for line in lines[1:]]
    return found


def plant(form: Form, defect: Defect, others: list[Form]) -> None:
    """Make a mistake in a form and write down what is to be found.

    Args:
        form: is changed.
        defect: what to do.
        others: forms of other subjects, for rows that belong to another project.
    """
    own, shared = defect.slots()
    form.exclusive |= own
    form.shared |= shared
    text = ""
    for way in defect.ways:
        word, _, told = way.partition(" ")
        text = _row(form, told) if word == "row" else _CHANGES[word](form, told.split(), others)
    form.mistakes.append((defect.kind, defect.rules, text))


def _row(form: Form, told: str) -> str:
    parts = [part.strip() for part in told.split(";")]
    level2, name, target, actual, lost, unit, nature, level1 = (*parts, *[""] * (8 - len(parts)))
    form.add(Row(level2, name, target, actual, Decimal(lost or 0), unit, nature, level1, planted=True))
    return name


def _empty(form: Form, told: list[str], _others: list[Form]) -> str:
    form.without_results = told[0]
    form.scores = told[0] != "all"
    return form.project if told[0] != "outputs" else form.rows[0].name


def _total(form: Form, told: list[str], _others: list[Form]) -> str:
    for row in [row for row in form.rows if not row.planted][: int(told[1]) // 5]:
        row.lost, row.reason = Decimal(5), "抽查发现个别点位资料不全，已督促补齐"
    form.printed_total = told[0]
    return told[0]


def _grade(form: Form, told: list[str], _others: list[Form]) -> str:
    form.grade = told[0]
    left = Decimal(told[1])
    for row in (row for row in form.rows if not row.planted):
        row.lost = min(Decimal(4), left)
        row.reason = "抽查发现个别点位资料不全，已督促补齐" if row.lost else ""
        left -= row.lost
    return told[0]


def _money(form: Form, told: list[str], _others: list[Form]) -> str:
    form.spend(Decimal(told[0]), told[1])
    return ""


def _score(form: Form, told: list[str], _others: list[Form]) -> str:
    form.spend(Decimal(told[0]), score=Decimal(told[1]))
    return ""


def _zero(form: Form, told: list[str], _others: list[Form]) -> str:
    form.total = form.fiscal = form.budget = Decimal(0)
    form.rows = [row for row in form.rows if row.level2 != "成本指标"]
    form.spend(Decimal(0), told[0])
    return ""


def _funds(form: Form, told: list[str], _others: list[Form]) -> str:
    form.fiscal, form.other = _round(form.total * Decimal(told[1])), _round(form.total * Decimal(told[2]))
    return plain(form.total)


def _same(form: Form, told: list[str], _others: list[Form]) -> str:
    form.done = {"plain": form.goal, "marks": form.goal.replace("，", "；"), "prefix": "目标1：" + form.goal}[told[0]]
    return ""


def _goalnumber(form: Form, told: list[str], _others: list[Form]) -> str:
    number = re.search(r"\d+(?:\.\d+)?", form.goal)
    counted = next(row for row in form.rows if row.level2 == "数量指标" and number and number.group() in row.target)
    assert number is not None
    other = plain(
        (Decimal(number.group()) * Decimal(told[0])).quantize(Decimal(1) if "." not in number.group() else Decimal("0.1"))
    )
    form.goal = form.goal.replace(number.group(), other, 1)
    return counted.name


def _goalrate(form: Form, told: list[str], _others: list[Form]) -> str:
    row = form.rows[-1]
    number = re.search(r"\d+", row.target)
    assert number is not None
    form.goal = form.goal.rstrip("。") + f"，{row.name}达到{int(number.group()) + int(told[0])}%以上。"
    return row.name


def _foreign(form: Form, told: list[str], others: list[Form]) -> str:
    at = [other.subject for other in others].index(form.subject)
    donor = others[(at + int(told[0])) % len(others)]
    taken = [row for row in donor.rows if row.level2 in ("数量指标", "社会效益指标")][: int(told[1])]
    for row in taken:
        form.add(replace(row))
    return taken[0].name


def _list(form: Form, told: list[str], _others: list[Form]) -> str:
    form.listed = _round(form.total * Decimal(told[0]))
    return form.project


def _blank(form: Form, told: list[str], _others: list[Form]) -> str:
    if told[0] == "total":
        form.total = form.budget = Decimal(-1)
        return ""
    setattr(form, told[0], "")
    return {"dept": "部门", "unit": "单位", "goal": "目标"}[told[0]]


def _long(form: Form, told: list[str], _others: list[Form]) -> str:
    row = form.rows[int(told[0])]
    number = re.search(r"\d+(?:\.\d+)?", row.target)
    assert number is not None
    less = plain(
        (Decimal(number.group()) * Decimal(told[1])).quantize(Decimal(1) if "." not in number.group() else Decimal("0.1"))
    )
    form.long = [other.target for other in form.rows]
    form.long[int(told[0])] = row.target.replace("=", "≥").replace(number.group(), less, 1)
    return row.name


def _nobenefit(form: Form, told: list[str], _others: list[Form]) -> str:
    form.rows = [row for row in form.rows if row.label != "效益指标"]
    for number in range(int(told[0])):
        name, target = (
            ("现场督导次数", "≥10次"),
            ("走访重点户数", "≥120户"),
            ("报送工作简报篇数", "≥6篇"),
            ("更新台账数", "≥12册"),
        )[number]
        form.add(Row("数量指标", name, target, target.lstrip("≥")))
    return "效益"


def _weights(form: Form, told: list[str], _others: list[Form]) -> str:
    form.weights = (told[0], int(told[1]))
    return ""


def _vague(form: Form, told: list[str], _others: list[Form]) -> str:
    words = [*told, *told]
    benefits = [row for row in form.rows if row.label == "效益指标"]
    for row in benefits:
        row.target = row.actual = words.pop(0)
    return benefits[0].name


def _satisfied(form: Form, told: list[str], _others: list[Form]) -> str:
    form.rows[-1].target = form.rows[-1].actual = told[0]
    return form.rows[-1].name


_CHANGES = {
    "empty": _empty, "total": _total, "grade": _grade, "money": _money, "score": _score, "zero": _zero, "funds": _funds,
    "same": _same, "goalnumber": _goalnumber, "goalrate": _goalrate, "foreign": _foreign, "list": _list, "blank": _blank,
    "long": _long, "nobenefit": _nobenefit, "weights": _weights, "vague": _vague, "satisfied": _satisfied,
}  # fmt: skip
