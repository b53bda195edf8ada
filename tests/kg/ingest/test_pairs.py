"""The same document as docx and as PDF gives the same records, wherever pages cut its tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.forms import read_forms
from kg.ingest import read_document
from tests.kg.alike import differences, values
from tests.kg.ingest.pairs.make import HERE, PAIRS, docx, make


def unequal(name: str, folder: Path) -> list[str]:
    """Return the fields in which the records of a pair differ, without places."""
    word = read_forms(read_document(docx(*PAIRS[name]), f"{name}.docx"))
    page = read_forms(read_document((folder / f"{name}.pdf").read_bytes(), f"{name}.pdf"))
    assert word.indicators or word.evaluation_rows or word.goals
    return list(differences(values(word, False), values(page, False)))


@pytest.mark.parametrize("name", PAIRS)
def test_same_records(name: str) -> None:
    assert unequal(name, HERE) == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_same_records_printed_anew(tmp_path: Path) -> None:
    make(tmp_path)
    assert {name: fields for name in PAIRS if (fields := unequal(name, tmp_path))} == {}
