"""The sample of each further kind of document is read as it was meant: gold beside it, in ``sample_kinds/``."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import read
from kg.check import check
from kg.forms.head.kinds import KINDS
from kg.samples import sample_documents, write_samples
from kg.samples.formats import WRITERS
from kg.samples.kinds import KindSample, kind_samples
from tests.kg.forms.kinds_gold import compared, gold_of

GOLD = Path(__file__).parent / "sample_kinds"
SAMPLES = kind_samples()
FORMS = [(sample, form) for sample in SAMPLES for form in WRITERS]


@pytest.mark.parametrize(("sample", "form"), FORMS, ids=[f"{sample.name}-{form}" for sample, form in FORMS])
def test_read_as_meant(sample: KindSample, form: str, tmp_path: Path) -> None:
    """In the format that it is written in, and in the others."""
    path = tmp_path / f"{sample.stem}.{form}"
    path.write_bytes(WRITERS[form](sample.blocks))
    found = compared(gold_of((GOLD / f"{sample.name}.txt").read_text("utf-8"), sample.name), read(path))
    assert found.wrong == []
    assert (found.rows_right, found.fields_right) == (found.rows, found.fields)
    assert found.fields > 0


def test_every_kind_is_among_the_samples(tmp_path: Path) -> None:
    kinds = {read(path).document.kind for path in write_samples(tmp_path, kinds=True)}
    assert kinds == {kind.name for kind in KINDS}


def test_they_are_of_places_of_the_other_samples() -> None:
    places = {place for document in sample_documents() for place in (document.county, document.city)}
    assert {sample.place for sample in SAMPLES} <= places
    assert len({sample.stem for sample in SAMPLES}) == len(SAMPLES)
    assert {sample.form for sample in SAMPLES} == set(WRITERS)


def test_a_form_of_a_budget_holds_no_targets(tmp_path: Path) -> None:
    (sample,) = [each for each in SAMPLES if each.name == "budget"]
    path = tmp_path / "budget.html"
    path.write_bytes(WRITERS["html"](sample.blocks))
    reading = read(path)
    assert (reading.projects, reading.indicators, reading.evaluation_rows) == ((), (), ())
    listed = [(each.name, each.amount and each.amount.wan) for each in reading.project_list]
    assert listed == [("养老服务补助", 560), ("城乡低保救助", 1180), ("孤儿基本生活保障", 120)]
    assert "涉及财政拨款1860万元" in "".join(passage.text for passage in reading.passages)


def test_nothing_is_sure_to_be_wrong_in_them(tmp_path: Path) -> None:
    """No mistake is planted in these."""
    told = []
    for sample in SAMPLES:
        path = tmp_path / f"{sample.stem}.{sample.form}"
        path.write_bytes(WRITERS[sample.form](sample.blocks))
        found = [each for each in check(read(path)) if (each.severity, each.confidence) == ("error", "certain")]
        told += [(sample.name, each.rule, each.message) for each in found]
    assert told == []
