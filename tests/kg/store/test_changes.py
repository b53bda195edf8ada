"""Adding to a library and removing from it: the same generation as a build of the same sources from nothing."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kg import iris
from kg.errors import LibraryError
from kg.store import changes, history
from kg.store.difference import difference
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library, open_generation
from kg.store.pipeline import make
from kg.store.request import QUADS
from kg.store.watching import appearing
from tests.kg.store.test_pipeline import documents, dump, made, request

REAL = {"quads": QUADS, "index": None}
"""The quads of the product (further sources of a document among them), and no index."""
WORDS = ("救助人次", "培训场次", "完成率", "巡查次数", "满意度")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build in this process with the stand-ins, which spares a child for each step."""

    def build(paths: object, library: Path, *, settings: object = None, kept: object = None, **more: object) -> object:
        told = {name: more[name] for name in ("after", "generations") if name in more}
        return make(request(list(paths), library, kept=dict(kept or {}), **REAL, **told))  # type: ignore[call-overload]

    monkeypatch.setattr(changes, "build", build)


def names(library: Path) -> list[str]:
    """Return the names of the files that a library holds, sorted."""
    return sorted(name for found in sources(library).values() for name in found)


def sources(library: Path) -> dict[str, list[str]]:
    with open_generation(library) as generation:
        return {sha: [Path(path).name for path in paths] for sha, paths in changes.holdings(generation).items()}


def test_added_files_stand_beside_what_is_there(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    first = changes.add([docs / "a.txt"], library)
    assert (first.before, len(first.added), first.removed) == (None, 1, ())
    second = changes.add([docs / "sub"], library)
    assert (second.before, len(second.added), second.removed) == (first.report and first.report.generation, 2, ())
    assert names(library) == ["a.txt", "b.txt", "c.txt"]
    assert second.report is not None
    assert second.report.generation == made([docs], tmp_path / "anew", **REAL).generation
    assert second.to_json()["files"] == 3


def test_what_stays_is_not_read_again(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs / "a.txt"], library)
    (docs / "a.txt").unlink()
    change = changes.add([docs / "sub"], library)
    assert change.report is not None
    assert (change.report.files, change.removed) == (3, ())


def test_a_file_with_new_bytes_takes_the_place_of_the_old(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    before = changes.add([docs], library).report
    (docs / "a.txt").write_text("甲项目|救助人次|≥120人次\n丁项目|完成率|≥98%", "utf-8")
    change = changes.add([docs / "a.txt"], library)
    assert before is not None
    assert (len(change.added), len(change.removed)) == (1, 1)
    assert change.report is not None
    assert change.report.generation == made([docs], tmp_path / "anew", **REAL).generation


def test_a_copy_keeps_a_source_until_both_are_removed(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    shutil.copy(docs / "a.txt", docs / "copy.txt")
    changes.add([docs], library)
    assert changes.remove([str(docs / "a.txt")], library).removed == ()
    assert ["copy.txt"] in sources(library).values()
    assert len(changes.remove(["copy.txt"], library).removed) == 1


def test_sources_are_removed_by_path_folder_name_and_digest(tmp_path: Path) -> None:
    texts = {
        f"{folder}/{number}.txt": f"{folder}项目|{WORDS[number]}|{number + 1}次" for folder in "甲乙" for number in range(5)
    }
    docs, library = documents(tmp_path / "docs", texts), tmp_path / "library"
    changes.add([docs], library)
    assert len(changes.remove([str(docs / "甲")], library).removed) == 5
    assert len(changes.remove(["0.txt"], library).removed) == 1
    assert len(changes.remove([str(docs / "乙" / "1.txt")], library).removed) == 1
    gone = next(sha for sha, names in sources(library).items() if names == ["2.txt"])
    assert changes.remove([gone[:10].upper()], library).removed == (gone,)
    assert names(library) == ["3.txt", "4.txt"]


def test_sources_are_removed_by_iri_of_the_file_or_of_its_document(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs], library)
    with open_generation(library) as generation:
        base, held = generation.manifest.base, changes.holdings(generation)
    gone = next(sha for sha, paths in held.items() if paths[0].endswith("a.txt"))
    assert changes.remove([iris.source(base, gone)], library).removed == (gone,)
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        document = next(graph for graph in store.graphs() if "/document/" in graph and "乙项目" in graph)
    assert len(changes.remove([document], library).removed) == 1
    assert names(library) == ["c.txt"]
    assert len(changes.remove([base + "document/nowhere"], library).missing) == 1


def test_what_names_nothing_or_several_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    texts = {"甲/表.txt": "甲项目|完成率|1次", "乙/表.txt": "乙项目|完成率|2次", "丙.txt": "丙项目|完成率|3次"}
    docs, library = documents(tmp_path / "docs", texts), tmp_path / "library"
    changes.add([docs], library)
    change = changes.remove(["表.txt", "没有.txt", "丙.txt"], library)
    assert len(change.removed) == 1
    assert [line.partition("：")[0] for line in change.missing] == ["表.txt", "没有.txt"]
    assert "2 份同名" in change.missing[0]
    assert changes.remove(["没有.txt"], library).report is None


def test_the_last_source_is_not_removed(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs], library)
    before = dump(library)
    with pytest.raises(LibraryError, match="空了"):
        changes.remove([str(docs)], library)
    assert dump(library) == before


def test_a_kept_source_without_cache_is_read_where_it_lies(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs / "sub"], library)
    shutil.rmtree(library / "cache")
    change = changes.add([docs / "a.txt"], library)
    assert change.report is not None
    assert change.report.generation == made([docs], tmp_path / "anew", **REAL).generation


def test_a_kept_source_that_is_nowhere_refuses_the_change(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs / "sub"], library)
    before = dump(library)
    shutil.rmtree(library / "cache")
    (docs / "sub" / "b.txt").unlink()
    with pytest.raises(LibraryError, match=r"b\.txt.*原处也找不到"):
        changes.add([docs / "a.txt"], library)
    assert dump(library) == before
    changes.remove(["b.txt"], library)
    assert names(library) == ["c.txt"]


def test_a_change_of_a_library_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs / "a.txt"], library)
    with open_generation(library) as generation:
        kept = changes.holdings(generation)
    changes.add([docs / "sub"], library)
    with pytest.raises(LibraryError, match="刚刚换用了另一版本"):
        make(request([docs / "sub" / "b.txt"], library, kept=kept, after=generation.id, **REAL))


@pytest.mark.parametrize("seed", range(2))
def test_random_changes_equal_a_build_from_nothing(tmp_path: Path, seed: int) -> None:
    """A month in small: add, change, move, remove, roll back; after each step the library is what its sources give."""
    chance = random.Random(seed)
    docs, library = tmp_path / "docs", tmp_path / "library"
    docs.mkdir()
    held: dict[str, str] = {}
    past: list[tuple[str, dict[str, str]]] = []
    for step in range(10):
        name = f"{chance.randrange(6)}.txt"
        kind = chance.choice(("write", "write", "write", "remove", "rollback"))
        if kind == "remove" and len(held) > 1 and name in held:
            changes.remove([name], library)
            held = {key: text for key, text in held.items() if key != name}
        elif kind == "rollback" and len(past) > 1:
            generation, held = past[-2]
            history.rollback(library, generation)
        else:
            text = f"项目{chance.randrange(3)}|{chance.choice(WORDS)}|≥{step + 1}次"
            (docs / name).write_text(text, "utf-8")
            changes.add([docs / name], library, generations=4)
            held = {**held, name: text}
        current = Library(library).current_id()
        past = [*past[-1:], (current, held)]
        anew = tmp_path / f"anew{step}"
        fresh = documents(tmp_path / f"docs{step}", held)
        assert current == made([fresh], anew, **REAL).generation
        assert dump(library) == dump(anew)


def test_generations_are_listed_pruned_and_come_back(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    ids = []
    for name in ("a.txt", "sub/b.txt", "sub/c.txt"):
        report = changes.add([docs / name], library, generations=5).report
        assert report is not None
        ids.append(report.generation)
    assert [(entry.id, entry.state, entry.sources) for entry in history.generations(library)] == [
        (ids[2], "current", 3),
        (ids[1], "previous", 2),
        (ids[0], "kept", 1),
    ]
    assert history.rollback(library, ids[0][:6]) == ids[0]
    assert names(library) == ["a.txt"]
    assert history.rollback(library) == ids[2]
    assert history.prune(library, 1) == sorted(ids[:2])
    with pytest.raises(LibraryError, match="没有更早的版本"):
        history.rollback(library)
    with pytest.raises(LibraryError, match="没有这个版本"):
        history.rollback(library, "zz")


def test_going_back_makes_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="图谱库不存在"):
        history.rollback(tmp_path / "library")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_generation_is_not_rolled_back_to(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    old = changes.add([docs / "a.txt"], library).report
    new = changes.add([docs / "sub"], library).report
    assert old is not None
    assert new is not None
    path = next((library / "generations" / old.generation / "grids").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(LibraryError, match=r"grids/..\.zip"):
        history.rollback(library)
    assert Library(library).current_id() == new.generation


def test_the_cache_keeps_what_an_older_generation_holds(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "library"
    changes.add([docs], library)
    changes.remove(["b.txt"], library)
    (docs / "sub" / "b.txt").unlink()
    history.rollback(library)
    changes.remove(["a.txt"], library)
    assert names(library) == ["b.txt", "c.txt"]
    history.prune(library, 1)
    assert len(list((library / "cache" / "records").rglob("*.json.gz"))) == 2


def test_difference_of_generations(tmp_path: Path) -> None:
    docs, library = (
        documents(tmp_path / "docs", {"a.txt": "甲项目|救助人次|≥100人次\n甲项目|完成率|≥98%\n甲项目|巡查|6次"}),
        tmp_path / "library",
    )
    first = made([docs], library, **REAL)
    (docs / "a.txt").write_text("甲项目|救助人次|≥120人次\n甲项目|完成率|≥98%\n乙项目|巡查|6次", "utf-8")
    second = made([docs], library, **REAL)
    told = [
        (each.change, each.project, each.level3, each.before, each.after)
        for each in difference(library, *history.span(library))
    ]
    assert sorted(told) == [
        ("added", "乙项目", "巡查", None, "6次"),
        ("changed", "甲项目", "救助人次", "≥100人次", "≥120人次"),
        ("gone", "甲项目", "巡查", "6次", None),
    ]
    assert list(difference(library, first.generation, first.generation)) == []
    back = {each.change for each in difference(library, second.generation, first.generation)}
    assert back == {"added", "changed", "gone"}


def test_a_watch_takes_files_that_nobody_writes_to_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    steps = iter(
        [
            lambda: (folder / "a.txt").write_text("甲", "utf-8"),
            lambda: (folder / "a.txt").write_text("甲乙", "utf-8"),
            lambda: None,
            lambda: (folder / "b.txt").write_text("丙", "utf-8"),
            lambda: None,
            lambda: (folder / "a.txt").unlink(),
            lambda: None,
        ]
    )

    def wait() -> bool:
        step = next(steps, None)
        if step is not None:
            step()
        return step is not None

    seen = [[path.name for path in paths] for paths in appearing([folder], tmp_path / "library", wait)]
    assert seen == [["a.txt"], ["b.txt"]]
