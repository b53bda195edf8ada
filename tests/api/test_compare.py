"""`jixiao compare`: sides by filters, by IRI, by a project's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import open_library
from search.errors import BadFilter
from search.filters import Filters
from search.sides import compare_sides, side


def test_years_of_a_project(sample_library: Path) -> None:
    with open_library(sample_library) as library:
        told = compare_sides(
            library, "project_text=饮水安全,year=2023,division=石畔县", "project_text=饮水安全,year=2024,division=石畔县"
        )
    assert told["left"] == {"project_text": "饮水安全", "year": "2023", "division": "石畔县"}
    assert len(told["pairs"]) == 9
    assert all(pair["left"]["name"] == pair["right"]["name"] for pair in told["pairs"])
    assert {pair["left"]["year"] for pair in told["pairs"]} == {2023}
    assert told["policies"]["both"]


def test_by_iri(sample_library: Path) -> None:
    with open_library(sample_library) as library:
        hit = library.search("水质达标率", top=1).hits[0]
        uses = library.index.table.uses(list(hit.rows), Filters())
        one, other = uses[0].indicator, uses[-1].indicator
        told = compare_sides(library, one, other)
        assert side(library, one)["project_text"] == uses[0].project
    (pair,) = told["pairs"]
    assert (pair["left"]["indicator"], pair["right"]["indicator"]) == (one, other)


def test_a_side_that_means_nothing(sample_library: Path) -> None:
    with open_library(sample_library) as library:
        with pytest.raises(BadFilter, match="没有 colour 这个筛选"):
            side(library, "colour=red")
        with pytest.raises(BadFilter, match="库中没有"):
            side(library, "https://example.org/nothing")
