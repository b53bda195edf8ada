from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import LibraryError, WrongCall
from kg.store import leases
from kg.store.generations import Library, open_generation
from kg.store.manifest import FORMAT, Manifest, digest_of, generation_id, read_manifest, seal, unsealed
from kg.store.soundness import Soundness

HOLD = """
import sys, time
from pathlib import Path
from kg.store import leases
lease = leases.take(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
time.sleep(60)
"""


def add(library: Library, name: str) -> Path:
    """Make a generation called `name` and put it into use."""
    aside = library.begin()
    (aside / "store").mkdir()
    (aside / "store" / "data").write_text(name, "utf-8")
    manifest = seal(aside, Manifest(name, FORMAT, "https://example.org/", {}, "x", 1, "00", {f"sha-{name}": "text"}, {}))
    folder = library.admit(aside, manifest)
    library.swap(name)
    return folder


def test_current_and_previous_stay_and_older_ones_go(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    for name in ("one", "two", "three"):
        add(library, name)
    assert library.prune() == ["one"]
    assert sorted(folder.name for folder in library.generations.iterdir()) == ["three", "two"]
    assert library.current_id() == "three"
    assert not library.building.exists()


def test_a_generation_that_a_reader_holds_is_not_deleted(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")
    reader = open_generation(library.folder)
    add(library, "two")
    add(library, "three")
    assert library.prune() == []
    assert (reader.store / "data").read_text("utf-8") == "one"
    reader.close()
    assert library.prune() == ["one"]
    assert not reader.folder.exists()


def test_the_lease_of_a_killed_reader_holds_nothing(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(library.folder), "one"], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    assert leases.held(library.folder, "one")
    process.kill()
    process.wait()
    process.stdout.close()
    assert not leases.held(library.folder, "one")
    assert not (library.folder / "readers" / "one").exists()


def test_leases_of_dead_readers_are_cleared_for_the_current_generation_too(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")
    stale = library.folder / "readers" / "one" / "999999-dead"
    stale.parent.mkdir(parents=True)
    stale.touch()
    reader = open_generation(library.folder)
    library.prune()
    assert not stale.exists()
    assert leases.held(library.folder, "one")
    reader.close()


def test_a_reader_without_the_right_to_write_reads_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only share")

    monkeypatch.setattr(Path, "mkdir", refuse)
    reader = open_generation(library.folder)
    assert reader.id == "one"
    assert not leases.held(library.folder, "one")
    reader.close()


def test_the_same_content_again_keeps_the_folder_that_readers_hold(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    first = add(library, "one")
    node = (first / "store" / "data").stat().st_ino
    assert add(library, "one") == first
    assert (first / "store" / "data").stat().st_ino == node
    assert not (library.folder / "previous").exists()


def test_debris_is_cleared_by_the_next_build(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")
    half = library.generations / "half"
    half.mkdir()
    (half / "data").touch()
    left = library.begin()
    (library.folder / "current.1a2b3c4d").touch()
    new = library.begin()
    assert not left.exists()
    assert not half.exists()
    assert not (library.folder / "current.1a2b3c4d").exists()
    assert list(library.building.iterdir()) == [new]
    assert library.current_id() == "one"


def test_sources_of_deleted_generations_are_forgotten(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    for name in ("one", "two", "three"):
        add(library, name)
        library.record_sources({**library.source_paths(), f"sha-{name}": [f"/docs/{name}.txt"]})
    library.prune()
    library.forget_sources()
    assert library.source_paths() == {"sha-three": ["/docs/three.txt"], "sha-two": ["/docs/two.txt"]}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "图谱库不存在，请先运行 jixiao build"),
        (lambda path: path.mkdir(), "不是图谱库，或还没有构建完成"),
        (lambda path: path.touch(), "图谱库不存在"),
        (lambda path: add(Library(path), "one") and shutil.rmtree(path / "generations" / "one"), "没有清单 manifest.json"),
        (lambda path: (add(Library(path), "one") / "manifest.json").write_text("{", "utf-8"), "manifest.json 已损坏"),
        (
            lambda path: (add(Library(path), "one") / "manifest.json").write_text('{"format": 99}', "utf-8"),
            "格式版本是 99，.*请更新程序",
        ),
        (
            lambda path: (add(Library(path), "one") / "manifest.json").write_text('{"format": 1}', "utf-8"),
            "旧版本.*格式版本是 1，.*jixiao migrate --library",
        ),
    ],
)
def test_opening_what_is_no_library_says_so(tmp_path: Path, make: object, message: str) -> None:
    path = tmp_path / "lib"
    assert callable(make)
    make(path)
    with pytest.raises(LibraryError, match=message) as caught:
        open_generation(path)
    assert "\n" not in str(caught.value)


ODD = {
    "empty": b"",
    "a blank line": b"\n",
    "a NUL byte": b"on\0e\n",
    "NUL bytes only": bytes(64),
    "a path out of the library": b"../../../../etc\n",
    "an absolute path": b"/etc\n",
    "a Windows path": b"..\\..\\x\n",
    "here": b".\n",
    "above": b"..\n",
    "very long": b"a" * 5_000_000,
    "two lines": b"one\ntwo\n",
    "no UTF-8": b"\xff\xfe\x00\x01",
    "cut inside a character": "版".encode()[:2],
    "escape characters": b"\x1b[2Jone\n",
    "full-width digits": "１２".encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_stands_in_current_is_one_error_and_the_next_build_mends_it(tmp_path: Path, name: str) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")
    (library.folder / "current").write_bytes(ODD[name])
    for ask in (library.current_id, lambda: open_generation(library.folder)):
        with pytest.raises(LibraryError, match="current") as caught:
            ask()
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 300
    add(library, "two")
    assert open_generation(library.folder).id == "two"
    assert (library.prune(), library.prune(1)) == ([], ["one"])


@pytest.mark.skipif(os.name != "posix", reason="makes a pipe")
def test_current_as_a_folder_or_a_pipe_is_one_error(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    add(library, "one")
    path = library.folder / "current"
    for make in (path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to(path)):
        path.rmdir() if path.is_dir() else path.unlink()
        make()
        with pytest.raises(LibraryError, match="current 文件不能读"):
            library.current_id()


def test_a_damaged_generation_is_replaced_by_the_same_content(tmp_path: Path) -> None:
    library = Library(tmp_path / "lib")
    folder = add(library, "one")
    (folder / "store" / "data").write_text("eno", "utf-8")
    with pytest.raises(LibraryError, match="generations/one/store/data 内容与封存时不同，请重新构建"):
        open_generation(library.folder).soundness.check()
    assert add(library, "one") == folder
    assert open_generation(library.folder).soundness.check() is None
    (folder / "manifest.json").write_text("[]", "utf-8")
    add(library, "one")
    assert open_generation(library.folder).id == "one"


def test_files_are_hashed_once_until_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(tmp_path / "lib")
    first = add(library, "one")
    hashed: list[Path] = []

    def counted(path: Path) -> tuple[int, str]:
        hashed.append(path)
        return digest_of(path)

    monkeypatch.setattr("kg.store.soundness.digest_of", counted)
    before = open_generation(library.folder)
    before.soundness.check()
    before.soundness.check()
    assert hashed == [first / "store" / "data"]
    aside = library.begin()
    (aside / "store").mkdir()
    os.link(first / "store" / "data", aside / "store" / "data")
    (aside / "store" / "new").write_text("new", "utf-8")
    library.admit(aside, seal(aside, Manifest("two", FORMAT, "https://example.org/", {}, "x", 1, "00", {}, {})))
    second = library.generations / "two"
    after = Soundness(second, read_manifest(second))
    after.take(before.soundness.hashed)
    hashed.clear()
    after.check()
    assert hashed == [second / "store" / "new"]
    (second / "store" / "data").write_text("eno", "utf-8")
    with pytest.raises(LibraryError, match="generations/two/store/data"):
        after.check()


@pytest.mark.parametrize(
    "change",
    [
        {"files": None},
        {"files": ["x"]},
        {"files": {"../x": [1, "a"]}},
        {"files": {"/etc/passwd": [1, "a"]}},
        {"files": {"x": [1]}},
        {"files": {"x": ["1", "a"]}},
        {"quads": "7"},
        {"base": 7},
        {"index": []},
        {"sources": None},
        {"id": "two"},
        {"more": 1},
    ],
)
def test_a_manifest_with_other_things_in_it_is_damaged(tmp_path: Path, change: dict[str, object]) -> None:
    folder = add(Library(tmp_path / "lib"), "one")
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")
    with pytest.raises(LibraryError, match=r"manifest\.json"):
        open_generation(tmp_path / "lib")


@pytest.mark.parametrize("text", ["", "{", "null", "7", "[" * 100_000, '{"format": {}}', "\0" * 50])
def test_a_manifest_that_is_no_json_is_damaged(tmp_path: Path, text: str) -> None:
    folder = add(Library(tmp_path / "lib"), "one")
    (folder / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(LibraryError):
        open_generation(tmp_path / "lib")


def test_an_error_over_a_damaged_generation_is_told_by_the_file(tmp_path: Path) -> None:
    folder = add(Library(tmp_path / "lib"), "one")
    with pytest.raises(RuntimeError, match="another"), open_generation(tmp_path / "lib"):
        raise RuntimeError("another")
    (folder / "store" / "data").write_text("", "utf-8")
    with pytest.raises(LibraryError, match="store/data 应为 3 字节，现为 0 字节"), open_generation(tmp_path / "lib"):
        raise RuntimeError("IO error")
    with pytest.raises(WrongCall), open_generation(tmp_path / "lib"):
        raise WrongCall("没有这个字段")
    assert not leases.held(tmp_path / "lib", "one")


def test_the_manifest_of_the_index_is_sealed_too(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "manifest.json").write_text("{}", "utf-8")
    manifest = seal(tmp_path, Manifest("a", FORMAT, "https://example.org/", {}, "x", 1, "00", {}, {}))
    assert list(manifest.files) == ["index/manifest.json"]
    (tmp_path / "index" / "manifest.json").write_text("[]", "utf-8")
    assert unsealed(tmp_path, manifest) == ["index/manifest.json：内容已变"]
    assert unsealed(tmp_path, dataclasses.replace(manifest, files={})) == ["index/manifest.json：多出的文件"]


def test_a_folder_with_other_files_is_not_taken_for_a_library(tmp_path: Path) -> None:
    (tmp_path / "letters.docx").touch()
    with pytest.raises(LibraryError, match=r"文件夹里有别的内容（letters\.docx 等）"):
        Library(tmp_path).check_usable()
    with pytest.raises(LibraryError, match="是文件，不是图谱库文件夹"):
        Library(tmp_path / "letters.docx").check_usable()
    Library(tmp_path / "new").check_usable()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters.docx"]


def test_the_seal_sees_every_change(tmp_path: Path) -> None:
    folder = add(Library(tmp_path / "lib"), "one")
    manifest = read_manifest(folder)
    assert unsealed(folder, manifest) == []
    (folder / "store" / "data").write_text("two", "utf-8")
    (folder / "more").touch()
    assert unsealed(folder, manifest) == ["more：多出的文件", "store/data：内容已变"]
    (folder / "store" / "data").unlink()
    assert "store/data：文件缺失" in unsealed(folder, manifest)


def test_manifest_survives_writing_and_reading(tmp_path: Path) -> None:
    manifest = Manifest(
        "a", FORMAT, "https://example.org/绩效/", {"base": "b"}, "x", 3, "00", {"f": "pdf"}, {"fingerprint": "m"}
    )
    (tmp_path / "file.txt").write_text("内容", "utf-8")
    sealed = seal(tmp_path, manifest)
    assert read_manifest(tmp_path) == sealed
    assert dataclasses.replace(sealed, files={}) == manifest
    assert list(sealed.files) == ["file.txt"]


def test_the_id_depends_on_quads_model_and_settings() -> None:
    ids = {
        generation_id("00", "", {"base": "a"}),
        generation_id("01", "", {"base": "a"}),
        generation_id("00", "m", {"base": "a"}),
        generation_id("00", "", {"base": "b"}),
    }
    assert len(ids) == 4
    assert generation_id("00", "", {"a": 1, "b": 2}) == generation_id("00", "", {"b": 2, "a": 1})
