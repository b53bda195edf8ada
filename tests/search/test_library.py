"""A library built from samples and asked through `open_library`, as a user does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import LibraryError
from kg.samples.write import write_samples
from kg.store.build import build
from search import BadFilter, Filters, IndexMismatch, Library, open_library
from tests.search.standins import GramEncoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four documents of two bureaus in two years."""
    where = tmp_path_factory.mktemp("samples")
    files = write_samples(where / "all")
    chosen = [path for path in files if "2024" in path.name and "绩效目标" in path.name][:3]
    build(chosen, where / "library", index="search.index:write_index")
    return where / "library"


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Library]:
    with open_library(folder) as opened:
        yield opened


def test_every_use_in_the_graph_is_in_the_index(library: Library) -> None:
    graph = library.sparql("PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT ?i ?w ?n { ?i jx:hasWording ?w ; jx:level3 ?n }")
    told = {(str(i.value), str(w.value), str(n.value)) for i, w, n in graph.rows}  # type: ignore[union-attr]
    rows = library.index.table.rows(range(len(library.index)))
    held = {
        (use.indicator, row.iri, use.name) for row in rows.values() for use in library.index.table.uses([row.row], Filters())
    }
    assert len(told) > 30
    assert held == told


def test_every_wording_finds_itself_first(library: Library) -> None:
    rows = library.index.table.rows(range(len(library.index)))
    wrong = [row.name for row in rows.values() if library.search(row.name, top=1).hits[0].name != row.name]
    assert wrong == []


def test_head_and_slot_filter_and_count(library: Library) -> None:
    graph = library.sparql(
        "PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT ?h (COUNT(*) AS ?n) "
        "{ ?i jx:hasWording ?w . ?w jx:headNoun ?h } GROUP BY ?h ORDER BY DESC(?n) ?h LIMIT 30"
    )
    counted = [(str(head.value), int(count.value)) for head, count in graph.rows]  # type: ignore[union-attr]
    assert library.facets()["head"] == counted
    assert counted[0][0] == "满意度"
    hits = library.search("家长", top=50, head="满意度").hits
    assert sum(hit.uses for hit in hits) == counted[0][1]
    assert all(hit.name.endswith("满意度") for hit in hits)
    slots = library.facets(head="满意度")["slot"]
    assert sum(count for _, count in slots) == counted[0][1]
    slot = str(slots[0][0])
    (hit,) = library.search("家长", top=50, head="满意度", slot=slot).hits
    assert (hit.name, hit.uses) == (f"{slot}满意度", slots[0][1])
    assert library.search("家长", head="没有这个词").hits == ()


def test_cites_counts_what_the_graph_holds(library: Library) -> None:
    listed = library.policies()
    assert listed
    first = listed[0]
    spelling = first["number"].replace("〔", "[").replace("〕", "] ") + "文件"
    told = library.cites(spelling)
    assert [policy["number"] for policy in told["policies"]] == [first["number"]]
    assert len(told["uses"]) == first["citations"]
    assert told["counts"]["indicators"] == first["indicators"] > 0
    assert set(told["uses"][0]) == {
        *("policy", "indicator", "level3", "target", "project", "department", "division", "year", "role", "printed", "place"),
        *("file", "source", "project_iri", "department_iri", "division_iri", "document_iri"),
    }
    found = library.search(spelling)
    assert found.match
    assert all(first["number"] in hit.policies for hit in found.hits if "exact" in hit.reasons)


def test_an_unknown_number_has_no_uses(library: Library) -> None:
    told = library.cites("无此办发〔1999〕1号")
    assert told == {
        "policies": [],
        "uses": [],
        "counts": dict.fromkeys(("indicators", "projects", "departments", "documents"), 0),
    }


def test_a_filter_by_document_in_any_spelling(library: Library) -> None:
    number = library.policies()[0]["number"]
    plain = library.search("完成情况", cites=number, top=100)
    other = library.search("完成情况", cites=number.replace("〔", "【").replace("〕", "】"), top=100)
    assert [hit.iri for hit in plain.hits] == [hit.iri for hit in other.hits]
    assert plain.hits
    assert all(number in hit.policies for hit in plain.hits)


def test_text_questions_give_the_same_rows_everywhere(library: Library) -> None:
    query = """PREFIX jx: <https://w3id.org/jixiao/ns#>
    SELECT ?wording ?score (COUNT(?i) AS ?uses) {
      (?wording ?score) jx:similarTo ("群众满意度" 5) . ?i jx:hasWording ?wording
    } GROUP BY ?wording ?score ORDER BY DESC(?score) ?wording"""
    ours = [tuple(str(t.value) for t in row) for row in library.sparql(query).rows]  # type: ignore[union-attr]
    theirs = [tuple(str(t) for t in row) for row in library.dataset().query(library.rewrite(query))]
    hits = library.search("群众满意度", top=5, understand=False).hits
    assert len(ours) == 5
    assert ours == theirs
    assert ours[0][0] == hits[0].iri
    assert float(ours[0][1]) == pytest.approx(hits[0].score, abs=1e-4)


def test_the_dataset_is_read_only(library: Library) -> None:
    import rdflib

    data = library.dataset()
    assert len(data) == library.store.count()
    with pytest.raises(TypeError, match="read-only"):
        data.add((rdflib.URIRef("x:a"), rdflib.URIRef("x:b"), rdflib.URIRef("x:c")))
    assert len(data) == library.store.count()


def test_another_encoder_is_said(folder: Path) -> None:
    with open_library(folder, encoder=GramEncoder()) as opened, pytest.raises(IndexMismatch, match="grams"):
        opened.search("道路")


def test_a_wrong_filter_is_said(library: Library) -> None:
    with pytest.raises(BadFilter, match="colour"):
        library.search("道路", colour="red")


def test_no_library_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="不存在"):
        open_library(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("short", "category"),
    [
        ("满意", "satisfaction.served"),
        ("社会", "benefit.social"),
        ("可持续", "benefit.sustained"),
        ("数量", "output.quantity"),
        ("产出数量", "output.quantity"),
    ],
)
def test_a_level_is_taken_short_printed_or_by_code_everywhere(sample_library: Path, short: str, category: str) -> None:
    with open_library(sample_library) as library:
        by_code = library.facets(level2=category)
        assert sum(count for _, count in by_code["level2"]) > 0
        assert library.facets(level2=short) == by_code
        sides = [library.compare({"level2": each, "year": 2024}, {"level2": each, "year": 2023}) for each in (short, category)]
        assert sides[0] == sides[1]
        assert sides[0].pairs


def test_answers_are_kept_as_long_as_the_library_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_library(folder) as opened:
        asked: list[str] = []
        real = opened.searcher.search
        monkeypatch.setattr(opened.searcher, "search", lambda text, **more: asked.append(text) or real(text, **more))
        first = opened.search("家长满意度", top=5, year=2024)
        assert opened.search("家长满意度", top=5, filters={"year": "2024"}) == first
        assert opened.search("家长满意度", top=5, ignore=["year", "unit"]) == opened.search(
            "家长满意度", top=5, ignore=["unit", "year"]
        )
        assert len(opened.search("家长满意度", top=6, year=2024).hits) >= len(first.hits)
        assert asked == ["家长满意度"] * 3
        with pytest.raises(BadFilter):
            opened.search("家长满意度", ignore=["nothing"])


def test_suggestions_hold_what_the_index_holds(library: Library) -> None:
    rows = library.index.table.rows(range(len(library.index)))
    for row in list(rows.values())[::7]:
        (found,) = (each for each in library.suggest(row.name, kinds=["wording"]) if each.text == row.name)
        assert found.uses == library.search(row.name, top=1, understand=False).hits[0].uses
    (one,) = (each for each in library.alike(rows[0].iri) if each.row == 0)
    assert one == rows[0]
    assert library.alike("https://example.org/nothing") == []
