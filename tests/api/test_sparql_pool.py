"""Workers: formats, limits, killing, the queue."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from api.sparql.pool import Busy, Limits, Pool
from kg.children import Stop

GRAPH = ox.NamedNode("http://example.org/g")
GENEROUS = 120
"""Seconds for what takes milliseconds, so that a busy machine fails nobody."""
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
    made = Pool(store, size=1, limits=Limits(seconds=GENEROUS, rows=500, bytes=100_000, wait_seconds=GENEROUS))
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
    assert (answer.status, answer.line, answer.column) == ("syntax", 2, 9)
    assert answer.message.startswith("SPARQL 语法错误：第 2 行第 9 列，读到这里不合语法（可以接 ")
    assert len(answer.message) < 200


def test_service_calls_nobody(pool: Pool) -> None:
    assert pool.ask("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").status == "refused"


def test_unknown_graph(pool: Pool) -> None:
    assert pool.ask("ASK { ?s ?p ?o }", default_graphs=["http://example.org/none"]).status == "refused"
    assert json.loads(pool.ask("ASK { ?s ?p ?o }", default_graphs=[GRAPH.value]).body)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "word"), [("SELECT ?o { ?s ?p ?o }", "500 行"), ("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 499", "字节")]
)
def test_too_much(store: Path, query: str, word: str) -> None:
    pool = Pool(store, size=1, limits=Limits(seconds=GENEROUS, rows=500, bytes=60_000))
    try:
        answer = pool.ask(query)
    finally:
        pool.close()
    assert answer.status == "limit"
    assert word in answer.message


def test_time_limit_and_the_next_query(store: Path) -> None:
    pool = Pool(store, size=1, limits=Limits(seconds=2))
    try:
        answer = pool.ask(CARTESIAN)
        assert (answer.status, answer.message) == ("limit", "查询超过 2 秒")
        assert json.loads(pool.ask("ASK { ?s ?p ?o }").body)["boolean"] is True
    finally:
        pool.close()


@pytest.mark.skipif(os.name != "posix", reason="a script stands in for Python")
def test_the_start_of_a_worker_is_not_the_time_of_the_query(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "python"
    slow.write_text(f'#!/bin/sh\nsleep 4\nexec "{sys.executable}" "$@"\n', "utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    pool = Pool(store, size=1, limits=Limits(seconds=4))
    try:
        assert pool.ask("ASK { ?s ?p ?o }").status == "ok"
    finally:
        pool.close()


def test_a_worker_that_does_not_start_is_told(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "no store", size=1)
    try:
        assert pool.ask("ASK {}").message == "查询进程没能启动"
    finally:
        pool.close()


def test_full_queue_and_close(store: Path) -> None:
    """One query has the worker, one waits, the third is sent away; closing breaks both off."""
    pool = Pool(store, size=1, limits=Limits(seconds=GENEROUS, waiting=1, wait_seconds=GENEROUS))
    told: list[str] = []

    def ask() -> None:
        try:
            told.append(pool.ask(CARTESIAN).message)
        except Busy as error:
            told.append(str(error))

    first, second = threading.Thread(target=ask), threading.Thread(target=ask)
    first.start()
    until(lambda: not pool._free)
    second.start()
    until(lambda: pool._waiting == 1)
    with pytest.raises(Busy, match="排队已满"):
        pool.ask("ASK {}")
    pool.close()
    for thread in (first, second):
        thread.join(GENEROUS)
    assert told == ["服务正在停止"] * 2


def until(there: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + GENEROUS
    while not there():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_close_leaves_no_process(store: Path) -> None:
    pool = Pool(store, size=2)
    pids = [json.loads(pool.ask("ASK {}").body) and worker.process.pid for worker in list(pool._free)]
    pool.close()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists() and os.waitpid(pid, os.WNOHANG) == (0, 0)] == []


def test_a_query_that_nobody_waits_for_is_ended(store: Path) -> None:
    pool = Pool(store, size=1, limits=Limits(seconds=10 * GENEROUS))
    try:
        stop = Stop()
        found: list[str] = []
        asking = threading.Thread(target=lambda: found.append(pool.ask(CARTESIAN, stop=stop).status))
        asking.start()
        stop.set()
        asking.join(GENEROUS)
        assert found == ["limit"]
        assert pool.ask("ASK { ?s ?p ?o }").status == "ok"
    finally:
        pool.close()
