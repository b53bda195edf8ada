"""Queries made to hurt, sent to a served library: each must end within its limit + .5 s with a clear answer.

    python -m tests.benchmarks.bombs [FOLDER]

Prints a table and writes results/bombs.json. Exit code 1 where a bomb is not ended in time, memory passes the cap, the query
after it does not answer, or somebody was called.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.server import memory, sample_library, served

RESULTS = Path(__file__).resolve().parent / "results" / "bombs.json"
SECONDS = 2.0
GRACE = 0.5
CAP = 6 << 30
JX = "PREFIX jx: <https://w3id.org/jixiao/ns#> "


class Listener:
    """A local server that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.port: int = self.socket.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


def bombs(port: int) -> dict[str, str]:
    """Return the queries by name; `port` is the listener's."""
    here = f"http://127.0.0.1:{port}/"
    return {
        "cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "path closure": "SELECT (COUNT(*) AS ?n) { ?a (!<x:>)* ?b . ?b (!<x:>|^<x:y>)* ?c }",
        "order by over a product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a LIMIT 10",
        "group_concat over a product": 'SELECT (GROUP_CONCAT(?c; separator="|") AS ?all) { ?a ?b ?c . ?d ?e ?f }',
        "huge values": "SELECT * { VALUES ?x { " + "<x:a> " * 15_000 + "} ?x ?p ?o . ?y ?q ?o }",
        "nesting 1,000 deep": "SELECT * " + "{" * 1000 + " ?s ?p ?o " + "}" * 1000,
        "nested expressions": "SELECT * { ?s ?p ?o FILTER(" + "(" * 1000 + "1" + ")" * 1000 + ") }",
        "exploding regular expression": 'SELECT * { ?s ?p ?o . ?a ?b ?c FILTER(REGEX(CONCAT(?o, ?c), "(a+)+(b+)+(.*)*$")) }',
        "replace that grows": 'SELECT (STRLEN(?z) AS ?n) { ?s ?p ?o BIND(REPLACE(STR(?o), "", STR(?o)) AS ?y) '
        "?a ?b ?c BIND(CONCAT(?y, ?y, ?y, ?y, ?y, ?y, ?y, ?y) AS ?z) }",
        "construct flood": "CONSTRUCT { ?a ?b ?f . ?d ?e ?c } WHERE { ?a ?b ?c . ?d ?e ?f }",
        "service to a listener": f"SELECT * {{ SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "from a listener": f"SELECT * FROM <{here}data.ttl> {{ ?s ?p ?o }}",
        "describe everything": JX + "DESCRIBE ?s { ?s ?p ?o . ?t ?q ?o }",
        "query of a megabyte": "SELECT * { ?s ?p ?o } #" + "x" * 1_000_000,
    }


def slow_reader(address: str) -> dict[str, Any]:
    """Ask for much and read a byte a time, then hang up; the next query must answer meanwhile."""
    host, port = address.removeprefix("http://").split(":")
    began = time.monotonic()
    with socket.create_connection((host, int(port))) as connection:
        request = "GET /sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2050000 HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(request.encode())
        for _ in range(5):
            connection.recv(1)
            time.sleep(0.1)
        answered = httpx.post(address + "/sparql", data={"query": "ASK { ?s ?p ?o }"}, timeout=30).status_code
    return {"status": answered, "seconds": round(time.monotonic() - began, 2)}


def main(folder: Path) -> int:
    """Run all bombs; return the exit code."""
    library = sample_library(folder)
    listener = Listener()
    rows: list[dict[str, Any]] = []
    with served(library, "--query-seconds", str(SECONDS), "--sparql-workers", "2") as (address, pid):
        for name, query in bombs(listener.port).items():
            peak = [memory(pid)]
            stop = threading.Event()
            watcher = threading.Thread(target=_watch, args=(pid, peak, stop))
            watcher.start()
            began = time.monotonic()
            answer = httpx.post(address + "/sparql", data={"query": query}, timeout=60)
            took = time.monotonic() - began
            stop.set()
            watcher.join()
            after = httpx.post(address + "/sparql", data={"query": "ASK { ?s ?p ?o }"}, timeout=60)
            told = answer.json().get("detail", "") if "json" in answer.headers["content-type"] else ""
            rows.append(
                {
                    "bomb": name,
                    "status": answer.status_code,
                    "seconds": round(took, 2),
                    "detail": told[:80],
                    "peak_mb": peak[0] >> 20,
                    "next": after.status_code,
                }
            )
        slow = slow_reader(address)
        rows.append(
            {"bomb": "client that reads slowly and hangs up", **slow, "detail": "", "peak_mb": 0, "next": slow["status"]}
        )
    for row in rows:
        figures = f"{row['status']} {row['seconds']:6.2f} s {row['peak_mb']:6} MB  next {row['next']}"
        print(f"{row['bomb']:40} {figures}  {row['detail']}")
    print(f"calls to the listener: {listener.calls}")
    result = {"limit_seconds": SECONDS, "cap_mb": CAP >> 20, "listener_calls": listener.calls, "bombs": rows}
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    bad = [
        row
        for row in rows
        if row["seconds"] > SECONDS + GRACE or row["next"] != 200 or row["peak_mb"] > CAP >> 20 or row["status"] >= 504
    ]
    return 1 if bad or listener.calls else 0


def _watch(pid: int, peak: list[int], stop: threading.Event) -> None:
    while not stop.wait(0.05):
        peak[0] = max(peak[0], memory(pid))


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="jixiao-bombs-"))
    sys.exit(main(given))
