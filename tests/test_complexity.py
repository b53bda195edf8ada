"""Forms and layout are code that a reader can follow: cyclomatic complexity by radon, which counts boolean operators."""

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
