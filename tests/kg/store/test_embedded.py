from __future__ import annotations

import gc
import hashlib
import sys
import threading
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import LibraryError
from kg.store import embedded
from kg.store.base import Graph, QuadStore, Rows, Truth, twice
from kg.store.embedded import EmbeddedStore, digest, sorted_nquads, write

XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


QUADS = [
    Quad(node("指标1"), node("level3"), Literal("受益人次"), node("g1")),
    Quad(node("指标1"), node("value"), Literal("111080", datatype=NamedNode(XSD + "decimal")), node("g1")),
    Quad(node("指标2"), node("level3"), Literal("受益\n人次 \u2028 “引号”"), node("g2")),
    Quad(node("文件"), node("number"), Literal("某财社〔2023〕8号"), node("reference")),
]


@pytest.fixture
def store(tmp_path: Path) -> QuadStore:
    assert write(tmp_path / "store", QUADS) == 4
    return EmbeddedStore(tmp_path / "store")


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_default_graph_is_the_union(store: QuadStore) -> None:
    found = store.query("SELECT ?name { ?s <https://example.org/level3> ?name } ORDER BY ?name")
    assert isinstance(found, Rows)
    assert found.variables == ("name",)
    assert [row[0].value for row in found.rows if isinstance(row[0], Literal)] == ["受益\n人次 \u2028 “引号”", "受益人次"]


def test_each_kind_of_query_has_its_kind_of_answer(store: QuadStore) -> None:
    truth = store.query("ASK { ?s <https://example.org/number> ?n }")
    assert truth == Truth(True)
    graph = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s <https://example.org/value> ?o . ?s ?p ?o }")
    assert isinstance(graph, Graph)
    assert [triple.subject for triple in graph.triples] == [node("指标1")]
    with pytest.raises(ValueError, match="expected a SELECT"):
        store.select("ASK { ?s ?p ?o }")
    with pytest.raises(SyntaxError):
        store.select("SELECT ?x WHERE {")


def test_values_are_bound_not_pasted(store: QuadStore) -> None:
    query = "SELECT ?s { ?s <https://example.org/level3> ?name }"
    assert store.select(query, bindings={"name": Literal("受益人次")}) == [(node("指标1"),)]
    assert store.select(query, bindings={"name": Literal('" } SELECT * { ?s ?p ?o')}) == []
    assert store.select("SELECT ?s ?x { ?s <https://example.org/number> ?n }")[0] == (node("文件"), None)


def test_quads_and_graphs_come_back(store: QuadStore) -> None:
    assert set(store.quads()) == set(QUADS)
    assert list(store.quads(node("g2"))) == [QUADS[2]]
    assert list(store.match(None, node("number"), None)) == [QUADS[3]]
    assert store.graphs() == [f"https://example.org/{name}" for name in ("g1", "g2", "reference")]
    assert store.count() == 4


def test_reading_changes_no_file(tmp_path: Path) -> None:
    """Trap: opening an Oxigraph store for writing rewrites files, even without a change."""
    write(tmp_path / "store", QUADS)
    before = bytes_of(tmp_path / "store")
    first, second = EmbeddedStore(tmp_path / "store"), EmbeddedStore(tmp_path / "store")
    assert len(first.select("SELECT * { ?s ?p ?o }")) == len(second.select("SELECT * { ?s ?p ?o }")) == 4
    first.close()
    second.close()
    assert bytes_of(tmp_path / "store") == before


def test_a_store_can_not_be_changed_by_a_query(store: QuadStore) -> None:
    with pytest.raises(SyntaxError):
        store.query("INSERT DATA { <x:s> <x:p> <x:o> }")
    assert store.count() == 4


def test_a_triple_in_two_graphs_counts_twice_in_the_union(tmp_path: Path) -> None:
    """Trap: this is what Oxigraph does, and why each triple has to stand in exactly one graph."""
    quads = [Quad(node("s"), node("p"), Literal("o"), node(graph)) for graph in ("g1", "g2")]
    write(tmp_path / "store", quads)
    store = EmbeddedStore(tmp_path / "store")
    count = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0][0]
    assert isinstance(count, Literal)
    assert count.value == "2"
    assert twice(store.quads()) == [quads[0].triple]


def test_a_quad_given_twice_counts_once(tmp_path: Path) -> None:
    assert write(tmp_path / "store", [*QUADS, *QUADS]) == 4


def test_missing_or_damaged_store_is_a_library_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="图数据打不开"):
        EmbeddedStore(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    write(tmp_path / "store", QUADS)
    (tmp_path / "store" / "CURRENT").write_bytes(b"garbage\n")
    with pytest.raises(LibraryError, match="图数据打不开"):
        EmbeddedStore(tmp_path / "store")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    write(tmp_path / "store", QUADS)
    store = EmbeddedStore(tmp_path / "store")
    store.close()
    with pytest.raises(LibraryError, match="图数据已关闭"):
        store.count()


def test_dump_is_sorted_and_its_hash_is_that_of_the_set(tmp_path: Path) -> None:
    lines = list(sorted_nquads(QUADS))
    assert lines == sorted(lines)
    assert lines[0] == ('<https://example.org/指标1> <https://example.org/level3> "受益人次" <https://example.org/g1> .\n')
    assert all(line.count("\n") == 1 for line in lines)
    assert len(lines) == 4
    assert digest(QUADS) == digest(reversed(QUADS)) == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert digest(QUADS[1:]) != digest(QUADS)
    write(tmp_path / "one", QUADS)
    write(tmp_path / "two", reversed(QUADS))
    assert list(EmbeddedStore(tmp_path / "two").sorted_nquads()) == list(sorted_nquads(EmbeddedStore(tmp_path / "one").quads()))
    assert digest(EmbeddedStore(tmp_path / "one").quads()) == digest(EmbeddedStore(tmp_path / "two").quads())
    assert list(sorted_nquads([])) == []


def test_a_store_larger_than_memory_is_sorted_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [Quad(node(f"s{n * 7 % 50:02}"), node("p"), Literal(f"指标{n}"), node("g")) for n in range(50)]
    write(tmp_path / "store", quads)
    store = EmbeddedStore(tmp_path / "store")
    for size in (1, 100, 1000, 10**6):
        monkeypatch.setattr(embedded, "PIECE", size)
        assert list(store.sorted_nquads()) == list(sorted_nquads(quads))


@pytest.mark.parametrize("ask", ["quads", "graph", "match"])
def test_what_is_found_may_go_to_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: str) -> None:
    """Trap: Oxigraph's own iterators raise when another thread takes the next step, and complain when it drops them."""
    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: told.append(str(event.exc_value)))
    write(tmp_path / "store", QUADS)
    store = EmbeddedStore(tmp_path / "store")
    kept = [
        {"quads": store.quads(), "graph": store.quads(node("g1")), "match": store.match(None, None, None)}[ask],
    ]
    first = next(kept[0])
    rest: list[Quad] = []

    def elsewhere() -> None:
        rest.append(next(kept[0]))
        kept.clear()
        gc.collect()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len({first, *rest} & set(QUADS)) == 2
    assert told == []


def test_match_gives_no_more_than_asked(tmp_path: Path) -> None:
    write(tmp_path / "store", QUADS)
    store = EmbeddedStore(tmp_path / "store")
    assert [len(list(store.match(None, None, None, limit=n))) for n in (0, 1, 3, 99)] == [0, 1, 3, 4]


def test_what_the_store_does_to_spellings(tmp_path: Path) -> None:
    """Trap: values are kept, spellings of numbers and language tags are not; who needs them keeps a string."""
    decimal = NamedNode(XSD + "decimal")
    quads = [
        Quad(node("s"), node("a"), Literal("5052.0", datatype=decimal), node("g")),
        Quad(node("s"), node("b"), Literal("词", language="zh-Hans"), node("g")),
        Quad(node("s"), node("c"), Literal("5052.0"), node("g")),
    ]
    write(tmp_path / "store", quads)
    values = {quad.predicate.value[-1]: quad.object for quad in EmbeddedStore(tmp_path / "store").quads()}
    assert values == {"a": Literal("5052", datatype=decimal), "b": Literal("词", language="zh-hans"), "c": Literal("5052.0")}
