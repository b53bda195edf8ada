"""Workers: formats, limits, killing, the queue."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from api.sparql.pool import Busy, Limits, Pool

GRAPH = ox.NamedNode("http://example.org/g")
CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    opened = ox.Store(str(folder))
    opened.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://example.org/{n}"), ox.NamedNode("http://example.org/p"), ox.Literal(n), GRAPH)
        for n in range(2000)
    )
    subject = ox.NamedNode("http://example.org/x")
    opened.add(ox.Quad(subject, ox.NamedNode("http://example.org/q"), ox.Literal('换行\n，"引号"\t', language="zh"), GRAPH))
    opened.flush()
    del opened
    return folder


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    made = Pool(store, size=1, limits=Limits(seconds=1.0, rows=500, bytes=100_000, waiting=1, wait_seconds=5))
    yield made
    made.close()


TEXT = "SELECT ?o { ?s <http://example.org/q> ?o }"


def test_json(pool: Pool) -> None:
    answer = pool.ask(TEXT, rows="json")
    assert answer.media_type == "application/sparql-results+json"
    assert json.loads(answer.body) == {
        "head": {"vars": ["o"]},
        "results": {"bindings": [{"o": {"type": "literal", "value": '换行\n，"引号"\t', "xml:lang": "zh"}}]},
    }


def test_xml(pool: Pool) -> None:
    root = ElementTree.fromstring(pool.ask(TEXT, rows="xml").body)
    space = "{http://www.w3.org/2005/sparql-results#}"
    literal = root.find(f"{space}results/{space}result/{space}binding/{space}literal")
    assert literal is not None
    assert literal.text == '换行\n，"引号"\t'
    assert literal.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh"


def test_csv_and_tsv(pool: Pool) -> None:
    rows = list(csv.reader(io.StringIO(pool.ask(TEXT, rows="csv").body.decode(), newline="")))
    assert rows == [["o"], ['换行\n，"引号"\t']]
    assert pool.ask(TEXT, rows="tsv").body.decode() == '?o\n"换行\\n，\\"引号\\"\\t"@zh\n'


def test_formats_agree_with_the_engine(pool: Pool, store: Path) -> None:
    """Our writers count rows; the engine's own writer is the reference for what they write."""
    query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s LIMIT 40"
    results = ox.Store.read_only(str(store)).query(query, use_default_graph_as_union=True)
    reference = json.loads(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    assert json.loads(pool.ask(query, rows="json").body) == reference


def test_construct(pool: Pool) -> None:
    answer = pool.ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?o = 7) }", graph="ntriples")
    assert answer.body == (b'<http://example.org/7> <http://example.org/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')


def test_syntax_error_has_a_position(pool: Pool) -> None:
    answer = pool.ask("SELECT *\n{ ?s ?p ")
    assert (answer.status, answer.line) == ("syntax", 2)


def test_service_calls_nobody(pool: Pool) -> None:
    assert pool.ask("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").status == "refused"


def test_unknown_graph(pool: Pool) -> None:
    assert pool.ask("ASK { ?s ?p ?o }", default_graphs=["http://example.org/none"]).status == "refused"
    assert json.loads(pool.ask("ASK { ?s ?p ?o }", default_graphs=[GRAPH.value]).body)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "word"), [("SELECT ?o { ?s ?p ?o }", "500 行"), ("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 499", "字节")]
)
def test_too_much(store: Path, query: str, word: str) -> None:
    pool = Pool(store, size=1, limits=Limits(rows=500, bytes=60_000))
    try:
        answer = pool.ask(query)
    finally:
        pool.close()
    assert answer.status == "limit"
    assert word in answer.message


def test_time_limit_and_the_next_query(pool: Pool) -> None:
    answer = pool.ask(CARTESIAN)
    assert (answer.status, answer.message) == ("limit", "查询超过 1 秒")
    assert json.loads(pool.ask("ASK { ?s ?p ?o }").body)["boolean"] is True


def test_full_queue(pool: Pool) -> None:
    taken = [threading.Thread(target=pool.ask, args=(CARTESIAN,)) for _ in range(2)]
    for thread in taken:
        thread.start()
        time.sleep(0.1)
    with pytest.raises(Busy, match="排队已满"):
        pool.ask("ASK {}")
    for thread in taken:
        thread.join()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_close_leaves_no_process(store: Path) -> None:
    pool = Pool(store, size=2)
    pids = [json.loads(pool.ask("ASK {}").body) and worker.process.pid for worker in list(pool._free)]
    pool.close()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists() and os.waitpid(pid, os.WNOHANG) == (0, 0)] == []
