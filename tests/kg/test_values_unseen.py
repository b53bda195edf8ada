"""Targets written down by somebody who had not seen the parser: real style, invented content."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.values import parse

VECTORS = Path(__file__).parent / "vectors" / "targets_unseen.tsv"


def vectors() -> list[tuple[str, ...]]:
    lines = VECTORS.read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")][1:]


def plain(value: object) -> str:
    return "." if value is None else str(value)


@pytest.mark.parametrize("row", vectors(), ids=lambda row: row[0])
def test_vectors(row: tuple[str, ...]) -> None:
    target = parse(row[0]).target
    got = (target.operator, target.effective_operator, target.value, target.upper, target.unit, target.kind)
    assert tuple(plain(item) for item in got) == row[1:]


def test_there_are_many() -> None:
    assert len(vectors()) >= 390
