"""Imports go ontology ← kg ← search ← api, never back, and inside kg from the upper floors to the lower ones."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["ontology", "kg", "search", "api"]
FLOORS = [
    ("document", "records"),
    ("document", "layout"),
    ("document", "ingest"),
    ("records", "codec"),
    ("record_sums", "records"),
    ("record_ledger", "records"),
    ("layout", "record_sums"),
    ("layout", "record_ledger"),
    ("ingest", "record_sums"),
    ("ingest", "record_ledger"),
    ("records", "forms"),
    ("layout", "records"),  # tables out of what a page shows: no record, no form, no file format
    ("layout", "forms"),
    ("layout", "ingest"),
    ("ingest", "records"),  # one file a format, behind one contract: nothing is interpreted
    ("ingest", "forms"),
    ("ingest", "store"),
    ("forms", "ingest"),  # forms read documents, whatever file they come from
    ("forms", "triples"),
    ("forms", "store"),
    ("forms", "check"),
    ("forms", "export"),
    ("ingest", "reading"),
    ("layout", "reading"),
    ("forms", "reading"),
    ("reading", "triples"),  # the one way in: bytes to records, whoever asks, a library or not
    ("reading", "store"),
    ("reading", "check"),
    ("reading", "export"),
    ("check", "store"),
    ("triples", "reading"),
    ("triples", "store"),
    ("privacy", "forms"),  # below the forms: nothing of it knows records
    ("privacy", "ingest"),
    ("privacy", "records"),
    ("forms.lexicon", "forms.cell"),  # inside the forms: words, a cell, tables, columns, fitting, records, their account
    ("forms.cell", "forms.tables"),
    ("forms.tables", "forms.columns"),
    ("forms.head_lines", "forms.columns"),
    ("forms.columns", "forms.level_heads"),
    ("forms.columns", "forms.fit"),
    ("forms.fit", "forms.records"),
    ("forms.records", "forms.relations"),
    ("forms.records", "forms.account"),
    ("forms.relations", "forms.account"),
    ("forms.account", "forms.relations"),
    ("forms.account", "forms.records"),
    ("forms.prose", "forms.cell"),  # running text and document heads stand beside the tables
    ("forms.prose", "forms.records"),
    ("forms.head", "forms.cell"),
    ("forms.head", "forms.records"),
    ("forms.prose", "forms.head"),
    ("forms.records", "forms.prose"),
    ("forms.records", "forms.head"),
]
"""Parts of kg: the first imports nothing of the second."""


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names & set(LAYERS)


def upward(layer: str) -> list[str]:
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / layer).rglob("*.py"))
        for name in sorted(imported(path) - allowed)
    ]


def test_imports_go_one_way() -> None:
    assert [line for layer in LAYERS for line in upward(layer)] == []


def test_a_wrong_import_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from search.lexical import Index\nimport api\n", "utf-8")
    assert imported(wrong) == {"search", "api"}


def parts_imported(path: Path) -> set[str]:
    """Return the parts of kg (``records``, ``layout``, ``forms``, ``forms.fit`` …) that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".")[1:] for name in names if name.startswith("kg.")]
    return {part[0] for part in parts} | {".".join(part[:2]) for part in parts if part[0] == "forms" and len(part) > 1}


def modules(part: str) -> list[Path]:
    folder = ROOT.joinpath("kg", *part.split("."))
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


@pytest.mark.parametrize(("below", "above"), FLOORS)
def test_floors_of_kg(below: str, above: str) -> None:
    assert modules(above)[0].exists()
    assert [str(path.relative_to(ROOT)) for path in modules(below) if above in parts_imported(path)] == []


def test_an_import_of_an_upper_floor_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from kg import forms\nfrom kg.records import Goal\nimport kg.store.lock\n", "utf-8")
    assert parts_imported(wrong) == {"forms", "records", "store"}


def test_top_level_is_what_was_agreed() -> None:
    folders = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    assert folders - {"__pycache__", "build", "dist"} == {
        "kg",
        "search",
        "ontology",
        "api",
        "notebooks",
        "tests",
    }
