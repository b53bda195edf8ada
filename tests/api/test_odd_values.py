"""A table of odd values over every parameter, header and body of every address: refused or answered, never a fault of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from tests.api import odd
from tests.api.asgi import ask

GENEROUS = 300
FEW = ("26 digits", "nul", "half a character")
"""Values that each took the service down somewhere once."""

ABOUT_A_FILE = ("range", "if-range", "if-none-match")
"""Headers that mean something to a download, which is made anew for each request: the others are not asked of it."""

Request = tuple[str, str, str, dict[str, str], bytes]


@pytest.fixture(scope="module")
def app(sample_library: Path) -> Iterator[FastAPI]:
    made = create_app(Settings(sample_library, query_seconds=GENEROUS, sparql_workers=1))
    yield made
    made.state.holder.close()


def faults(app: FastAPI, requests: Iterable[Request]) -> tuple[int, dict[str, str]]:
    """Return how many requests were made, and the answers to those that met a fault or tell where the library lies."""
    found: dict[str, str] = {}
    library = str(app.state.holder.settings.library).encode()

    async def all_of_them() -> int:
        number = 0
        for what, method, target, headers, body in requests:
            answer = await ask(app, method, target, headers, body)
            number += 1
            shape = answer.status < 400 or answer.headers["content-type"].startswith(("application/problem+json", "text/html"))
            if answer.status >= 500 or library in answer.body or not shape:
                found[what] = f"{answer.status} {answer.body[:200]!r}"
        return number

    return asyncio.run(all_of_them()), found


def test_every_address_is_in_the_table(app: FastAPI) -> None:
    assert odd.unlisted(app) == set()


def test_values_that_were_faults_once(app: FastAPI) -> None:
    asked = ((what, "GET", target, {}, b"") for what, target in odd.addresses(app) if what.split(": ")[-1] in FEW)
    number, found = faults(app, asked)
    assert found == {}
    assert number > 400


def test_headers(app: FastAPI) -> None:
    targets = ("/", "/sparql?query=ASK%7B%7D", "/api/v1/stats", "/id/none", "/ontology")
    asked = (
        (f"{name}: {value[:40]!r} at {target}", "GET", target, {name: value}, b"")
        for name, values in odd.HEADERS.items()
        for value in values
        for target in (*targets, *(["/dump.nq.gz"] if name in ABOUT_A_FILE else []))
    )
    number, found = faults(app, asked)
    assert found == {}
    assert number > 200


def test_bodies(app: FastAPI) -> None:
    quick = (
        one
        for one in odd.bodies()
        if one[0].startswith(("batch", "draft as", "draft action")) or "a long" in one[0] or "half" in one[0]
    )
    number, found = faults(app, ((what, "POST", target, {"content-type": kind}, body) for what, target, kind, body in quick))
    assert found == {}
    assert number > 400


@pytest.mark.slow
def test_the_whole_table(app: FastAPI) -> None:
    def asked() -> Iterator[Request]:
        for what, target in odd.addresses(app):
            yield what, "GET", target, {"accept": "text/html"} if "?" in target else {}, b""
        for what, target, kind, body in odd.bodies():
            yield what, "POST", target, {"content-type": kind}, body

    number, found = faults(app, asked())
    assert found == {}
    assert number > 5000
