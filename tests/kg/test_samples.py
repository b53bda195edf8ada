"""The sample forms: enough of them, always the same, invented, and read back as they were meant."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg import read
from kg.check import check
from kg.samples import sample_documents, write_samples
from kg.samples.formats import WRITERS
from kg.samples.grids import blocks_of
from kg.samples.layouts import text_of
from kg.samples.mistakes import plant
from kg.samples.write import planted_mistakes
from tests.kg.alike import differences, values

DOCUMENTS = sample_documents()


def test_there_are_enough() -> None:
    targets = [document for document in DOCUMENTS if document.layout != "evaluation"]
    assert len({document.county for document in DOCUMENTS}) == 6
    assert {document.year for document in DOCUMENTS} == {2022, 2023, 2024}
    assert len(DOCUMENTS) >= 60
    assert sum(len(project.indicators) for document in targets for project in document.projects) >= 1500


def test_same_bytes_each_time(tmp_path: Path) -> None:
    def digest(folder: Path) -> str:
        told = hashlib.sha256()
        for path in write_samples(folder):
            told.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
        return told.hexdigest()

    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_the_money_is_enough_for_counts_at_their_prices(tmp_path: Path) -> None:
    """No form is held against itself by `check` where no mistake was planted."""
    path = tmp_path / "form.txt"
    told = []
    for plan in DOCUMENTS:
        path.write_text(text_of(plan), "utf-8")
        told += [f.message for f in check(read(path)) if f.rule in ("unit_cost_times_count_vs_budget", "cost_over_budget")]
    assert told == []


@pytest.mark.parametrize("layout", ["list", "basis"])
def test_read_back(layout: str, tmp_path: Path) -> None:
    """Every field that the layout prints comes back as it was meant, in every document of the layout."""
    for plan in DOCUMENTS:
        if plan.layout != layout:
            continue
        path = tmp_path / "form.txt"
        path.write_text(text_of(plan), "utf-8")
        reading = read(path)
        assert reading.document.year == plan.year, plan.stem
        assert [(p.name, p.funds and p.funds.total) for p in reading.projects] == [(p.name, p.budget) for p in plan.projects]
        meant = [(project.name, row.level1, row.name, row.target) for project in plan.projects for row in project.indicators]
        names = {project.ref: project.name for project in reading.projects}
        assert [(names[i.project or ""], i.level1, i.level3, i.target.raw) for i in reading.indicators] == meant, plan.stem
        if layout == "basis":
            assert [p.code for p in reading.projects] == [p.code for p in plan.projects]
            assert [i.basis_raw for i in reading.indicators] == [r.basis for p in plan.projects for r in p.indicators]
            cited = {c.normalized for i in reading.indicators for c in i.citations}
            assert cited == {p.document for p in plan.projects}


def test_evaluations_read_back(tmp_path: Path) -> None:
    for plan in DOCUMENTS:
        if plan.layout != "evaluation":
            continue
        path = tmp_path / "form.txt"
        path.write_text(text_of(plan), "utf-8")
        reading = read(path)
        assert len(reading.evaluation_rows) == 14
        assert sum(row.points or 0 for row in reading.evaluation_rows) == 100
        assert [(row.name, row.budget) for row in reading.sub_projects] == [(p.name, p.budget) for p in plan.projects]


def test_planted_mistakes_are_on_record() -> None:
    record = planted_mistakes()
    changed = [document.stem for document in DOCUMENTS if plant(document)[0] != document]
    assert [item.stem for item in record] == changed
    assert {item.rule for item in record} >= {"rate_wrong_direction", "list_vs_table_amount", "description_holds_citation"}


@pytest.mark.parametrize("layout", ["list", "basis", "evaluation"])
def test_other_formats_hold_the_same(layout: str, tmp_path: Path) -> None:
    """With real merged cells, numbers as numbers and percentages by their format: the records are those of the text."""
    document = next(document for document in DOCUMENTS if document.layout == layout)
    (tmp_path / "a.txt").write_text(text_of(document), "utf-8")
    wanted = read(tmp_path / "a.txt")
    for form, write in WRITERS.items():
        (tmp_path / f"a.{form}").write_bytes(write(blocks_of(document)))
        found = read(tmp_path / f"a.{form}")
        assert list(differences(values(wanted, True), values(found, True))) == []
        assert found.ledger.accounted == 1
