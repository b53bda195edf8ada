"""Forms of every kind give their rows and fields, in each way of writing that keeps rows (tests/kg/forms/kinds)."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from kg.forms.head.kinds import KINDS
from kg.records import Indicator
from ontology import VOCAB
from tests.kg.forms.kinds_gold import FORMS, WAYS, compare


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_form(path: Path, way: str) -> None:
    found = compare(path, way)
    assert found.wrong == []
    assert (found.rows_right, found.fields_right) == (found.rows, found.fields)


def test_every_kind_has_three_layouts() -> None:
    counts = Counter(path.stem.split("_")[0] for path in FORMS)
    assert len(counts) == 10
    assert min(counts.values()) >= 3


def test_the_table_of_kinds() -> None:
    """Fields that tell a kind are fields of an indicator; every kind says what becomes of it, and whether it was seen."""
    known = {each.name for each in fields(Indicator)}
    assert all(set(kind.needs) | set(kind.contents) <= known for kind in KINDS)
    lines = [line for line in (VOCAB / "kinds.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t"))
    assert {row["verified"] for row in rows} == {"yes", "no"}
    assert all(row["title"] and row["columns"] and row["becomes"] and row["source"] for row in rows)
