"""SPARQL engines that can be asked for the rows of a query on a file of N-Quads.

pyoxigraph and rdflib are in the process. Oxigraph's command (``pip install oxigraph``) and Virtuoso (Debian:
``apt-get install virtuoso-opensource-7-bin``) are programs of their own and used where they are installed. Virtuoso listens on
127.0.0.1 only and ends with the block that started it.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

__all__ = ["ENGINES", "Ask", "Rows", "available", "plain"]

Rows = list[list[str]]
"""Names of the variables, then a row each; see `plain`."""

Ask = Callable[[str], Rows]

XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "int", "long", "double", "float", "nonNegativeInteger")}
_JSON = "application/sparql-results+json"
_START_SECONDS = 60

_SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 20000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 1000000
"""


def plain(value: str, datatype: str = "") -> str:
    """Return a term as text to compare by value: numbers without trailing zeros.

    >>> plain("2.50", XSD + "decimal"), plain("007"), plain("3", XSD + "integer")
    ('2.5', '007', '3')
    """
    if datatype not in _NUMBERS:
        return value
    number = format(Decimal(value), "f")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _rows(answer: Mapping[str, Any]) -> Rows:
    """Return the rows of an answer in the JSON format of SPARQL 1.1."""
    names = answer["head"]["vars"]
    told = answer["results"]["bindings"]
    return [names, *([_term(row.get(name)) for name in names] for row in told)]


def _term(term: Mapping[str, str] | None) -> str:
    return "" if term is None else plain(term["value"], term.get("datatype", ""))


@contextmanager
def pyoxigraph(dump: Path, folder: Path) -> Iterator[Ask]:
    """Ask Oxigraph in this process; `folder` is not used."""
    store = ox.Store()
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)

    def ask(text: str) -> Rows:
        answer = store.query(text, use_default_graph_as_union=True)
        return _rows(json.loads(answer.serialize(format=ox.QueryResultsFormat.JSON) or b""))  # type: ignore[union-attr]

    yield ask


@contextmanager
def rdflib_engine(dump: Path, folder: Path) -> Iterator[Ask]:
    """Ask rdflib's engine on the union of the graphs; `folder` is not used."""
    triples = (quad.triple for quad in ox.parse(path=str(dump), format=ox.RdfFormat.N_QUADS))
    graph = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")

    def ask(text: str) -> Rows:
        return _rows(json.loads(graph.query(text).serialize(format="json") or b""))

    yield ask


@contextmanager
def oxigraph_command(dump: Path, folder: Path) -> Iterator[Ask]:
    """Ask Oxigraph's command on a store that it loads the dump into."""
    command = shutil.which("oxigraph") or "oxigraph"
    store = folder / "oxigraph"
    subprocess.run([command, "load", "--location", store, "--file", dump], check=True, capture_output=True)

    def ask(text: str) -> Rows:
        call = [command, "query", "--location", store, "--union-default-graph", "--results-format", "json", "--query", text]
        return _rows(json.loads(subprocess.run(call, check=True, capture_output=True).stdout))

    yield ask


@contextmanager
def virtuoso(dump: Path, folder: Path) -> Iterator[Ask]:
    """Ask a Virtuoso that is started for it, over HTTP, as any client of its endpoint does."""
    home = folder / "virtuoso"
    home.mkdir()
    shutil.copy(dump, home / "dump.nq")
    sql, http = _free_ports()
    settings = home / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=home, sql=sql, http=http), "utf-8")
    server = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", settings], cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    endpoint = f"http://127.0.0.1:{http}/sparql"
    try:
        _wait(endpoint, server)
        load = f"ld_dir('{home}', 'dump.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
        subprocess.run(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], check=True, capture_output=True)
        yield lambda text: _asked(endpoint, text)
    finally:
        server.terminate()
        server.wait(_START_SECONDS)


def _asked(endpoint: str, text: str) -> Rows:
    body = urllib.parse.urlencode({"query": text}).encode()
    request = urllib.request.Request(endpoint, body, {"Accept": _JSON})
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return _rows(json.loads(answer.read()))
    except urllib.error.HTTPError as error:
        raise RuntimeError(error.read().decode("utf-8", "replace").strip().splitlines()[0]) from error


def _wait(endpoint: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(_START_SECONDS * 2):
        try:
            urllib.request.urlopen(endpoint, timeout=5).close()
        except OSError:
            if server.poll() is not None:
                raise RuntimeError(f"virtuoso-t ended with {server.returncode}") from None
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("virtuoso-t does not answer")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


ENGINES = {"pyoxigraph": pyoxigraph, "rdflib": rdflib_engine, "oxigraph": oxigraph_command, "virtuoso": virtuoso}
_PROGRAMS = {"oxigraph": ("oxigraph",), "virtuoso": ("virtuoso-t", "isql-vt")}


def available() -> tuple[str, ...]:
    """Return the names of the engines that can be asked here, pyoxigraph first."""
    return tuple(name for name in ENGINES if all(shutil.which(program) for program in _PROGRAMS.get(name, ())))
