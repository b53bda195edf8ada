"""Two sets of indicators side by side."""

from __future__ import annotations

from search.compare import changes, compare
from search.filters import Filters
from search.searcher import Searcher
from tests.search.standins import BASIS


def test_years_of_one_bureau(searcher: Searcher) -> None:
    told = compare(searcher.index, Filters(year=2023), Filters(year=2024, division="澄湖县", unit="公里"))
    (pair, alone) = told.pairs
    assert pair.left is not None
    assert pair.right is not None
    assert (pair.left.name, pair.left.raw, pair.right.raw, pair.target) == ("农村公路养护里程", "≥280公里", "≥300公里", False)
    assert pair.wording == (("same", "农村公路养护里程"),)
    assert alone.left is not None
    assert (alone.left.name, alone.right) == ("受益群众满意度", None)
    assert told.policies == ((), (), (BASIS,))


def test_each_indicator_stands_once(searcher: Searcher) -> None:
    told = compare(searcher.index, Filters(division="澄湖县"), Filters(division="北屏县"))
    left = [pair.left.indicator for pair in told.pairs if pair.left]
    right = [pair.right.indicator for pair in told.pairs if pair.right]
    assert (len(left), len(set(left))) == (10, 10)
    assert (len(right), len(set(right))) == (2, 2)


def test_a_set_equals_itself(searcher: Searcher) -> None:
    everything = Filters(division="澄湖县", year=2024)
    told = compare(searcher.index, everything, everything)
    assert all(pair.left == pair.right and pair.target and pair.likeness == 1.0 for pair in told.pairs)


def test_an_empty_side_leaves_the_other_alone(searcher: Searcher) -> None:
    told = compare(searcher.index, Filters(year=1999), Filters(year=2023)).as_dict()
    assert [pair["left"] for pair in told["pairs"]] == [None, None]
    assert {pair["right"]["name"] for pair in told["pairs"]} == {"农村公路养护里程", "受益群众满意度"}


def test_changes_give_both_texts_back() -> None:
    for left, right in (("受益群众满意度", "受益农户满意度"), ("", "新增"), ("全县参保率", "参保率达标")):
        runs = changes(left, right)
        assert "".join(text for kind, text in runs if kind != "right") == left
        assert "".join(text for kind, text in runs if kind != "left") == right
