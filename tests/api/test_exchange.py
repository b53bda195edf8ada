"""The exchange of generations in a running service: trials, refusals, what stands in `current`, what is let go of."""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import exchange
from api.app import create_app
from api.exchange import Holder
from api.settings import Settings
from kg.errors import JixiaoError
from kg.samples.write import write_samples
from kg.store.build import build
from tests.kg.store.test_generations import ODD
from tests.search.test_damage import WAYS, damage

GENEROUS = 120
ASK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A library with two generations, and their ids; the second is in use."""
    where = tmp_path_factory.mktemp("exchange")
    files = write_samples(where / "all")
    chosen = [path for path in files if "2024" in path.name and "绩效目标" in path.name]
    ids = [build(chosen[:many], where / "library", index="search.index:write_index").generation for many in (2, 3)]
    return where / "library", *ids  # type: ignore[return-value]


@pytest.fixture
def library(built: tuple[Path, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the library with the first generation in use."""
    monkeypatch.setattr(exchange, "LOOK_SECONDS", 0.02)
    shutil.copytree(built[0], tmp_path / "library")
    use(tmp_path / "library", built[1])
    return tmp_path / "library"


@pytest.fixture
def client(library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(library, sparql_workers=1)), base_url="http://localhost") as made:
        yield made


def use(library: Path, text: str | bytes) -> None:
    """Write `current`, as a builder does."""
    (library / "current.new").write_bytes(text if isinstance(text, bytes) else f"{text}\n".encode())
    os.replace(library / "current.new", library / "current")  # noqa: PTH105 - as the builder


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + GENEROUS
    while not there():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def served(client: TestClient) -> str:
    """Ask a search, a page and a query; return the generation that answered."""
    told = client.get("/api/v1/search", params={"q": "群众满意度"})
    assert (told.status_code, bool(told.json()["hits"])) == (200, True)
    assert client.get("/", params={"q": "群众满意度"}).status_code == 200
    assert client.get("/sparql", params={"query": ASK}, headers={"Accept": "text/csv"}).status_code == 200
    generation: str = client.get("/api/v1/stats").json()["generation"]
    return generation


def test_damaged_generations_never_go_into_service(
    client: TestClient, library: Path, built: tuple[Path, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Each file of the new one is damaged in one way, in turn; then it is whole, and is served."""
    _, first, second = built
    folder = library / "generations" / second
    sealed = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert served(client) == first
    for number, name in enumerate([*sealed, "manifest.json"]):
        whole = (folder / name).read_bytes()
        way = WAYS[number % len(WAYS)]
        if not whole and way != "missing":
            continue
        damage(folder / name, way)
        caplog.clear()
        use(library, second)
        until(lambda: bool(caplog.records))
        (line,) = [record.getMessage() for record in caplog.records]
        assert f"generation {second} refused, {first} stays in service" in line
        assert Path(name).name in line, (name, way)
        use(library, first)
        until(lambda: client.get("/readyz").json()["refused"] is None)
        (folder / name).write_bytes(whole)
    assert served(client) == first
    use(library, second)
    until(lambda: served(client) == second)


def test_a_refused_generation_is_tried_again_and_logged_once(
    client: TestClient,
    library: Path,
    built: tuple[Path, str, str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    refused = exchange._Refused

    def recorded(name: str, now: Any, again: float, pause: float) -> Any:
        pauses.append(pause)
        return refused(name, now, again, pause)

    monkeypatch.setattr(exchange, "_Refused", recorded)
    monkeypatch.setattr(exchange, "RETRY_SECONDS", (0.04, 0.1))
    path = library / "generations" / built[2] / "index" / "vectors.npy"
    whole = path.read_bytes()
    path.write_bytes(whole[:-4] + b"\0\0\0\1")
    use(library, built[2])
    until(lambda: client.get("/readyz").json()["refused"] == built[2])
    until(lambda: len(pauses) > 3)
    assert pauses[:4] == [0.04, 0.08, 0.1, 0.1]
    assert sum("index/vectors.npy 内容与封存时不同" in record.getMessage() for record in caplog.records) == 1
    assert client.get("/readyz").status_code == 200
    path.write_bytes(whole)
    until(lambda: served(client) == built[2])
    assert client.get("/readyz").json()["refused"] is None


def test_nothing_in_current_ends_the_looking(
    client: TestClient, library: Path, built: tuple[Path, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    for name, text in {**ODD, "an unknown id": b"0123456789abcdef0123\n"}.items():
        caplog.clear()
        use(library, text)
        until(lambda: bool(caplog.records))
        assert [record.levelno for record in caplog.records] == [logging.ERROR], name
        use(library, built[1])
        until(lambda: client.app.state.holder._last_told == "")  # type: ignore[attr-defined]
    assert served(client) == built[1]
    (library / "current").unlink()
    (library / "current").mkdir()
    time.sleep(0.2)
    assert served(client) == built[1]
    (library / "current").rmdir()
    use(library, built[2])
    until(lambda: served(client) == built[2])


def test_any_error_of_the_looking_is_logged_and_it_goes_on(
    client: TestClient,
    library: Path,
    built: tuple[Path, str, str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("kg.store.generations.Library.current_id", lambda _: 1 / 0)
        until(lambda: "looking for a new generation: ZeroDivisionError" in caplog.text)
    assert served(client) == built[1]
    use(library, built[2])
    until(lambda: served(client) == built[2])


def test_a_service_does_not_start_on_a_damaged_library(library: Path, built: tuple[Path, str, str]) -> None:
    path = library / "generations" / built[1] / "index" / "stem.npy"
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(JixiaoError, match=r"index/stem\.npy 内容与封存时不同，请重新构建"):
        create_app(Settings(library))


def test_a_service_does_not_start_without_a_worker(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(JixiaoError, match=r"SPARQL 没有答复（查询进程没能启动：子进程退出，代码 1）"):
        create_app(Settings(library))


def test_damage_in_service_is_503_without_a_path(
    client: TestClient, library: Path, built: tuple[Path, str, str], caplog: pytest.LogCaptureFixture
) -> None:
    assert served(client) == built[1]
    folder = library / "generations" / built[1]
    for path in folder.glob("store/*.sst"):
        path.write_bytes(bytes(path.stat().st_size))
    for pid in client.app.state.holder._state.pool.pids():  # type: ignore[attr-defined]
        os.kill(pid, 9)
    answer = client.get("/sparql", params={"query": ASK})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert str(library) not in answer.text
    assert "内容与封存时不同" in caplog.text


def test_a_generation_built_anew_over_a_damaged_one_goes_into_service(
    client: TestClient, library: Path, built: tuple[Path, str, str]
) -> None:
    state = client.app.state.holder._state  # type: ignore[attr-defined]
    folder = library / "generations" / built[1]
    shutil.copytree(folder, library / "again")
    folder.rename(library / "old")
    (library / "again").rename(folder)
    until(lambda: client.app.state.holder._state is not state)  # type: ignore[attr-defined]
    assert served(client) == built[1]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks at open files through /proc")
def test_nothing_of_an_old_generation_stays_open(library: Path, built: tuple[Path, str, str]) -> None:
    holder = Holder(Settings(library, sparql_workers=1))
    try:
        encoder = holder._state.encoder
        for _ in range(2):
            for name in (built[2], built[1]):
                state = holder.enter()
                state.library.search("群众满意度")
                state.library.policies()
                pids = state.pool.pids()
                assert opened(state.generation)
                old = state.generation
                use(library, name)
                until(lambda name=name: holder.generation == name)
                assert opened(old)  # a request holds it still
                holder.leave(state)
                del state
                until(lambda old=old: not opened(old))
                until(lambda pids=pids: not any(Path(f"/proc/{pid}").exists() for pid in pids))
                assert not (library / "readers" / old).is_dir() or not list((library / "readers" / old).iterdir())
        assert holder._state.encoder is encoder  # loaded once
    finally:
        holder.close()
    gc.collect()
    assert not opened(built[1])
    assert not opened(built[2])


def opened(generation: str) -> list[str]:
    """Return the files of a generation that this process has open or mapped."""
    maps = [line for line in Path("/proc/self/maps").read_text("utf-8").splitlines() if generation in line]
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if generation in target:
            maps.append(target)
    return maps


def test_ready_tells_generation_workers_and_memory(client: TestClient, built: tuple[Path, str, str]) -> None:
    answer = client.get("/readyz")
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["ready"], told["generation"], told["sparql_workers"]) == (True, built[1], 1)
    if told["memory_mb"] is not None:
        assert told["memory_mb"]["own"] > 20
