"""Contexts of document numbers in the style of many provinces and ministries, and numbers that are none: all invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.citations import find_all

VECTORS = Path(__file__).parent / "vectors" / "citations_unseen.tsv"


def rows() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def split(text: str) -> list[str]:
    return [part.replace("\\n", "\n").replace("\\t", "\t") for part in text.split("|") if part]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["context"][:24])
def test_contexts(row: dict[str, str]) -> None:
    found = find_all(row["context"].replace("\\n", "\n").replace("\\t", "\t"))
    assert [c.normalized for c in found] == split(row["normalized"])
    assert [c.raw for c in found] == split(row["spans"])


def test_there_are_negatives_too() -> None:
    assert sum(1 for row in rows() if not row["normalized"]) >= 45
    assert sum(1 for row in rows() if row["normalized"]) >= 200
