"""What happens when a worker dies: idle, at work, at its start; killed from outside, or by its own query."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.sparql import pool as pools
from api.sparql.pool import Limits, Pool
from kg.children import Deadline
from kg.errors import LibraryError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills processes by signals")
GENEROUS = 120
ASK = "ASK { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c > ?f) }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    opened = ox.Store(str(folder))
    graph, p = ox.NamedNode("http://example.org/g"), ox.NamedNode("http://example.org/p")
    opened.bulk_extend(ox.Quad(ox.NamedNode(f"http://example.org/{n}"), p, ox.Literal(n), graph) for n in range(600))
    opened.optimize()
    opened.flush()
    del opened
    return folder


@pytest.fixture
def pool(store: Path) -> Iterator[Pool]:
    made = Pool(store, size=1, limits=Limits(seconds=GENEROUS, wait_seconds=GENEROUS))
    yield made
    made.close()


def kill(pid: int, how: signal.Signals) -> None:
    """Kill a process and wait until it is dead, all its threads with it: before that nobody can wait for it."""
    os.kill(pid, how)
    end = time.monotonic() + GENEROUS
    while (
        Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in "ZX"
        or len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    ):
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_worker_killed_while_idle_costs_nobody_an_answer(
    pool: Pool, how: signal.Signals, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "TRIES", 1)  # the query is not asked twice: the worker is looked at before it is asked
    assert pool.ask(ASK).status == "ok"
    (pid,) = pool.pids()
    kill(pid, how)
    assert not pool.answers()
    answer = pool.ask(ASK)
    assert (answer.status, json.loads(answer.body)["boolean"]) == ("ok", True)
    assert pool.answers()
    assert f"SPARQL worker {pid}: 子进程被信号 {how.value} 终止" in caplog.text


def test_a_worker_killed_before_it_was_asked_anything(pool: Pool) -> None:
    kill(pool.pids()[0], signal.SIGKILL)
    assert pool.ask(ASK).status == "ok"


def test_a_worker_killed_at_work_is_asked_again_once(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    pool = Pool(store, size=1, limits=Limits(seconds=GENEROUS))
    killed: list[int] = []
    done = threading.Event()

    def strike(times: int) -> None:
        while len(killed) < times and not done.is_set():
            for worker in list(pool._busy):
                if worker.is_ready and worker.process.pid not in killed:
                    killed.append(worker.process.pid)
                    worker.process.kill()
            time.sleep(0.02)

    try:
        assert pool.ask(ASK).status == "ok"
        striker = threading.Thread(target=strike, args=(1,))
        striker.start()
        answer = pool.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?c) > STR(?f)) }", rows="csv")
        striker.join()
        assert (answer.status, answer.body) == ("ok", b"n\r\n179700\r\n")
        striker = threading.Thread(target=strike, args=(3,))
        striker.start()
        answer = pool.ask(SLOW)
        done.set()
        striker.join()
        assert (answer.status, answer.message) == ("limit", "查询进程被信号 9 终止")
        assert len(killed) == 3
        assert pool.ask(ASK).status == "ok"
    finally:
        done.set()
        pool.close()


def test_the_time_of_a_query_is_not_begun_anew_by_a_death(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def recorded(seconds: float, process: subprocess.Popen[bytes]) -> Deadline:
        given.append(seconds)
        return Deadline(seconds, process)

    pool = Pool(store, size=1, limits=Limits(seconds=3))
    try:
        assert pool.ask(ASK).status == "ok"
        monkeypatch.setattr(pools, "Deadline", recorded)
        monkeypatch.setattr(pools, "START_SECONDS", GENEROUS)
        threading.Timer(1.5, lambda: [worker.process.kill() for worker in list(pool._busy)]).start()
        assert pool.ask(SLOW).message == "查询超过 3 秒"
        first, again = [seconds for seconds in given if seconds != GENEROUS]
        assert first == 3
        assert again < 3
    finally:
        pool.close()


def test_a_query_that_takes_too_much_memory_is_told_so_and_not_repeated(store: Path) -> None:
    pool = Pool(store, size=1, limits=Limits(seconds=GENEROUS, memory=600 << 20))
    try:
        assert pool.ask(ASK).status == "ok"
        answer = pool.ask(HUGE)
        assert (answer.status, answer.message[-8:]) in {("limit", "查询超过内存的限制"[-8:]), ("limit", "内存超过限制"[-8:])}
        assert pool.ask(ASK).status == "ok"
    finally:
        pool.close()


def test_why_no_worker_starts_is_logged_and_nobody_waits_for_it(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ImportError: libc.so.6: wrong version' >&2\nexit 3\n", "utf-8")
    broken.chmod(0o755)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(broken))
        pool = Pool(store, size=1)
        try:
            assert (pool.ask(ASK).status, pool.ask(ASK).message) == ("limit", "查询进程没能启动")
            assert pool.trouble == "子进程退出，代码 3：ImportError: libc.so.6: wrong version"
            assert pool.trouble in caplog.text
            assert not pool.answers()
            patched.setattr(sys, "executable", str(tmp_path / "none"))
            assert pool.ask(ASK).message == "查询进程没能启动"
            patched.undo()
            assert pool.ask(ASK).status == "ok"  # the place of the worker that could not be started is not lost
        finally:
            pool.close()


def test_the_log_quotes_no_query(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pool = Pool(store, size=1, limits=Limits(seconds=GENEROUS, memory=600 << 20))
    try:
        pool.ask("# 王五的电话\n" + HUGE)
        pool.ask("ASK { ?s ?p ?o FILTER(?s = <http://example.org/王五>) }", default_graphs=["http://example.org/g"])
    finally:
        pool.close()
    assert "王五" not in caplog.text


def test_a_worker_works_from_any_folder(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(store.parent)
    pool = Pool(Path(store.name), size=1)
    try:
        assert pool.ask(ASK).status == "ok"
        monkeypatch.chdir(tmp_path)
        kill(pool.pids()[0], signal.SIGKILL)
        assert pool.ask(ASK).status == "ok"
    finally:
        pool.close()


def test_damage_of_the_store_is_the_reason_that_is_told(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store")

    def look() -> None:
        if any(path.stat().st_size == 7 for path in (tmp_path / "store").glob("*.sst")):
            raise LibraryError("store/000001.sst：大小已变")

    pool = Pool(tmp_path / "store", size=1, look=look)
    try:
        assert pool.ask(ASK).status == "ok"
        assert pool.ask(SLOW, seconds=0.1).message == "查询超过 0.1 秒"
        for path in (tmp_path / "store").glob("*.sst"):
            path.write_bytes(b"damaged")
        kill(pool.pids()[0], signal.SIGKILL)
        with pytest.raises(LibraryError, match=r"000001\.sst"):
            pool.ask(ASK)
    finally:
        pool.close()
