"""The forms of the guard, and what is right in each.

Groups: ``gold`` (the three seeds in seven formats), ``layouts``, ``forms`` (of ``../shared``), ``drawings`` and ``unseen``
(ours, tests/kg/forms, each in many ways of writing). Groups of ``../shared`` are left out where the folder is absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kg.forms.exported import MORE
from tests.kg.forms.printed import WAYS

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
FORMATS = ("txt", "docx", "doc", "xlsx", "xls", "html", "pdf")
GLUED = ("guangdong", "two_projects", "self_eval", "years", "multi_line")
"""Drawings whose form without any separator is to be read, too (tests/kg/forms/test_drawings.py)."""
ANY = "*"


@dataclass(frozen=True)
class Row:
    """A row as it should be read.

    Levels and name may be `ANY`, not annotated; of a name that begins with it only the end counts. Value: as printed, or None.
    """

    level1: str | None
    level2: str | None
    name: str
    value: str | None


@dataclass(frozen=True)
class Case:
    """A form in one format.

    Attributes:
        group: set it belongs to.
        format: format or way of writing.
        name: of the form; the same in all formats.
        rows: what its rows are.
        head: what its head holds: year, kind, publisher, project, code, unit, total; only what is annotated.
        path: of the file; None for a drawing.
        text: the drawing.
    """

    group: str
    format: str
    name: str
    rows: tuple[Row, ...]
    head: dict[str, Any] = field(default_factory=dict)
    path: Path | None = None
    text: str | None = None

    @property
    def id(self) -> str:
        """Key of the case."""
        return f"{self.group}/{self.format}/{self.name}"


def cases() -> list[Case]:
    """Return all cases, group by group."""
    return [*_gold(), *_layouts(), *_forms(), *_drawings(), *_unseen()]


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _gold() -> Iterator[Case]:
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold, name = _json(path), path.stem
        rows = [Row(g["level1"], g["level2"], g["level3"], g["target"]["raw"]) for g in gold["indicators"]]
        if name == "002":  # its indicators are sentences, whose names the gold words in its own way
            rows = [Row(ANY, ANY, ANY, g["target"]["raw"]) for g in gold["indicators"]]
        scored = gold.get("self_evaluation", {}).get("rows", [])
        rows += [Row(g["level1"], g["level2"], g["level3"], None) for g in scored]
        body = next((each for each in gold["document"]["organisations"] if "publisher" in each["role"]), None)
        head = {"publisher": body["name"]} if body else {}
        projects = gold.get("projects", [])
        head |= {"project": ";".join(each["name"] for each in projects)} if projects else {}
        head |= {"total": projects[0]["funds"]["total"]} if projects else {}
        if gold["document"]["year_basis"] == "title":
            head["year"] = gold["document"]["year"]
        for form in FORMATS:
            file = SHARED / "formats" / f"{name}.{form}" if form != "txt" else SHARED / "seeds" / f"{name}.txt"
            yield Case("gold", form, name, tuple(rows), head, file)


def _layouts() -> Iterator[Case]:
    for path in sorted((SHARED / "layouts" / "gold").glob("*.json")):
        rows = tuple(Row(g["l1"], g["l2"], g["l3"], g["value"]) for g in _json(path))
        yield Case("layouts", "txt", path.stem, rows, {}, SHARED / "layouts" / f"{path.stem}.txt")


def _forms() -> Iterator[Case]:
    for path in sorted((SHARED / "forms").glob("*.*")):
        kind, _, name = path.stem.partition("_") if path.suffix == ".txt" else (path.suffix[1:], "", path.stem)
        gold = _json(SHARED / "forms" / "gold" / f"{name}.json")
        rows = tuple(Row(g["l1"], g["l2"], g["l3"], g["value"]) for g in gold["rows"])
        head = {key: value for key, value in gold["doc"].items() if value is not None}
        yield Case("forms", kind, name, rows, head, path)


def _own(folder: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    for path in sorted((ROOT / "tests" / "kg" / "forms" / folder).glob("*.txt")):
        text, _, wanted = path.read_text("utf-8").partition("=====\n")
        yield path.stem, text, [[cell.strip() for cell in line.split(" | ")] for line in wanted.splitlines() if line]


def _or_none(text: str) -> str | None:
    return None if text == "-" else text


def _drawings() -> Iterator[Case]:
    for name, text, lines in _own("drawings"):
        rows = tuple(Row(_or_none(a), _or_none(b), c, _or_none(d)) for a, b, c, d in lines)
        for way in (*WAYS, *(["glued"] if name in GLUED else [])):
            yield Case("drawings", way, name, rows, {}, None, text)


def _unseen() -> Iterator[Case]:
    for name, text, lines in _own("unseen"):
        rows: list[Row] = []
        head: dict[str, Any] = {}
        scored = False
        for cells in lines:
            if cells == ["rows"]:
                scored = True
            elif cells[0] == "project":
                head["project"] = ";".join(filter(None, [head.get("project"), cells[1]]))
                if cells[2] != "-":
                    head.setdefault("total", float(cells[2]))
            else:
                value = None if scored else cells[3].partition(" @")[0]
                rows.append(Row(_or_none(cells[0]), _or_none(cells[1]), cells[2], value))
        for way in MORE:
            yield Case("unseen", way, name, tuple(rows), head, None, text)
