"""Real clients against a real server: curl as in the README, SPARQLWrapper, rdflib's SPARQLStore."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from tests.benchmarks.server import served

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
JX = "PREFIX jx: <https://w3id.org/jixiao/ns#> "


@pytest.fixture(scope="module")
def server(sample_library: Path) -> Iterator[str]:
    with served(sample_library) as (address, _):
        yield address


def commands() -> list[str]:
    found = re.search(r"<!-- run by tests/api/test_clients.py -->\n```sh\n(.*?)```", README, re.S)
    assert found is not None
    return [line for line in found[1].splitlines() if line.startswith("curl")]


@pytest.mark.parametrize("command", commands())
def test_curl_lines_of_the_readme(server: str, command: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    words = shlex.split(command.replace("http://127.0.0.1:8000", server))
    # --fail: a problem document is an answer too, but not the one that the README promises.
    done = subprocess.run([*words, "--fail"], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert '"status": 4' not in done.stdout


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper(server: str, method: str) -> None:
    wrapper = SPARQLWrapper(server + "/sparql")
    wrapper.setQuery(JX + "SELECT (COUNT(?d) AS ?n) { ?d a jx:Document }")
    wrapper.setReturnFormat(JSON)
    if method == "POST":
        wrapper.setMethod(POST)
    told = wrapper.query().convert()
    assert told["results"]["bindings"][0]["n"]["value"] == "108"


def test_rdflib_store(server: str) -> None:
    store = SPARQLStore(server + "/sparql", returnFormat="xml")
    rows = list(store.query(JX + "SELECT ?name { ?d a jx:Division ; jx:name ?name } ORDER BY ?name"))
    assert "石畔县" in {str(row[0]) for row in rows}
