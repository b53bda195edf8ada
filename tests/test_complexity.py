"""Files and functions do one thing each: lines a file, cyclomatic complexity by radon, which counts boolean operators."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

radon = pytest.importorskip("radon.complexity", reason="radon comes with the extra 'dev'")

ROOT = Path(__file__).resolve().parents[1]
WORST = 20
HIGH = 10
SHARE = 0.095
"""Share of the functions of kg/forms and kg/layout above `HIGH`: never to rise. It was 0.27 in kg/forms, the worst 86."""
FOLDERS = (ROOT / "kg" / "forms", ROOT / "kg" / "layout")
PACKAGES = [ROOT / name for name in ("ontology", "kg", "search", "api")]
MOST_LINES = 400
"""Lines from which on a file does two things."""
LEAST_FILES = 300
"""Files that the packages have at least, so that an empty or moved one does not pass."""
LEAST_SEEN = 700
"""Functions that the two folders have at least, so that an empty or moved one does not pass."""


def functions(folders: Iterable[Path]) -> list[tuple[int, str]]:
    """Return complexity and place of each function and method under some folders."""
    out = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        for block in radon.cc_visit(path.read_text("utf-8")):
            blocks = block.methods if hasattr(block, "methods") else [block]
            out += [(each.complexity, f"{path.relative_to(ROOT)}:{each.lineno} {each.name}") for each in blocks]
    return out


def test_no_function_of_forms_and_layout_is_too_complex() -> None:
    assert [each for each in functions(FOLDERS) if each[0] > WORST] == []


def test_few_functions_of_forms_and_layout_are_complex() -> None:
    found = functions(FOLDERS)
    assert len(found) > LEAST_SEEN
    high = [place for complexity, place in found if complexity > HIGH]
    assert len(high) <= SHARE * len(found), high


def test_no_function_of_search_and_api_is_too_complex() -> None:
    found = functions((ROOT / "search", ROOT / "api"))
    assert len(found) > LEAST_SEEN
    assert [each for each in found if each[0] > WORST] == []


def test_boolean_operators_count(tmp_path: Path) -> None:
    source = "def f(a, b, c):\n    return a and b or c\n"
    (block,) = radon.cc_visit(source)
    assert block.complexity == 3


def long_files(folders: Iterable[Path]) -> list[tuple[str, int]]:
    """Return name and lines of each file of code under some folders that has more than `MOST_LINES`."""
    sizes = (
        (path.name, len(path.read_text("utf-8").splitlines())) for folder in folders for path in sorted(folder.rglob("*.py"))
    )
    return [(name, lines) for name, lines in sizes if lines > MOST_LINES]


def test_a_file_does_one_thing() -> None:
    assert sum(1 for folder in PACKAGES for _ in folder.rglob("*.py")) > LEAST_FILES
    assert long_files(PACKAGES) == []


def test_a_long_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "whole.py").write_text("x = 1\n" * MOST_LINES, "utf-8")
    (tmp_path / "inner" / "double.py").write_text("x = 1\n" * (MOST_LINES + 1), "utf-8")
    assert long_files([tmp_path]) == [("double.py", MOST_LINES + 1)]
