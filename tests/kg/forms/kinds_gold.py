"""The forms of every kind with what they hold, written down before the code that reads them (tests/kg/forms/kinds).

Below ``=====``: ``head | field | value``; ``project | name | field=value …``;
``row | level 1 | level 2 | name | target | field=value …`` (``@unit`` where the unit has a column of its own,
``history=year:value;…``); ``scored | levels 1 to 3 | points | score``; ``task | name | text | sum | unit``.
What is not named is not printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.amount import Amount
from kg.records import Indicator, Project, Reading, Target
from kg.text import nfkc
from tests.kg.forms.exported import MORE

FOLDER = Path(__file__).parent / "kinds"
FORMS = sorted(FOLDER.glob("*.txt"))
WAYS = ("merged", "word", "excel", "web")
_NAMES = (
    "interim as_of expected likelihood history actual points score standard data_source method reason improvement deduction"
    " deviation core applies_to region description basis_raw"
)
FIELDS = tuple(_NAMES.split())
PROJECT = ("initial", "adjusted", "executed", "rate", "points", "score", "completion", "conclusion", "grade")

Values = dict[str, str]


@dataclass
class Gold:
    """What a drawing holds."""

    head: Values = field(default_factory=dict)
    projects: list[tuple[str, Values]] = field(default_factory=list)
    rows: list[tuple[tuple[str, ...], Values]] = field(default_factory=list)
    scored: list[tuple[str, ...]] = field(default_factory=list)
    tasks: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class Compared:
    """Counts of what was asked and of what was right; `wrong` says what was not."""

    rows: int = 0
    rows_right: int = 0
    fields: int = 0
    fields_right: int = 0
    wrong: list[str] = field(default_factory=list)


def gold(path: Path) -> tuple[str, Gold]:
    """Return the drawing and what it holds."""
    drawing, _, lines = path.read_text("utf-8").partition("=====\n")
    return drawing, gold_of(lines, path.name)


def gold_of(lines: str, file: str) -> Gold:
    """Return what the lines of a file say that a form holds."""
    out = Gold()
    for line in lines.splitlines():
        kind, *cells = (cell.strip() for cell in line.split(" | "))
        match kind:
            case "head":
                out.head[cells[0]] = cells[1]
            case "project":
                out.projects.append((cells[0], _values(cells[1:])))
            case "row":
                out.rows.append((tuple(map(nfkc, cells[:4])), _values(cells[4:])))
            case "scored":
                out.scored.append(tuple(cells))
            case "task":
                out.tasks.append(tuple(cells))
            case _:
                raise ValueError(f"{file}: {line}")
    return out


def _values(cells: list[str]) -> Values:
    return {key: nfkc(value) for key, _, value in (cell.partition("=") for cell in cells)}


def _shown(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value.normalize(), "f")
        case Amount():
            return format(value.value.normalize(), "f")
        case Target():
            return nfkc(value.raw)
        case _:
            return nfkc(str(value)).strip()


def fields_of(row: Indicator) -> Values:
    """Return the fields of an indicator that are filled, as gold writes them."""
    out = {}
    for name in FIELDS:
        if name == "as_of":
            value: object = row.interim.as_of if row.interim else None
        elif name == "history":
            value = ";".join(f"{_shown(each.year)}:{_shown(each)}" for each in row.history) or None
        else:
            value = getattr(row, name)
        if value is not None:
            out[name] = _shown(value)
    return out


def _project_values(project: Project) -> Values:
    money = project.money
    values = {name: getattr(money, name) if name in PROJECT[:6] and money else getattr(project, name, None) for name in PROJECT}
    return {name: _shown(value) for name, value in values.items() if value is not None}


def _key(row: Indicator, unit: bool) -> tuple[str, ...]:
    target = nfkc(row.target.raw) or "-"
    own = f"{target} @{row.target.unit}" if unit else target
    return (nfkc(row.level1 or "-"), nfkc(row.level2 or "-"), nfkc(row.level3), own)


@cache
def read(path: Path, way: str) -> Reading:
    """Return the drawing as one way of writing hands it on."""
    return MORE[way](gold(path)[0])


def compare(path: Path, way: str) -> Compared:
    """Compare what is read of a form with what it holds."""
    return compared(gold(path)[1], read(path, way))


def compared(wanted: Gold, reading: Reading) -> Compared:
    """Compare a reading with what its form holds."""
    out = Compared()
    _heads(wanted, reading, out)
    _rows(wanted, reading, out)
    scored = [
        (each.level1 or "-", each.level2 or "-", each.level3, _shown(each.points), _shown(each.score))
        for each in reading.evaluation_rows
    ]
    tasks = [
        (each.name, each.text or "-", _shown(each.amount), (each.amount.unit if each.amount else None) or "-")
        for each in reading.tasks
    ]
    for expected, got in ((wanted.scored, scored), (wanted.tasks, tasks)):
        out.rows += max(len(expected), len(got))
        right = sum(a == b for a, b in zip(expected, got, strict=False))
        out.rows_right += right
        if right < max(len(expected), len(got)):
            out.wrong.append(f"{expected} : {got}")
    return out


def _heads(wanted: Gold, reading: Reading, out: Compared) -> None:
    for name, value in wanted.head.items():
        _field(name, value, _shown(getattr(reading.document, name)), out)
    projects = {project.name: _project_values(project) for project in reading.projects}
    for name, values in wanted.projects:
        got = projects.get(name, {})
        for key in PROJECT:
            if key in values or key in got:
                _field(f"{name} {key}", values.get(key, "-"), got.get(key, "-"), out)
        _field("project", name, name if name in projects else "-", out)
    out.fields += len(extra := set(projects) - {name for name, _ in wanted.projects}) if wanted.projects else 0
    if wanted.projects and extra:
        out.wrong.append(f"projects {extra}")


def _rows(wanted: Gold, reading: Reading, out: Compared) -> None:
    out.rows += max(len(wanted.rows), len(reading.indicators))
    left = list(reading.indicators)
    for key, values in wanted.rows:
        found = next((row for row in left if _key(row, "@" in key[3]) == key and _region(row, values)), None)
        if found is None:
            out.wrong.append(f"row {key}")
            out.fields += len(values)
            continue
        left.remove(found)
        out.rows_right += 1
        got = fields_of(found)
        for name in FIELDS:
            if name in values or name in got:
                _field(f"{key[2]} {name}", values.get(name, "-"), got.get(name, "-"), out)
    out.wrong += [f"no row {_key(row, unit=True)}" for row in left]


def _region(row: Indicator, values: Values) -> bool:
    return "region" not in values or row.region in (values["region"], None)


def _field(what: str, wanted: str, got: str, out: Compared) -> None:
    out.fields += 1
    out.fields_right += wanted == got
    if wanted != got:
        out.wrong.append(f"{what}: {wanted} : {got}")
