"""Small forms, each of which shows one rule, with all that is read of them: records with every field, and the ledger.

``small_forms.txt`` holds them: ``## what it shows`` (behind ``|`` the way of writing, `merged` where none stands), the drawing,
``=====``, and what is read, a line each: the document's head, projects, indicators, scored rows, goals, passages, notes, text
that was not read, how many cells are facts, labels, prose and blank. Of a record only the fields stand there that are filled.
`python -m tests.kg.forms.test_small_forms FILE` prints drawings of another file with what is read of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

import pytest

from kg.amount import Amount
from kg.document import Place
from kg.records import Indicator, Project, Reading, Target
from tests.kg.forms.exported import MORE
from tests.kg.forms.kinds_gold import fields_of
from tests.kg.forms.printed import glued

FILE = Path(__file__).with_name("small_forms.txt")
WRITTEN = {**MORE, "glued": glued}


@dataclass(frozen=True)
class Form:
    """A form: what it shows, its way of writing, its drawing, and what is read of it."""

    what: str
    way: str
    drawing: str
    told: tuple[str, ...]


def forms_in(path: Path) -> list[Form]:
    out = []
    for block in path.read_text("utf-8").split("## ")[1:]:
        head, _, rest = block.partition("\n")
        what, _, way = head.partition(" | ")
        drawing, _, told = rest.partition("=====\n")
        out.append(Form(what.strip(), way.strip() or "merged", drawing.strip("\n"), tuple(told.strip("\n").splitlines())))
    return out


def _number(value: Decimal | None) -> str:
    return "-" if value is None else f"{value.normalize():f}"


def _sum(amount: Amount | None) -> str:
    return "-" if amount is None else f"{_number(amount.value)}{amount.unit or '?'}"


def _at(place: Place | None) -> str:
    if place is None:
        return "nowhere"
    where = f"{place.row},{place.column}" if place.table is not None else f"line {place.line}"
    return where if place.start is None else f"{where} {place.start}-{place.end}"


def _target(target: Target) -> str:
    ends = [_number(end) for end in (target.value, target.upper) if end is not None]
    sign = target.operator or (f"({target.effective_operator})" if target.effective_operator else "")
    parts = [target.raw, f"{sign}{'–'.join(ends)}{target.unit or ''}", target.date or "", target.date_upper or ""]
    return " ".join(part for part in parts if part) or "-"


def _indicator(each: Indicator) -> str:
    more = [f"{name}={value}" for name, value in fields_of(each).items()]
    more += [str(value) for value in (each.year, each.term) if value is not None]
    more += [f"cites {cited.normalized}" for cited in each.citations]
    levels = " / ".join(level or "-" for level in (each.level1, each.level2, each.level3))
    printed = "" if each.level1_printed == each.level1 else f" (printed {each.level1_printed})"
    kinds = f"{each.level1_category} {each.level2_category}"
    return (
        f"{each.project or '-'} {each.ordinal}: {levels}{printed} / {_target(each.target)} / {kinds} @{_at(each.place)} "
        + "; ".join(more)
    )


def _project(each: Project) -> str:
    out = [f"{each.ref} {each.name} @{_at(each.place)}"]
    for name in ("code", "year", "source", "period", "use_text", "completion", "conclusion", "grade"):
        if (value := getattr(each, name)) is not None:
            out.append(f"{name}={value}")
    for name in ("implementing_unit", "supervising_dept"):
        if (body := getattr(each, name)) is not None:
            out.append(f"{name}={f'{body.code} ' if body.code else ''}{body.name}")
    if each.funds is not None:
        sums = each.funds.amounts
        out.append(f"funds={_sum(sums.total)} {_sum(sums.fiscal)} {_sum(sums.other)}")
    if each.money is not None:
        spent = [(field.name, getattr(each.money, field.name)) for field in fields(each.money)]
        shown = [
            f"{name} {_sum(value) if isinstance(value, Amount) else _number(value)}"
            for name, value in spent
            if value is not None
        ]
        out.append("money=" + ", ".join(shown))
    if each.quarterly_plan:
        steps = [f"{step.by} {_sum(step.amount) if step.amount else _number(step.percent)}" for step in each.quarterly_plan]
        out.append("plan=" + ", ".join(steps))
    out += [f"goal {goal.ordinal}={goal.text}" for goal in each.goals]
    out += [f"cites {cited.normalized} ({cited.role})" for cited in each.citations]
    return "; ".join(out)


def shown(reading: Reading) -> Iterator[str]:
    """Yield all that is read, a line each."""
    head = reading.document
    bodies = [f"{each.role} {each.name}" for each in head.organisations]
    if head.title or bodies:
        yield f"document {'; '.join(str(each) for each in (head.title, head.kind, head.year, *bodies) if each)}"
    for project in reading.projects:
        yield "project " + _project(project)
    for indicator in reading.indicators:
        yield _indicator(indicator).rstrip()
    for row in reading.evaluation_rows:
        weights = f"{_number(row.level1_weight)} {_number(row.level2_weight)} {_number(row.points)} {_number(row.score)}"
        texts = " / ".join(text or "-" for text in (row.level1, row.level2, row.level3, row.content, row.standard))
        yield f"scored {texts} / {weights} @{_at(row.place)}"
    for part in reading.sub_projects:
        sums = part.amounts
        yield f"sub-project {part.name} {_sum(sums.budget)} {_sum(sums.executed)} {_number(part.score)} @{_at(part.place)}"
    for listed in reading.project_list:
        yield f"listed {listed.ordinal} {listed.name} {_sum(listed.amount)} @{_at(listed.place)}"
    for task in reading.tasks:
        yield f"task {task.name}: {task.text} {_sum(task.amount)}"
    for goal in reading.goals:
        yield f"goal {goal.section or '-'} / {goal.label or '-'} / {goal.heading or '-'} / {goal.text} @{_at(goal.place)}"
    for passage in reading.passages:
        yield f"passage {' > '.join(passage.headings)}: {passage.text} @{_at(passage.place)}"
    yield from (f"note {note}" for note in reading.notes)
    ledger = reading.ledger
    yield from (f"unread {each.text} @{_at(each.place)}" for each in ledger.unparsed)
    skipped = " ".join(f"{reason} {count}" for reason, count in ledger.skipped)
    yield f"cells: {ledger.facts} facts, {ledger.labels} labels, {ledger.prose} prose, {ledger.blank} blank; {skipped}".rstrip(
        "; "
    )


FORMS = forms_in(FILE)


@pytest.mark.parametrize("form", FORMS, ids=[form.what for form in FORMS])
def test_all_that_is_read(form: Form) -> None:
    assert tuple(shown(WRITTEN[form.way](form.drawing))) == form.told


def main() -> None:
    for form in forms_in(Path(sys.argv[1])):
        way = "" if form.way == "merged" else f" | {form.way}"
        lines = "\n".join(shown(WRITTEN[form.way](form.drawing)))
        sys.stdout.write(f"## {form.what}{way}\n{form.drawing}\n=====\n{lines}\n\n")


if __name__ == "__main__":
    main()
