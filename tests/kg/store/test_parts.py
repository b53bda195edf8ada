"""Collecting files, the cache of readings, the archive of masked documents."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.document import Block, Cell, Document, Origin, Paragraph, Place, Sha256, Table
from kg.document_json import document_from_json, document_to_json
from kg.errors import LibraryError
from kg.reading import collect
from kg.store.cache import RecordCache, extractor_version
from kg.store.grids import GridArchive, pack, write_grids


def touch(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, "utf-8")
    return root


def found(root: Path, *paths: Path, library: Path | None = None) -> list[str]:
    jobs = collect(paths or [root], library).jobs
    return [job.path.relative_to(root.resolve()).as_posix() for job in jobs]


def test_folders_are_searched_for_documents_at_any_depth(tmp_path: Path) -> None:
    touch(tmp_path, "b.docx", "a/2024/c.PDF", "a/x.txt", "说明.md", "a/photo.jpg", "data.json")
    assert found(tmp_path) == ["a/2024/c.PDF", "a/x.txt", "b.docx"]
    assert collect([tmp_path]).ignored == 3


def test_hidden_and_temporary_files_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "~$form.docx", ".DS_Store", "._a.docx", ".git/a.txt", "__MACOSX/a.txt", "a.docx~", "b.txt.part", "good.txt")
    assert found(tmp_path) == ["good.txt"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    touch(tmp_path, "form", "~$x.docx", "a.json")
    assert found(tmp_path, *(tmp_path / name for name in ("form", "~$x.docx", "a.json"))) == ["a.json", "form", "~$x.docx"]


def test_order_and_repetition_of_paths_make_no_difference(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "sub/b.txt")
    assert found(tmp_path, tmp_path / "sub" / "b.txt", tmp_path, tmp_path / "sub", tmp_path / "a.txt") == ["a.txt", "sub/b.txt"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links want rights on Windows")
def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "outside/secret.txt", "docs/a.txt")
    (tmp_path / "docs" / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (tmp_path / "docs" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "docs" / "loop").symlink_to(tmp_path / "docs")
    (tmp_path / "docs" / "twin.txt").symlink_to(tmp_path / "docs" / "a.txt")
    (tmp_path / "docs" / "broken.txt").symlink_to(tmp_path / "nothing")
    assert found(tmp_path, tmp_path / "docs") == ["docs/a.txt"]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    touch(tmp_path, "empty/readme.md")
    told = collect([tmp_path / "none.txt", tmp_path / "empty"])
    assert [str(error) for error in told.failed] == [
        f"{tmp_path / 'none.txt'}：文件不存在",
        f"{tmp_path / 'empty'}：文件夹里没有文档",
    ]


def test_libraries_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "mine/x.txt", "other/build.lock", "other/generations/1/b.txt", "other/c.txt")
    assert found(tmp_path, tmp_path, library=tmp_path / "mine") == ["a.txt"]


def test_the_cache_gives_back_what_was_put(tmp_path: Path) -> None:
    cache = RecordCache(tmp_path / "records", "v1")
    assert cache.get("ab") is None
    cache.put("ab", {"reading": "≥98%\n", "n": [1, None]})
    assert RecordCache(tmp_path / "records", "v1").get("ab") == {"reading": "≥98%\n", "n": [1, None]}
    assert RecordCache(tmp_path / "records", "v2").get("ab") is None


@pytest.mark.parametrize("cut", [0, 1, 20, -1])
def test_a_damaged_entry_is_no_entry(tmp_path: Path, cut: int) -> None:
    cache = RecordCache(tmp_path, "v1")
    cache.put("ab", {"n": 1})
    path = tmp_path / "v1" / "ab.json.gz"
    path.write_bytes(path.read_bytes()[:cut])
    assert cache.get("ab") is None
    path.write_bytes(gzip.compress(b'00\n{"n": 2}'))
    assert cache.get("ab") is None


def test_pruning_leaves_what_was_used(tmp_path: Path) -> None:
    old = RecordCache(tmp_path, "v1")
    old.put("ab", {"n": 1})
    cache = RecordCache(tmp_path, "v2")
    cache.put("cd", {})
    cache.put("ef", {})
    cache.put("gh", {})
    again = RecordCache(tmp_path, "v2")
    assert again.get("cd") == {}
    again.prune({"gh"})
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.gz")) == [
        "v2/cd.json.gz",
        "v2/gh.json.gz",
    ]


def test_the_extractor_has_a_version() -> None:
    assert len(extractor_version()) == 16
    assert int(extractor_version(), 16) >= 0


def test_a_cache_of_another_python_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    before = extractor_version()
    extractor_version.cache_clear()
    monkeypatch.setattr("platform.python_version", lambda: "9.9.9")
    try:
        assert extractor_version() != before
    finally:
        monkeypatch.undo()
        extractor_version.cache_clear()
    assert extractor_version() == before


numbers = st.none() | st.integers(1, 999)
places = st.builds(
    Place, numbers, st.none() | st.text(max_size=3), numbers, numbers, numbers, numbers, numbers, numbers,
    st.none() | st.sampled_from(Origin), st.none() | st.floats(0, 99),
)  # fmt: skip
cells = st.builds(Cell, st.integers(1, 9), st.integers(1, 9), st.text(max_size=5), places, st.integers(1, 3), st.integers(1, 3))
tables = st.builds(
    Table, st.integers(1, 5), st.integers(0, 9), st.integers(0, 9), st.lists(cells, max_size=4).map(tuple), places,
    st.booleans(), st.booleans(), st.sampled_from(Origin),
)  # fmt: skip
paragraphs = st.builds(Paragraph, st.text(max_size=8), places, st.sampled_from(["", "Heading 1"]))
blocks: st.SearchStrategy[tuple[Block, ...]] = st.lists(paragraphs | tables, max_size=4).map(tuple)
documents = st.builds(
    Document, st.just("a.docx"), st.just(Sha256("00")), st.sampled_from(["docx", "text"]), blocks, st.just(("一句。",))
)


@given(documents)
def test_a_document_survives_its_archive(document: Document) -> None:
    told = json.loads(json.dumps(document_to_json(document), ensure_ascii=False))
    assert repr(document_from_json(told, "a.docx")) == repr(document)  # places are equal whatever their origin
    assert "a.docx" not in json.dumps(told)


def test_the_archive_is_a_function_of_its_documents(tmp_path: Path) -> None:
    document = Document("", Sha256("ab"), "text", (Paragraph("原文", Place(line=1)),))
    packed = pack(json.dumps(document_to_json(document), ensure_ascii=False))
    files, grids = dict.fromkeys(("ab", "cd"), "表.txt"), dict.fromkeys(("cd", "ab"), packed)
    write_grids(tmp_path / "one", files, grids)
    write_grids(tmp_path / "two", dict(reversed(files.items())), grids)
    archives = [path.name for path in sorted((tmp_path / "one").iterdir())]
    assert archives == ["ab.zip", "cd.zip"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in archives)
    archive = GridArchive(tmp_path / "one")
    assert archive.packed("ab") == ("表.txt", packed)
    assert list(archive.listed(["cd.zip"])) == ["cd"]
    assert list(archive) == ["ab", "cd"]
    assert archive.document("ab") == replace(document, file="表.txt")
    assert archive.entry("cd") == ("表.txt", document_to_json(document))
    with pytest.raises(LibraryError, match="没有来源 ef"):
        archive.document("ef")
    archive.close()


@pytest.mark.parametrize("told", [{}, {"blocks": [3]}, {"blocks": [["only text"]], "sha256": "", "format": "", "notes": []}])
def test_a_damaged_archive_is_a_library_error(told: dict[str, object]) -> None:
    with pytest.raises(LibraryError, match="表格存档已损坏"):
        document_from_json(told)


def test_what_is_no_archive_is_a_library_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="表格存档打不开"):
        GridArchive(tmp_path / "none")
    (tmp_path / "cd.zip").write_bytes(b"PK garbage")
    with zipfile.ZipFile(tmp_path / "ab.zip", "w") as odd:
        odd.writestr("ab.json", b"\xff")
    archive = GridArchive(tmp_path)
    with pytest.raises(LibraryError, match="表格存档打不开"):
        archive.text("cd")
    with pytest.raises(LibraryError, match="已损坏"):
        archive.text("ab")
    archive.close()
