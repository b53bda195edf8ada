"""Functions of kg do one thing each: cyclomatic complexity at most 20, as radon counts it (boolean operators too)."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg

radon = pytest.importorskip("radon.complexity", reason="radon is not installed (pip install -e .[dev])")
FOLDER = Path(kg.__file__).parent
MOST = 20


def above() -> set[str]:
    """Return the functions and methods of kg above `MOST`, as ``store/why.py:_Teller.evidence``."""
    return {
        f"{path.relative_to(FOLDER).as_posix()}:{each.fullname}"
        for path in sorted(FOLDER.rglob("*.py"))
        for block in radon.cc_visit(path.read_text("utf-8"))
        for each in [*getattr(block, "methods", []), block]
        if not hasattr(each, "methods") and each.complexity > MOST
    }


def test_no_function_does_too_much() -> None:
    assert above() == set()
