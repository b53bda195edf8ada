"""`verify` and `why` over libraries built by the stand-ins."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.document import Place
from kg.errors import LibraryError
from kg.store.generations import Library, open_generation
from kg.store.verify import Verification, verify
from kg.store.why import why
from tests.kg.store.standins import HERE
from tests.kg.store.test_pipeline import documents, made

BASE = "https://w3id.org/jixiao/id/"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    made([documents(tmp_path / "docs")], tmp_path / "lib")
    return tmp_path / "lib"


def verified(library: Path, read: str = "archived") -> Verification:
    return verify(library, extract=f"{HERE}:extract", read=f"{HERE}:{read}", quads=f"{HERE}:quads_of")


def test_a_library_agrees_with_its_grids_and_sources(library: Path) -> None:
    found = verified(library)
    assert (found.ok, found.share, found.quads, found.same, found.checked) == (True, 1.0, 26, 26, 3)
    assert "26 条一致（100 %）" in found.text()
    assert found.text().endswith("结论：一致\n")
    assert json.loads(json.dumps(found.to_json()))["sources"] == {"checked": 3, "differing": [], "absent": [], "changed": []}


def test_sources_that_are_gone_or_changed_are_said(library: Path, tmp_path: Path) -> None:
    (tmp_path / "docs" / "a.txt").unlink()
    (tmp_path / "docs" / "sub" / "b.txt").write_text("乙项目|培训场次|9场", "utf-8")
    found = verified(library)
    assert found.ok
    assert (found.share, found.checked) == (1.0, 1)
    assert found.absent == (str(tmp_path / "docs" / "a.txt"),)
    assert found.changed == (str(tmp_path / "docs" / "sub" / "b.txt"),)
    assert "来源已不在，未复核" in found.text()


def test_a_library_that_was_moved_is_whole_without_its_sources(library: Path, tmp_path: Path) -> None:
    shutil.move(library, tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "docs")
    found = verified(tmp_path / "elsewhere")
    assert (found.ok, found.same, found.checked, len(found.absent)) == (True, 26, 0, 3)


def test_other_values_are_told_one_by_one(library: Path) -> None:
    found = verified(library, "archived_otherwise")
    assert not found.ok
    assert found.differences == 6  # one target in each of three documents: one quad there, another here
    assert found.same == 23
    assert found.share == 23 / 29
    assert any("≥100人次" in line for line in found.extra)
    assert all("≥1" in line for line in found.missing)
    assert len(found.differing) == 3
    assert "结论：不一致" in found.text()


def test_a_changed_store_and_changed_files_are_seen(library: Path) -> None:
    with open_generation(library) as generation:
        store = Store(str(generation.store))
        store.remove(next(iter(store)))
        store.flush()
        del store
        (generation.folder / "index" / "words.txt").write_text("other\n", "utf-8")
    found = verified(library)
    assert not found.ok
    assert (found.quads, found.same, found.differences) == (25, 25, 1)
    assert len(found.missing) == 1
    assert "index/words.txt：内容已变" in found.seal
    assert "store：四元组与清单不符" in found.seal


def test_no_library_to_verify(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="图谱库不存在"):
        verify(tmp_path / "lib")


def indicator_of(library: Path, level3: str) -> str:
    with open_generation(library) as generation:
        store = Store.read_only(str(generation.store))
        query = f'SELECT ?s {{ ?s <https://w3id.org/jixiao/ns#level3> "{level3}" }}'
        return str(next(iter(store.query(query, use_default_graph_as_union=True)))[0].value)  # type: ignore[index,union-attr]


def test_why_leads_to_file_place_and_exact_text(library: Path, tmp_path: Path) -> None:
    iri = indicator_of(library, "完成率")
    answer = why(library, iri)
    assert (answer.iri, answer.places) == (iri, 1)
    (evidence,) = answer.evidence
    assert evidence.place == Place(line=2)
    assert evidence.text == "甲项目|完成率|≥98%"
    assert evidence.paths == (str(tmp_path / "docs" / "a.txt"),)
    assert evidence.file == "a.txt"
    assert "文本第2行" in answer.text()
    assert "原文：甲项目|完成率|≥98%" in answer.text()
    told = answer.to_json()
    assert told["evidence"][0]["place"] == {"line": 2}
    assert {"property": "https://w3id.org/jixiao/ns#raw", "value": "≥98%"} in told["facts"]


def test_why_of_something_shared_gives_the_records_that_point_at_it(library: Path) -> None:
    for spelling in (
        f"{BASE}wording/none/培训场次",
        f"<{BASE}wording/none/培训场次>",
        "wording/none/培训场次",
        f"{BASE}wording/none/%E5%9F%B9%E8%AE%AD%E5%9C%BA%E6%AC%A1",
    ):
        answer = why(library, spelling)
        assert answer.iri == f"{BASE}wording/none/培训场次"
        assert sorted(evidence.text for evidence in answer.evidence) == ["丙项目|培训场次|7场", "乙项目|培训场次|6场"]
        assert all(evidence.subject != answer.iri for evidence in answer.evidence)


def test_why_without_sources_still_shows_the_text(library: Path, tmp_path: Path) -> None:
    iri = indicator_of(library, "救助人次")
    shutil.rmtree(tmp_path / "docs")
    Library(library).sources.unlink()
    (evidence,) = why(library, iri).evidence
    assert evidence.text == "甲项目|救助人次|≥100人次"
    assert evidence.paths == ()
    assert evidence.file == "a.txt"


@pytest.mark.parametrize("iri", ["https://example.org/nothing", "nothing", "", "a b<c", "policy/某发〔2023〕1号"])
def test_an_unknown_name_is_said(library: Path, iri: str) -> None:
    with pytest.raises(LibraryError, match="图谱里没有这个 IRI"):
        why(library, iri)
