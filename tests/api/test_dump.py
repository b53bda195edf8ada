"""The dump for download: one making for all who ask, the same bytes each time, in parts, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import gzip
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.dump import Dump
from api.settings import Settings
from kg.errors import LibraryError
from kg.store.embedded import EmbeddedStore
from kg.store.generations import open_generation

ADDRESS = "/dump.nq.gz"
GENEROUS = 120
"""Seconds that a thread may take on a busy machine; nothing is proved by them."""


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What Python could raise nowhere: an iterator of the store that is let go of in another thread ends there."""
    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: told.append(f"{event.exc_value} in {event.object!r}"))
    yield told
    gc.collect()
    assert told == []


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def client(sample_library: Path, temporary: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library)), base_url="http://localhost") as made:
        yield made
    assert list(temporary.iterdir()) == []


@pytest.fixture
def makings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the threads that began a making."""
    begun: list[str] = []
    make = Dump._make

    def counted(self: Dump) -> Path:
        begun.append(threading.current_thread().name)
        return make(self)

    monkeypatch.setattr(Dump, "_make", counted)
    return begun


def lines_of(library: Path) -> bytes:
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        return "".join(store.sorted_nquads()).encode()


def test_twenty_who_ask_at_once_get_the_same_bytes_of_one_making(
    client: TestClient, sample_library: Path, makings: list[str], unraisable: list[str]
) -> None:
    together = threading.Barrier(20)

    def ask(_: int) -> tuple[int, bytes]:
        together.wait(GENEROUS)
        answer = client.get(ADDRESS)
        return answer.status_code, answer.content

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(ask, range(20), timeout=GENEROUS))
    assert len(answers) == 1
    status, body = answers.pop()
    assert status == 200
    assert gzip.decompress(body) == lines_of(sample_library)
    assert client.get(ADDRESS).content == body
    assert makings == ["dump"]


def test_length_tag_name_and_head(client: TestClient) -> None:
    whole = client.get(ADDRESS)
    generation = client.get("/api/v1/stats").json()["generation"]
    assert whole.headers["content-length"] == str(len(whole.content))
    assert whole.headers["etag"] == f'"{generation}"'
    assert whole.headers["content-disposition"] == f'attachment; filename="jixiao-{generation}.nq.gz"'
    assert "content-encoding" not in whole.headers
    head = client.head(ADDRESS)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers} == {**whole.headers}
    known = client.get(ADDRESS, headers={"If-None-Match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_broken_download_goes_on(client: TestClient) -> None:
    whole = client.get(ADDRESS)
    half = len(whole.content) // 2
    first = client.get(ADDRESS, headers={"Range": f"bytes=0-{half - 1}"})
    rest = client.get(ADDRESS, headers={"Range": f"bytes={half}-", "If-Range": whole.headers["etag"]})
    assert [first.status_code, rest.status_code] == [206, 206]
    assert first.content + rest.content == whole.content
    assert rest.headers["content-range"] == f"bytes {half}-{len(whole.content) - 1}/{len(whole.content)}"
    assert client.get(ADDRESS, headers={"Range": "bytes=-9"}).content == whole.content[-9:]
    changed = client.get(ADDRESS, headers={"Range": f"bytes={half}-", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, whole.content)
    beyond = client.get(ADDRESS, headers={"Range": f"bytes={len(whole.content)}-"})
    assert (beyond.status_code, beyond.headers["content-type"]) == (416, "application/problem+json")
    assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"


def test_who_leaves_ends_it_for_nobody(
    sample_library: Path, temporary: Path, makings: list[str], monkeypatch: pytest.MonkeyPatch, unraisable: list[str]
) -> None:
    """Requests that are given up while the file is being made, and while it is being sent."""
    go_on = threading.Event()
    sort = EmbeddedStore.sorted_nquads

    def held(self: EmbeddedStore) -> Iterator[str]:
        assert go_on.wait(GENEROUS)
        yield from sort(self)

    monkeypatch.setattr(EmbeddedStore, "sorted_nquads", held)
    app = create_app(Settings(sample_library))
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": ADDRESS, "query_string": b""}
    scope |= {"headers": [], "client": ("127.0.0.1", 1), "server": ("testserver", 80), "raw_path": ADDRESS.encode()}

    async def ask(pieces: int | None = None) -> bytes:
        """Return what was sent; give up after some pieces of the content."""
        body: list[bytes] = []
        asked = False
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body" and message["body"]:
                body.append(message["body"])
                if pieces is not None and len(body) >= pieces:
                    gone.set()
                    raise OSError("the client has hung up")

        await app(scope, receive, send)
        return b"".join(body)

    async def all_of_it() -> tuple[bytes, bytes]:
        waiting = [asyncio.create_task(ask()) for _ in range(4)]
        while not makings:
            await asyncio.sleep(0.01)
        for task in waiting[:3]:
            task.cancel()
        await asyncio.gather(*waiting[:3], return_exceptions=True)
        assert not waiting[3].done()
        go_on.set()
        first = await waiting[3]
        hung_up = await asyncio.gather(*(ask(1) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(told, (OSError, bytes)) for told in hung_up)
        return first, await ask()

    try:
        first, again = asyncio.run(asyncio.wait_for(all_of_it(), GENEROUS))
    finally:
        go_on.set()
        app.state.holder.close()
    assert gzip.decompress(first) == lines_of(sample_library)
    assert again == first
    assert makings == ["dump"]
    assert list(temporary.iterdir()) == []


def refused(dump: Dump) -> str:
    """Wait until the dump takes no more questions, and return what it says."""
    end = time.monotonic() + GENEROUS
    while time.monotonic() < end:
        try:
            dump.file()
        except LibraryError as error:
            return str(error)
        time.sleep(0.01)
    return "still open"


def test_closed_while_it_is_made(sample_library: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    sort = EmbeddedStore.sorted_nquads

    def held(self: EmbeddedStore) -> Iterator[str]:
        begun.set()
        assert go_on.wait(GENEROUS)
        yield from sort(self)

    monkeypatch.setattr(EmbeddedStore, "sorted_nquads", held)
    with open_generation(sample_library) as generation:
        dump = Dump(generation.store)
        made = dump.file()
        assert begun.wait(GENEROUS)
        closing = threading.Thread(target=dump.close)
        closing.start()
        assert refused(dump) == "图谱库正在关闭"
        go_on.set()
        closing.join(GENEROUS)
        assert not closing.is_alive()
        with pytest.raises(LibraryError, match="正在关闭"):
            made.result(GENEROUS)
    assert list(temporary.iterdir()) == []


def test_no_room_is_told_and_tried_again(client: TestClient, temporary: Path) -> None:
    aside = temporary.with_name("away")
    shutil.move(temporary, aside)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.headers["retry-after"]
    shutil.move(aside, temporary)
    assert client.get(ADDRESS).status_code == 200
