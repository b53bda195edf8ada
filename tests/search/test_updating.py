"""Every operation gives what a build from nothing of the same sources gives: graph, id, index, answers, file by file."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from kg.reading import Limits
from kg.reading.job import Job
from kg.reading.sandbox import Outcome
from kg.store import changes, conformance_after, history, increment
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library, open_generation
from kg.store.grids import GridArchive
from kg.store.manifest import unsealed
from kg.store.pipeline import make
from kg.store.request import QUADS, Request
from kg.store.state import State
from kg.store.whole import STATE
from search.library import open_library
from tests.search import leaves
from tests.search.standins import GramEncoder

QUERIES = ("满意度", "救助多少人次", "拨付及时", "培训 2024", "管护里程 万元/公里")
_LISTS = {
    "wordings": "SELECT * FROM wordings ORDER BY row",
    "departments": "SELECT row, indicator, place, d.name FROM uses JOIN departments d USING (use) ORDER BY 1, 2, 3",
    "codes": "SELECT row, indicator, code FROM uses JOIN department_codes USING (use) ORDER BY 1, 2, 3",
    "policies": "SELECT row, indicator, place, number FROM uses JOIN policies USING (use) ORDER BY 1, 2, 3",
}


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build, read and encode in this process, without children and without a model."""

    def run(jobs: Sequence[Job], task: str, limits: Limits) -> Iterator[Outcome]:
        for job in jobs:
            yield Outcome(job, leaves.extract(job.data(limits.size), job.file), None)

    def build(paths: Sequence[Path], library: Path, **more: object) -> object:
        return make(request(paths, library, **{name: more[name] for name in ("kept", "after", "generations") if name in more}))

    monkeypatch.setattr("kg.store.intake.run", run)
    monkeypatch.setattr(changes, "build", build)
    monkeypatch.setattr("search.index.load_encoder", lambda model: GramEncoder())
    monkeypatch.setattr("search.models.encoder_of", lambda *told: GramEncoder())


def request(paths: Sequence[Path], library: Path, **more: object) -> Request:
    told = {"index": "search.index:write_index", "extract": f"{leaves.HERE}:extract", "quads": QUADS, **more}
    return Request(paths=tuple(paths), library=library, **told)  # type: ignore[arg-type]


def dump(library: Path) -> list[str]:
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        return list(store.sorted_nquads())


def graphs(library: Path) -> list[str]:
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        return store.graphs()


def index(library: Path) -> dict[str, object]:
    """Return all that the index holds, but for numbers that mean nothing outside of it."""
    with open_generation(library) as generation:
        return index_in(generation.folder / "index")


def index_in(folder: Path) -> dict[str, object]:
    """Return all that the index in a folder holds, but for numbers that mean nothing outside of it."""
    told: dict[str, object] = {
        path.relative_to(folder).as_posix(): np.load(path).tolist() for path in sorted(folder.rglob("*.npy"))
    }
    told |= {name: (folder / name).read_text("utf-8") for name in ("manifest.json", "profiles.jsonl")}
    table = sqlite3.connect(folder / "wordings.sqlite")
    told |= {name: table.execute(asked).fetchall() for name, asked in _LISTS.items()}
    told["uses"] = [row[1:] for row in table.execute("SELECT * FROM uses ORDER BY row, indicator")]
    table.close()
    return told


def state(library: Path) -> list[object]:
    """Return what the next generation is made from."""
    with open_generation(library) as generation:
        opened = sqlite3.connect(generation.folder / STATE)
        told = [
            opened.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("sources", "documents", "counts", "citations")
        ]
        opened.close()
    return told


def grids(library: Path) -> dict[str, object]:
    with open_generation(library) as generation:
        archive = GridArchive(generation.grids)
        told = {sha: archive.entry(sha) for sha in archive}
        archive.close()
    return told


def answers(library: Path) -> list[object]:
    with open_library(library) as opened:
        found = [opened.search(query, top=20, mode=mode) for query in QUERIES for mode in ("near", "alt")]
        return [[(hit.iri, hit.score, hit.uses, hit.targets, hit.policies) for hit in answer.hits] for answer in found]


def same(library: Path, other: Path) -> None:
    """Check that two libraries hold the same."""
    assert Library(library).current_id() == Library(other).current_id()
    assert dump(library) == dump(other)
    assert graphs(library) == graphs(other)
    one, two = index(library), index(other)
    assert [name for name in one if one[name] != two[name]] == []
    assert grids(library) == grids(other)
    assert state(library) == state(other)
    assert answers(library) == answers(other)
    for each in (library, other):
        with open_generation(each) as generation:
            assert unsealed(generation.folder, generation.manifest) == []


def report(library: Path) -> dict[str, object]:
    told = history.report_of(library, Library(library).current_id())
    return {name: value for name, value in told.items() if name != "files"}


SEEDS = [
    0, 1,
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 10)),
    *(pytest.param(seed, marks=[pytest.mark.slow, pytest.mark.exhaustive]) for seed in range(10, 40)),
]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_of_changes_equals_builds_from_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    library = tmp_path / "library"
    held = {f"{number}a.txt": leaves.form(chance) for number in range(5)}
    docs = leaves.write(tmp_path / "docs", held)
    make(request([docs], library))
    past = [(Library(library).current_id(), held)]
    for step in range(6):
        kind = chance.choice(("write", "write", "copy", "remove", "several", "rollback"))
        name = chance.choice(sorted(held))
        if kind == "remove" and len(held) > 2:
            changes.remove([str(docs / name)], library, generations=4)
            held = {each: text for each, text in held.items() if each != name}
        elif kind == "rollback" and len(past) > 1:
            generation, held = past[-2]
            history.rollback(library, generation)
        else:
            new = {f"{chance.randrange(8)}{chance.choice('ab')}.txt": leaves.form(chance) for _ in range(3)}
            if kind == "copy":  # the same form, or one with another number, under another name
                new = {f"{chance.randrange(8)}b.txt": held[name].replace("12", chance.choice(("12", "13")))}
            elif kind != "several":
                new = dict(list(new.items())[:1])
            leaves.write(docs, new)
            changes.add([docs / each for each in new], library, generations=4)
            held = {**held, **new}
        past = [*past[-1:], (Library(library).current_id(), held)]
        fresh = tmp_path / f"fresh{step}"
        leaves.write(docs, held)
        for each in docs.iterdir():
            if each.name not in held:
                each.unlink()
        make(request([docs], fresh))
        same(library, fresh)
        assert report(library) == report(fresh)
        shutil.rmtree(fresh)


def test_a_change_is_made_out_of_the_generation_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    docs = leaves.write(tmp_path / "docs", {f"{number}.txt": leaves.form(chance) for number in range(20)})
    library = tmp_path / "library"
    make(request([docs], library))
    with open_generation(library) as before:
        (docs / "0.txt").write_text(leaves.form(chance), "utf-8")
        monkeypatch.setattr("kg.store.pipeline.made_whole", None)  # a build from nothing would fail
        changes.add([docs / "0.txt"], library)
        with open_generation(library) as after:
            shared = [path for path in before.folder.rglob("*.sst") if (after.folder / "store" / path.name).is_file()]
            assert shared
            assert all((after.folder / "store" / path.name).samefile(path) for path in shared)
            kept = [path for path in before.grids.iterdir() if (after.grids / path.name).exists()]
            assert sum((after.grids / path.name).samefile(path) for path in kept) >= len(kept) - 2
        # readers of the generation before go on, and it is as it was
        assert unsealed(before.folder, before.manifest) == []


@pytest.mark.parametrize("broken", ["extractor", "state", "same size", "flipped", "missing", "elsewhere"])
def test_what_does_not_fit_is_made_from_nothing(tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    docs = leaves.write(tmp_path / "docs", {f"{number}.txt": leaves.form(chance) for number in range(4)})
    library = tmp_path / "library"
    make(request([docs], library))
    folder = library / "generations" / Library(library).current_id()
    if broken == "extractor":
        for module in ("increment", "pipeline"):
            monkeypatch.setattr(f"kg.store.{module}.extractor_version", lambda: "another")
    elif broken == "state":
        (folder / STATE).write_bytes(b"no database")
    elif broken == "same size":
        (folder / STATE).write_bytes(bytes((folder / STATE).stat().st_size))
    elif broken == "flipped":
        path = folder / "index" / "lexical" / "text-raw.npy"
        path.write_bytes(path.read_bytes()[:-1] + b"@")
    elif broken == "missing":
        (folder / "report.json").unlink()
    else:
        monkeypatch.setattr(increment, "STATE", "nowhere.sqlite")
    (docs / "5.txt").write_text(leaves.form(chance), "utf-8")
    changes.add([docs / "5.txt"], library)
    held = index(library)
    monkeypatch.setattr(increment, "STATE", STATE)
    make(request([docs], tmp_path / "fresh"))
    assert held == index(tmp_path / "fresh")
    assert len(state(library)[0]) == 5  # type: ignore[arg-type]


def test_what_is_taken_out_does_not_stay_in_the_store_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    docs = leaves.write(tmp_path / "docs", {f"{number}.txt": leaves.form(chance) for number in range(8)})
    secret = "独一无二的指标"
    (docs / "8.txt").write_text(
        f"head|民政局|430100|2024\nproject|项目|民政局|301001|民政局|301\n{secret}|12|次|basis|", "utf-8"
    )
    library = tmp_path / "library"
    make(request([docs], library))
    changes.remove([str(docs / "8.txt")], library)
    folder = library / "generations" / Library(library).current_id()
    for path in (folder / STATE, folder / "index" / "wordings.sqlite"):
        assert secret.encode() not in path.read_bytes()
    opened = State.open(folder / STATE)
    gone = opened.let_go(0)
    opened.close()
    assert gone > 0
    monkeypatch.setattr(increment, "_LEFT_OVER", 1_000_000)  # the share at which the store is written anew
    changes.remove([str(docs / "7.txt")], library)
    opened = State.open(library / "generations" / Library(library).current_id() / STATE)
    assert opened.let_go(0) == 0
    opened.close()
    (docs / "7.txt").unlink()
    (docs / "8.txt").unlink()
    make(request([docs], tmp_path / "fresh"))
    same(library, tmp_path / "fresh")


def test_shapes_are_asked_of_what_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit that no scheme has, in two documents: one goes, the other's violation stays without being looked for again."""
    text = "head||430100|{0}\nproject|项目{0}|教育局|301001|教育局|301\n培训场次|{1}|{2}|basis|\n巡查次数|12|次|basis|"
    docs = leaves.write(tmp_path / "docs", {f"{number}.txt": text.format(number, 3, "桶堆") for number in (2021, 2022)})
    library = tmp_path / "library"
    make(request([docs], library))
    assert report(library)["violated"] == {"UnitShape-known": 2}
    sizes: list[int] = []
    asked = conformance_after.conformance

    def counted(store: EmbeddedStore) -> object:
        sizes.append(store.count())
        return asked(store)

    monkeypatch.setattr(conformance_after, "conformance", counted)
    leaves.write(docs, {"2022.txt": text.format(2022, 7, "桶堆"), "2023.txt": text.format(2023, 9, "次")})
    changes.add([docs / "2022.txt", docs / "2023.txt"], library, generations=4)
    fresh = tmp_path / "fresh"
    make(request([docs], fresh))
    assert report(library) == report(fresh)
    assert report(library)["violated"] == {"UnitShape-known": 2}
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        assert [size < store.count() for size in sizes] == [True]
