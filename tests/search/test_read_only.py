"""A library on a read-only share: it is opened, searched, compared and asked, and nothing is left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kg.errors import LibraryError
from search import lexical, open_library
from search import read_only as module

ReadOnly = Callable[[Path], AbstractContextManager[None]]
TEXTS = ["路面修补合格率", "路面修补及时率", "桥梁检测数量"]


def asked(library: Path) -> list[object]:
    with open_library(library) as opened:
        hits = opened.search("供水管网", top=5).as_dict()
        compared = opened.compare({"year": 2023}, {"year": 2024})
        asked = opened.sparql('PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT ?w { ?w jx:matches "管网" } ORDER BY ?w')
        return [hits, compared, list(asked.rows)]


def test_a_library_that_cannot_be_written_answers_as_ever(sample_library: Path, read_only: ReadOnly) -> None:
    wanted = asked(sample_library)
    before = set(Path(tempfile.gettempdir()).glob("jixiao-index-*"))
    with read_only(sample_library):
        with pytest.raises(PermissionError):
            (sample_library / "x").touch()
        assert asked(sample_library) == wanted
    assert set(Path(tempfile.gettempdir()).glob("jixiao-index-*")) <= before


@pytest.mark.parametrize("links", [True, False], ids=["links", "copies"])
def test_an_index_is_opened_through_links_or_copies(
    tmp_path: Path, read_only: ReadOnly, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexical.write(TEXTS, [{}, {}, {}], tmp_path / "index")
    aside = tmp_path / "temporary"
    aside.mkdir(mode=0o777)
    aside.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    if not links:
        monkeypatch.setattr(Path, "symlink_to", refused)
    with read_only(tmp_path / "index"):
        lane = lexical.Lexical(tmp_path / "index")
        (folder,) = aside.iterdir()
        assert {path.is_symlink() for path in folder.iterdir()} == {links, False}  # the lock is a file of its own
        assert lane.candidates("路面合格率", 2)[0].tolist() == [0, 1]
        lane.close()
        assert list(aside.iterdir()) == []
        lane.close()


def refused(*_: object) -> None:
    raise OSError("no right to make links")


def test_no_room_for_the_lock_is_told(tmp_path: Path, read_only: ReadOnly, monkeypatch: pytest.MonkeyPatch) -> None:
    lexical.write(TEXTS, [{}, {}, {}], tmp_path / "index")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with read_only(tmp_path / "index"), pytest.raises(LibraryError, match="索引打不开，也建不了临时文件夹"):
        lexical.Lexical(tmp_path / "index")


def test_an_index_that_is_damaged_is_no_matter_of_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lexical.write(TEXTS, [{}, {}, {}], tmp_path / "index")
    (tmp_path / "index" / "meta.json").write_text("{", "utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ValueError, match="Data corrupted"):
        module.open_index(tmp_path / "index")
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
