"""The generator of large corpora: its proportions, what the product reads of it, and the fits over its figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg import read
from tests.benchmarks.scale import corpus, growth


def test_a_corpus_has_the_proportions_that_it_says() -> None:
    forms = list(corpus.forms(12_000))
    rows = [indicator for form in forms for project in form.projects for indicator in project.indicators]
    names = Counter(indicator.name for indicator in rows)
    common = sum(count for name, count in names.items() if "片区" not in name)
    assert common / len(rows) == pytest.approx(1 - corpus.OWN, abs=0.03)
    assert len(names) / len(rows) == pytest.approx(corpus.OWN / len(corpus.YEARS), abs=0.04)
    cited = Counter(project.document for form in forms for project in form.projects)
    shares = [count / cited.total() for _, count in cited.most_common()]
    assert shares[0] == pytest.approx(1 / 8.2, abs=0.05)  # the harmonic number of 2,000 is 8.2
    assert len({(form.county, form.bureau, form.year) for form in forms}) == len(forms)


def test_names_of_counties_are_different() -> None:
    places = [corpus.place(number) for number in range(1600)]
    assert len({place["county"] for place in places}) == len({place["division"] for place in places}) == 1600
    with pytest.raises(ValueError, match="1600"):
        corpus.place(1600)


@pytest.mark.parametrize("bureau", [0, 1])
def test_the_product_reads_what_the_corpus_says(tmp_path: Path, bureau: int) -> None:
    form = corpus.form(0, bureau, 2023)
    assert form == corpus.form(0, bureau, 2023)
    written = next(path for path in corpus.write(tmp_path, 250) if path.stem == form.stem)
    reading = read(written)
    expected = [
        (project.name, indicator.name, indicator.target) for project in form.projects for indicator in project.indicators
    ]
    projects = {project.ref: project.name for project in reading.projects}
    assert [(projects[i.project or ""], i.level3, i.target.raw) for i in reading.indicators] == expected
    cited = {citation.normalized for indicator in reading.indicators for citation in indicator.citations}
    assert cited == ({project.document for project in form.projects} if form.layout == "basis" else set())


def test_exponents_are_fitted_by_stage() -> None:
    def told(size: int) -> dict[str, object]:
        seconds = {"store": {"cpu": size / 1000}, "check": {"cpu": (size / 1000) ** 2}, "swap": {"cpu": 0.001}}
        return {"indicators": size, "seconds": seconds, "peak MB": {"all": 300}, "disk MB": {"generation": size / 50}}

    sizes = {"2k": told(2000), "20k": told(20_000)}
    assert growth.exponents(sizes) == {"store, CPU": 1.0, "check, CPU": 2.0, "peak memory": 0.0, "disk": 1.0}
    drawing = growth.drawing(sizes)
    assert "check 2.0" in drawing
    assert "swap" not in drawing
