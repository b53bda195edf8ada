"""A library of another version of the program: one answer wherever it is opened, and `jixiao migrate`."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import LibraryError
from kg.store.build import build
from kg.store.cache import RecordCache, extractor_version
from kg.store.changes import add
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library, open_generation
from kg.store.history import generations, prune
from kg.store.manifest import read_manifest, seal
from kg.store.migration import migrate
from kg.store.verify import verify
from search.index_age import age_of_index

FORM = """{year}年度项目支出绩效目标表
填报单位：澄湖县水务局
项目名称：小塘清淤
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|清淤塘坝数量|{ponds}座
产出指标|质量指标|验收合格率|≥95%
"""
INDEX = "search.index:write_index"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Sources, and the library that a build makes of them."""
    where = tmp_path_factory.mktemp("made")
    (where / "docs").mkdir()
    for name, year in (("甲.txt", 2024), ("乙.txt", 2025)):
        (where / "docs" / name).write_text(FORM.format(year=year, ponds=3), "utf-8")
    build([where / "docs"], where / "library", index=INDEX)
    return where / "docs", where / "library"


@pytest.fixture
def sources(made: tuple[Path, Path], tmp_path: Path) -> Path:
    """The sources at the place that the library knows; they may be moved."""
    kept = tmp_path / "sources"
    shutil.copytree(made[0], kept)
    return kept


@pytest.fixture
def library(made: tuple[Path, Path], sources: Path, tmp_path: Path) -> Path:
    """A copy of the library, without caches."""
    folder = tmp_path / "library"
    shutil.copytree(made[1], folder)
    shutil.rmtree(folder / "cache")
    seen = {sha: [str(sources / Path(path).name) for path in paths] for sha, paths in Library(folder).source_paths().items()}
    Library(folder).record_sources(seen)
    return folder


def sealed(folder: Path, **changed: Any) -> None:
    """Seal a generation anew, as a program would that says other things in the manifest; its id stays."""
    manifest = read_manifest(folder)
    (folder / "manifest.json").unlink()
    seal(folder, replace(manifest, files={}, **changed))


def renamed(library: Path) -> str:
    """Give the generation in use another id, as it had under another version; return that."""
    with open_generation(library) as generation:
        folder = generation.folder
    sealed(folder, id="old")
    folder.rename(folder.with_name("old"))
    Library(library).swap("old")
    return "old"


def of_layout_one(library: Path) -> str:
    """Make of the generation in use one of the first layout; return its id."""
    renamed(library)
    with open_generation(library) as generation:
        folder, manifest = generation.folder, generation.manifest
    with zipfile.ZipFile(folder / "grids.zip", "w") as all_of_them:
        for path in sorted((folder / "grids").iterdir()):
            with zipfile.ZipFile(path) as one:
                for name in one.namelist():
                    all_of_them.writestr(name, one.read(name))
    shutil.rmtree(folder / "grids")
    (folder / "state.sqlite").unlink()
    sealed(folder)
    told = asdict(read_manifest(folder)) | {"format": 1, "extractor": "0" * 16, "quads_sha256": manifest.digest}
    del told["digest"]
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")
    return manifest.id


def bring(library: Path, *arguments: str) -> Any:
    return migrate(library, *arguments, index=INDEX, age_of_index=age_of_index)


def dump(library: Path) -> list[str]:
    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        return list(store.sorted_nquads())


def told(capfd: pytest.CaptureFixture[str], *command: str | Path) -> tuple[int, str, str]:
    from api.cli.main import main

    try:
        main(list(map(str, command)))
        code: int | str | None = 0
    except SystemExit as ended:
        code = ended.code
    said = capfd.readouterr()
    return int(code or 0), said.out, said.err


COMMANDS = """search 清淤|sparql ASK{?s?p?o}|dump|policies|cites 财预〔2021〕101号|verify|why https://example.org/x|\
add 无.txt|remove 无.txt|similar --project 清淤|compare a b|trace 财预〔2021〕101号|export --format csv --out 无|\
draft --project 清淤|serve"""


def test_whatever_opens_it_says_the_same(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = of_layout_one(library)
    answer = (
        f"jixiao：{library}：版本 {name} 由旧版本的程序建成（格式版本是 1，本程序用 2），"
        f"请运行 jixiao migrate --library {library}\n"
    )
    answers = {line: told(capfd, *line.split(), "--library", library)[::2] for line in COMMANDS.split("|")}
    assert answers == dict.fromkeys(COMMANDS.split("|"), (1, answer))


@pytest.mark.parametrize("command", [["search", "清淤"], ["dump"], ["migrate"], ["check"]])
def test_a_newer_one_wants_a_newer_program(library: Path, command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with open_generation(library) as generation:
        path = generation.folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"format": 2', '"format": 3'), "utf-8")
    where = [library] if command == ["check"] else ["--library", library]
    code, _, error = told(capfd, *command, *where)
    assert (code, error.count("\n")) == (1, 1)
    assert "由更新版本的程序建成（格式版本是 3，本程序用 2），请更新程序" in error
    assert [entry.state for entry in generations(library)] == ["newer"]


@pytest.mark.parametrize("away", [False, True])
def test_an_older_one_becomes_what_a_build_makes(
    library: Path, sources: Path, made: tuple[Path, Path], away: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    before = of_layout_one(library)
    if away:
        shutil.rmtree(sources)
    assert [(entry.state, entry.sources) for entry in generations(library)] == [("older", 2)]
    code, out, error = told(capfd, "migrate", "--library", library, "--json", "--quiet")
    assert (code, error) == (0, "")
    report = json.loads(out)
    assert report["before"] == before
    assert report["format"] == {"before": 1, "now": 2}
    assert report["because"] == ["format", "code"]
    assert len(report["archived"]) == (2 if away else 0)
    assert (report["files"], report["indicators"], report["failed"]) == (2, 4, [])
    assert dump(library) == dump(made[1])
    assert report["generation"] == Library(made[1]).current_id()
    assert [(entry.id, entry.state) for entry in generations(library)] == [
        (report["generation"], "current"),
        (before, "older"),
    ]
    assert verify(library).ok
    assert not [
        path for name in ("cache", "generations") for path in (library / name).rglob("*") if path.stat().st_mode & 0o077
    ]
    again = bring(library)
    assert (again.report, again.because) == (None, ())
    code, out, _ = told(capfd, "migrate", "--library", library, "--quiet")
    assert (code, out) == (0, f"版本 {report['generation']} 已是本程序的版本，图谱库没有变化\n")


@pytest.mark.slow
def test_the_old_generation_stays_and_can_be_named(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    of_layout_one(library)
    now = bring(library).report
    assert now is not None
    code, _, error = told(capfd, "rollback", "--library", library)
    assert code == 1
    assert f"jixiao migrate old --library {library}" in error
    named = bring(library, "old")
    assert (named.before, named.report and named.report.generation) == ("old", now.generation)
    prune(library, 2)  # of a generation that this program cannot open, the sources are known all the same
    assert len(Library(library).source_paths()) == 2


def test_what_is_read_from_the_library_serves_later_changes(library: Path, sources: Path, tmp_path: Path) -> None:
    of_layout_one(library)
    shutil.rmtree(sources)
    gone = bring(library).archived
    (tmp_path / "丙.txt").write_text(FORM.format(year=2023, ponds=7), "utf-8")
    change = add([tmp_path / "丙.txt"], library, index=INDEX)
    assert change.report is not None
    assert (change.report.files, change.report.indicators) == (3, 6)
    cache = RecordCache(library / "cache" / "records", extractor_version())
    for sha in gone:  # where the file is there again, its own bytes are read
        assert cache.get(sha) is None
        assert cache.get(sha, archived=True) is not None


@pytest.mark.slow
def test_a_cleared_cache_is_filled_from_the_library(library: Path, sources: Path, tmp_path: Path) -> None:
    shutil.rmtree(sources)
    (tmp_path / "丙.txt").write_text(FORM.format(year=2024, ponds=7), "utf-8")
    with pytest.raises(LibraryError, match="jixiao migrate"):
        add([tmp_path / "丙.txt"], library, index=INDEX)
    done = bring(library)
    assert (done.report, len(done.archived)) == (None, 2)
    change = add([tmp_path / "丙.txt"], library, index=INDEX)
    assert change.report is not None
    assert change.report.files == 3


def test_what_is_neither_there_nor_kept_is_told(library: Path, sources: Path) -> None:
    old = of_layout_one(library)
    path = library / "generations" / old / "grids.zip"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    (sources / "甲.txt").unlink()
    with pytest.raises(LibraryError) as caught:
        bring(library)
    message = str(caught.value)
    assert "不能升级，1 份来源既不在原处，存档的表格也不能用" in message
    assert "grids.zip 缺失或已损坏" in message
    assert str(sources / "甲.txt") in message
    assert Library(library).current_id() == old
    assert not (library / "building").exists()


@pytest.mark.parametrize(("version", "age"), [(1, "older"), (1000, "newer")])
def test_an_index_of_another_version(library: Path, version: int, age: str, capfd: pytest.CaptureFixture[str]) -> None:
    renamed(library)
    with open_generation(library) as generation:
        folder, index = generation.folder, {**generation.manifest.index, "version": version}
    (folder / "index" / "manifest.json").write_text(json.dumps(index), "utf-8")
    sealed(folder, index=index)
    code, _, error = told(capfd, "search", "清淤", "--library", library)
    todo = "请更新程序" if age == "newer" else f"请运行 jixiao migrate --library {library}"
    assert code == 1
    assert f"检索索引版本是 {version}" in error
    assert error.endswith(f"{todo}\n")
    assert age_of_index(folder, index) == age
    code, out, error = told(capfd, "migrate", "--library", library, "--json", "--quiet")
    if age == "newer":
        assert (code, "请更新程序" in error) == (1, True)
    else:
        assert (code, json.loads(out)["because"]) == (0, ["index"])
        assert told(capfd, "search", "清淤", "--library", library)[0] == 0


def test_nothing_to_do_has_the_report_of_a_build_too(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`rollback` and `migrate` say of a generation what a build says, whether or not they made it."""
    code, out, _ = told(capfd, "migrate", "--library", library, "--json", "--quiet")
    report = json.loads(out)
    assert (code, report["because"], report["generation"]) == (0, [], Library(library).current_id())
    assert report["generation"] == report["before"]
    counted = {
        "files",
        "failed",
        "projects",
        "indicators",
        "wordings",
        "policies",
        "citations",
        "quads",
        "cells",
        "accounted",
        "seconds",
    }
    assert counted <= report.keys()
    with open_generation(library) as generation:
        assert report["quads"] == generation.manifest.quads
