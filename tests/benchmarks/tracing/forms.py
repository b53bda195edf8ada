"""The invented forms of forms.txt as Word, Excel and web files, and what rests on what in them (expected.tsv)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.samples.formats import WRITERS
from kg.samples.grids import Grid, GridCell

__all__ = ["HERE", "Form", "expected", "forms", "write_forms"]

HERE = Path(__file__).parent
LEVELS = ("一级指标", "二级指标", "三级指标", "指标值", "指标值确定依据")


@dataclass(frozen=True, slots=True)
class Form:
    """A file: publisher, county, year, and projects as (name, money, rows of five texts)."""

    file: str
    publisher: str
    county: str
    year: int
    projects: tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]


def forms() -> tuple[Form, ...]:
    """Return the forms of forms.txt."""
    found: list[list[str]] = []
    for line in (HERE / "forms.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            found.append([line])
        elif line and not line.startswith("#"):
            found[-1].append(line)
    return tuple(_form(lines) for lines in found)


def _form(lines: list[str]) -> Form:
    publisher, county, year = (part.strip() for part in lines[1][2:].split("|"))
    projects: list[tuple[str, str, list[tuple[str, ...]]]] = []
    for line in lines[2:]:
        parts = [part.strip() for part in line.removeprefix("+ ").split("|")]
        if line.startswith("+ "):
            projects.append((parts[0], parts[1], []))
        else:
            projects[-1][2].append(tuple(parts))
    made = tuple((name, money, tuple(rows)) for name, money, rows in projects)
    return Form(lines[0][2:].strip(), publisher, county, int(year), made)


def _grid(form: Form, name: str, money: str, rows: tuple[tuple[str, ...], ...]) -> Grid:
    cells = [
        *(GridCell(0, 0, 1, 1, "项目名称"), GridCell(0, 1, 1, 4, name)),
        *(GridCell(1, 0, 1, 1, "主管部门"), GridCell(1, 1, 1, 1, form.publisher)),
        *(GridCell(1, 2, 1, 1, "实施单位"), GridCell(1, 3, 1, 2, form.publisher)),
        *(GridCell(2, 0, 1, 1, "项目资金（万元）"), GridCell(2, 1, 1, 1, "年度资金总额"), GridCell(2, 2, 1, 3, money)),
        *(GridCell(3, column, 1, 1, text) for column, text in enumerate(LEVELS)),
        *(GridCell(at, column, 1, 1, text) for at, row in enumerate(rows, 4) for column, text in enumerate(row)),
    ]
    return Grid(4 + len(rows), 5, tuple(cells))


def write_forms(folder: Path) -> tuple[Path, ...]:
    """Write the forms into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for form in forms():
        blocks: list[str | Grid] = [f"{form.publisher}{form.year}年部门预算项目绩效目标"]
        for name, money, rows in form.projects:
            blocks += ["项目支出绩效目标表", f"（{form.year}年度）", _grid(form, name, money, rows)]
        path = folder / form.file
        path.write_bytes(WRITERS[path.suffix[1:]](blocks))
        paths.append(path)
    return tuple(paths)


def expected() -> set[tuple[str, int, int, str]]:
    """Return (file, position of the project, position of the indicator, number) of expected.tsv."""
    lines = [line for line in (HERE / "expected.tsv").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    return {(file, int(project), int(indicator), policy) for file, project, indicator, policy in rows}
