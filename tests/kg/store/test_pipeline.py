"""The machinery of a build, with tiny stand-ins for what reads documents."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from kg.children import Child, ChildEnded
from kg.errors import LibraryError, ParseError, ReadError
from kg.reading import Limits
from kg.store.build import build, build_request
from kg.store.embedded import EmbeddedStore, sorted_nquads
from kg.store.generations import Library, open_generation
from kg.store.history import prune
from kg.store.lock import BuildLock
from kg.store.manifest import read_manifest, unsealed
from kg.store.pipeline import make
from kg.store.report import BuildReport
from kg.store.request import Request, Settings
from tests.kg.store.standins import HERE, index_of_another_model

STAGES = ("collect", "read", "graph", "store", "check", "index", "seal", "swap", "prune")
TEXTS = {
    "a.txt": "甲项目|救助人次|≥100人次\n甲项目|完成率|≥98%",
    "sub/b.txt": "乙项目|培训场次|6场",
    "sub/c.txt": "丙项目|培训场次|7场",
}


def documents(folder: Path, texts: dict[str, str] | None = None) -> Path:
    for name, text in (TEXTS if texts is None else texts).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def request(paths: list[Path], library: Path, **more: object) -> Request:
    told = {"index": f"{HERE}:index", "extract": f"{HERE}:extract", "quads": f"{HERE}:quads_of", **more}
    return Request(paths=tuple(paths), library=library, limits=Limits(workers=1), **told)  # type: ignore[arg-type]


def made(paths: list[Path], library: Path, **more: object) -> BuildReport:
    """Build in this process, which spares a child; its workers are children all the same."""
    return make(request(paths, library, **more))


def dump(library: Path) -> list[str]:
    generation = open_generation(library)
    store = EmbeddedStore(generation.store)
    lines = list(sorted_nquads(store.quads()))
    store.close()
    generation.close()
    return lines


def waited_for(path: Path) -> None:
    """Return when `path` is there: the build has come to its index."""
    for _ in range(15000):
        if path.exists():
            return
        time.sleep(0.02)
    pytest.fail(f"{path} never came")


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_build_reports_and_puts_into_use_what_it_made(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = build_request(request([documents(tmp_path / "docs")], tmp_path / "lib"), lambda *step: told.append(step))
    assert (report.files, report.failed, report.documents) == (3, (), 3)
    assert (report.projects, report.indicators, report.quads, report.cells, report.accounted) == (3, 4, 26, 4, 1.0)
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == list(STAGES)
    assert ("read", 3, 3) in told
    assert ("index", 26, 26) in told
    generation = open_generation(tmp_path / "lib")
    assert generation.id == report.generation
    assert unsealed(generation.folder, generation.manifest) == []
    assert sorted(path.name for path in generation.folder.iterdir()) == [
        "grids", "index", "manifest.json", "manifest.sha256", "report.json", "store",
    ]  # fmt: skip
    assert (generation.folder / "index" / "words.txt").read_text("utf-8") == "26 quads\n"
    assert json.loads((generation.folder / "report.json").read_text("utf-8"))["indicators"] == 4
    assert not (tmp_path / "lib" / "building").exists()
    generation.close()


def test_the_report_has_the_published_keys_in_order(tmp_path: Path) -> None:
    report = made([documents(tmp_path / "docs")], tmp_path / "lib")
    told = report.to_json()
    published = "generation files failed projects indicators wordings policies citations quads cells accounted seconds"
    assert list(told)[:12] == published.split()
    assert BuildReport.from_json(json.loads(json.dumps(told))).to_json() == told
    assert set(told["seconds"]) == set(STAGES) - {"swap", "prune"} | {"swap", "prune"}


def test_a_build_is_a_function_of_its_sources(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs")
    first = made([docs], tmp_path / "lib")
    lines = dump(tmp_path / "lib")
    # with caches, again
    assert made([docs], tmp_path / "lib").generation == first.generation
    # without caches, other order, files by name
    files = [docs / name for name in reversed(TEXTS)]
    assert made([*files, docs], tmp_path / "other").generation == first.generation
    # another name of the folder, other folders in it, a copy under a later name
    moved = documents(tmp_path / "moved", {f"x/{Path(name).name}": text for name, text in TEXTS.items()})
    (moved / "z.txt").write_text(TEXTS["a.txt"], "utf-8")
    report = made([moved], tmp_path / "lib3")
    assert report.generation == first.generation
    assert report.files == 4
    assert dump(tmp_path / "lib3") == dump(tmp_path / "other") == lines
    # what the library held before makes no difference either
    extra = documents(tmp_path / "more", {"d.txt": "丁项目|开班数|1个"})
    assert made([docs, extra], tmp_path / "lib").generation != first.generation
    assert made([docs], tmp_path / "lib").generation == first.generation
    assert dump(tmp_path / "lib") == lines


def test_the_name_of_a_file_is_told_and_names_nothing_else(tmp_path: Path) -> None:
    made([documents(tmp_path / "docs")], tmp_path / "lib")
    (tmp_path / "docs" / "a.txt").rename(tmp_path / "docs" / "表 13812345678.txt")
    lines = set(dump(tmp_path / "lib"))
    made([tmp_path / "docs"], tmp_path / "lib")
    (new,) = set(dump(tmp_path / "lib")) - lines
    (old,) = lines - set(dump(tmp_path / "lib"))
    assert '#file> "a.txt"' in old
    assert '#file> "表 ＊＊＊＊＊＊＊＊＊＊＊.txt"' in new  # a telephone number is personal wherever it stands


def test_model_and_settings_are_part_of_the_id(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs")
    ids = [
        made([docs], tmp_path / "lib").generation,
        made([docs], tmp_path / "lib", index=f"{HERE}:{index_of_another_model.__name__}").generation,
        made([docs], tmp_path / "lib", settings=Settings(base="https://example.org/")).generation,
        made([docs], tmp_path / "lib", settings=Settings(index={"dimensions": 64})).generation,
        made([docs], tmp_path / "lib", index=None).generation,
    ]
    assert len(set(ids)) == 5
    assert read_manifest(Library(tmp_path / "lib").generations / ids[-1]).index == {}


def test_the_cache_spares_reading_and_nothing_else(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    docs = documents(tmp_path / "docs", {n: f"marks={marks}\n项目{n}|人次|1" for n in ("a.txt", "b.txt")})
    extract = f"{HERE}:counting_extract"
    first = made([docs], tmp_path / "lib", extract=extract)
    assert len(list(marks.iterdir())) == 2
    documents(docs, {"c.txt": f"marks={marks}\n项目c|人次|1"})
    second = made([docs], tmp_path / "lib", extract=extract)
    assert len(list(marks.iterdir())) == 3
    # an entry that is damaged is no entry
    (entry,) = {path.parent for path in (tmp_path / "lib" / "cache" / "records").rglob("*.gz")}
    for path in entry.iterdir():
        path.write_bytes(path.read_bytes()[:-9])
    assert made([docs], tmp_path / "lib", extract=extract).generation == second.generation
    assert len(list(marks.iterdir())) == 6
    # what is not used goes: a document taken out leaves the cache with the last generation that holds it
    (docs / "c.txt").unlink()
    assert made([docs], tmp_path / "lib", extract=extract).generation == first.generation
    assert len(list(entry.iterdir())) == 3
    assert prune(tmp_path / "lib", 1) == [second.generation]
    assert len(list(entry.iterdir())) == 2


def test_a_build_goes_on_past_bad_files(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs", {**TEXTS, "bad.txt": "", "bug.txt": "bug", "prose.txt": "没有表"})
    report = made([docs, tmp_path / "nowhere.docx"], tmp_path / "lib")
    assert report.files == 3
    failed = {Path(failure.file).name: failure.error for failure in report.failed}
    assert failed.pop("bug.txt").startswith("内部错误 KeyError")
    assert failed == {
        "bad.txt": "空文件",
        "nowhere.docx": "文件不存在",
        "prose.txt": "没有表格，也没有读出任何绩效内容或文号",
    }


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ({"bad.txt": ""}, ReadError, "bad.txt：空文件"),
        ({"prose.txt": "没有表"}, ReadError, "prose.txt：没有表格，也没有读出任何绩效内容或文号"),
        ({}, ReadError, "docs：文件夹里没有文档"),
        ({"~$form.docx": "x", ".hidden.txt": "x", "photo.jpg": "x"}, ReadError, "docs：文件夹里没有文档"),
        ({"a.txt": "", "b.txt": "bug"}, LibraryError, "没有一个文件能读：.*a.txt：空文件；.*b.txt：内部错误 KeyError"),
        ({f"{n}.txt": "" for n in range(5)}, LibraryError, "空文件……共 5 个"),
    ],
)
def test_nothing_readable_leaves_nothing_behind(
    tmp_path: Path, texts: dict[str, str], error: type[Exception], message: str
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    documents(docs, texts)
    with pytest.raises(error, match=message) as caught:
        made([docs], tmp_path / "new" / "lib")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "new").exists()


def test_a_failed_build_leaves_a_library_as_it_was(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs")
    first = made([docs], tmp_path / "lib")
    with pytest.raises(ReadError, match="文件不存在"):
        made([tmp_path / "nowhere.txt"], tmp_path / "lib")
    with pytest.raises(LibraryError, match="没有给出要读的文件"):
        made([], tmp_path / "lib")
    with pytest.raises(LibraryError, match="内部错误：同一三元组出现在两个图里"):
        made([docs], tmp_path / "lib", quads=f"{HERE}:quads_twice")
    assert open_generation(tmp_path / "lib").id == first.generation
    assert not (tmp_path / "lib" / "building").exists()


def test_wrong_calls_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs")
    with pytest.raises(ParseError, match="基准 IRI"):
        build([docs], tmp_path / "lib", settings=Settings(base="no base"))
    with pytest.raises(LibraryError, match="构建步骤缺失：no function 'nothing:here'"):
        build([docs], tmp_path / "lib", index="nothing:here")
    with pytest.raises(ValueError, match="no function"):
        build([docs], tmp_path / "lib", index=lambda *_: {})
    with pytest.raises(LibraryError, match="文件夹里有别的内容"):
        build([docs], docs)
    assert tree(tmp_path) == ["docs", *(f"docs/{name}" for name in ("a.txt", "sub", "sub/b.txt", "sub/c.txt"))]


def test_a_library_inside_the_documents_is_not_read(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs")
    first = made([docs], docs / "lib")
    documents(docs / "lib", {"stray.txt": "戊项目|人次|1"})
    assert made([docs], docs / "lib").generation == first.generation
    assert made([docs], tmp_path / "other").generation == first.generation


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[str]]:
    """A library, the id in use in it, its quads."""
    folder = tmp_path_factory.mktemp("before")
    report = made([documents(folder / "docs")], folder / "lib")
    return folder, report.generation, dump(folder / "lib")


@pytest.fixture(scope="module")
def after(before: tuple[Path, str, list[str]]) -> tuple[str, list[str]]:
    """What a build over one more document gives, undisturbed."""
    folder = before[0]
    report = made([folder / "docs", documents(folder / "more", {"d.txt": "丁项目|开班数|1个"})], folder / "fresh")
    return report.generation, dump(folder / "fresh")


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_at_any_stage_leaves_the_old_generation(
    tmp_path: Path, stage: str, before: tuple[Path, str, list[str]], after: tuple[str, list[str]]
) -> None:
    library = tmp_path / "lib"
    shutil.copytree(before[0] / "lib", library)
    paths = [before[0] / "docs", before[0] / "more"]
    told = dataclasses.asdict(request(paths, library))
    child = Child("tests.kg.store.deaths:build_and_die")
    child.send({**told, "paths": [str(path) for path in paths], "library": str(library), "die_at": stage})
    with pytest.raises(ChildEnded) as ended:
        for _ in child.messages():
            pass
    assert ended.value.returncode == -9
    child.close()
    swapped = stage == "prune"  # the last stage comes behind the swap
    assert open_generation(library).id == (after[0] if swapped else before[1])
    assert dump(library) == (after[1] if swapped else before[2])
    # the next build clears what is left and ends as if nothing had been
    again = made(paths, library)
    assert again.files == 4
    assert again.generation == after[0]
    assert dump(library) == after[1]
    assert not (library / "building").exists()
    assert len(list((library / "generations").iterdir())) == 2


def test_readers_read_on_while_a_build_runs(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "lib"
    first = made([docs], library)
    reader = open_generation(library)
    store = EmbeddedStore(reader.store)
    more = documents(tmp_path / "more", {"d.txt": "丁项目|开班数|1个"})
    shutil.rmtree(library / "cache")
    reports: list[BuildReport] = []
    slow = request([docs, more], library, index=f"{HERE}:slow_index")
    builder = threading.Thread(target=lambda: reports.append(build_request(slow)))
    builder.start()
    waited_for(library / "cache" / "index")
    assert open_generation(library).id == first.generation
    assert store.count() == 26
    with pytest.raises(LibraryError, match="另一个构建正在进行（进程"):
        made([docs], library)
    (library / "cache" / "index" / "go").touch()
    builder.join(60)
    assert open_generation(library).id == reports[0].generation != first.generation
    assert store.count() == 26
    store.close()
    reader.close()


def test_a_refused_builder_leaves_the_first_build_of_another_alone(tmp_path: Path) -> None:
    """Both found no library; the one that comes second must not take away what the first is making."""
    docs, library = documents(tmp_path / "docs"), tmp_path / "new" / "lib"
    slow = request([docs], library, index=f"{HERE}:slow_index")
    reports: list[BuildReport] = []
    builder = threading.Thread(target=lambda: reports.append(build_request(slow)))
    builder.start()
    waited_for(library / "cache" / "index")
    with pytest.raises(LibraryError, match="另一个构建正在进行"):
        made([docs], library)
    (library / "cache" / "index" / "go").touch()
    builder.join(60)
    assert open_generation(library).id == reports[0].generation


def test_a_disk_that_can_not_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = documents(tmp_path / "docs")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "grids.zip")

    monkeypatch.setattr("kg.store.whole.write_grids", full)
    with pytest.raises(LibraryError, match=r"构建时不能读写（No space left on device：grids\.zip）"):
        made([docs], tmp_path / "lib")
    assert not (tmp_path / "lib").exists()


def test_a_killed_parent_ends_its_build(tmp_path: Path) -> None:
    docs, library = documents(tmp_path / "docs"), tmp_path / "lib"
    child = Child("kg.store.build:serve_build")
    told = dataclasses.asdict(request([docs], library, index=f"{HERE}:slow_index"))
    child.send({**told, "paths": [str(docs)], "library": str(library)})
    waited_for(library / "cache" / "index")
    child.close()  # as the system closes the pipe of a parent that dies
    with BuildLock(library):
        assert Library(library).exists() is False
    with pytest.raises(LibraryError, match="还没有构建完成"):
        open_generation(library)
    assert made([docs], library).files == 3


def test_sources_are_remembered_beside_the_generations(tmp_path: Path) -> None:
    docs = documents(tmp_path / "docs")
    made([docs], tmp_path / "lib")
    shutil.move(docs, tmp_path / "moved")
    made([tmp_path / "moved"], tmp_path / "lib")
    places = [path for paths in Library(tmp_path / "lib").source_paths().values() for path in paths]
    assert sorted(places) == sorted(str(tmp_path / "moved" / name) for name in TEXTS)
