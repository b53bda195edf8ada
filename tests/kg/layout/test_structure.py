"""Functions of layout do one thing each: cyclomatic complexity, as radon counts it (boolean operators too)."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.layout

radon = pytest.importorskip("radon.complexity", reason="radon is not installed (pip install -e .[dev])")
FOLDER = Path(kg.layout.__file__).parent


def complexities() -> dict[str, int]:
    out = {}
    for path in sorted(FOLDER.glob("*.py")):
        for block in radon.cc_visit(path.read_text("utf-8")):
            for each in [*getattr(block, "methods", []), block]:
                if not hasattr(each, "methods"):
                    out[f"{path.name}:{each.fullname}"] = each.complexity
    return out


def test_no_function_does_too_much() -> None:
    found = complexities()
    assert len(found) > 100
    assert {name: count for name, count in found.items() if count > 20} == {}
    above = {name: count for name, count in found.items() if count > 10}
    assert len(above) <= len(found) / 10, above


def test_no_file_is_too_long() -> None:
    assert {path.name: n for path in FOLDER.glob("*.py") if (n := len(path.read_text("utf-8").splitlines())) > 400} == {}


def test_a_name_stands_for_one_class() -> None:
    seen: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.py")):
        for block in radon.cc_visit(path.read_text("utf-8")):
            if hasattr(block, "methods") and not block.name.startswith("_"):
                assert block.name not in seen, (seen[block.name], path.name)
                seen[block.name] = path.name
