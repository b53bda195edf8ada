"""`cites` by any spelling, by title, and as it stood in a year."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.store.embedded import EmbeddedStore, write
from search import policies
from tests.kg.triples.policy_cases import Cell, quads_of


def store_of(folder: Path, *cells: Cell) -> EmbeddedStore:
    write(folder / "store", quads_of(list(cells))[0])
    return EmbeddedStore(folder / "store")


OLD = Cell("财预〔2011〕285号", "130324")


@pytest.mark.parametrize(
    "spelling", ["财预(2011)285", "财预〔2011〕285号", "（财预）〔2011〕285号", "(财预[2011]285号)", "财预2011 285号文"]
)
def test_any_spelling(tmp_path: Path, spelling: str) -> None:
    assert [p["number"] for p in policies.cites(store_of(tmp_path, OLD), spelling)["policies"]] == ["财预〔2011〕285号"]


@pytest.mark.parametrize(("as_of", "in_force", "uses"), [(None, False, 1), (2019, True, 0), (2010, False, 0), (2024, False, 1)])
def test_in_force_as_of_a_year(tmp_path: Path, as_of: int | None, in_force: bool, uses: int) -> None:
    found = policies.cites(store_of(tmp_path, OLD), "财预〔2011〕285号", as_of)
    assert [(p["in_force"], p["replaced_by"]) for p in found["policies"]] == [(in_force, "财预〔2020〕10号")]
    assert len(found["uses"]) == uses  # the form is of 2024


def test_a_title_finds_its_number_and_an_inner_title_its_notice(tmp_path: Path) -> None:
    notice = Cell("卢政办发〔2022〕7号《关于印发〈公墓管理办法〉的通知》", "130324")
    store = store_of(tmp_path, notice, Cell("《公墓管理办法》", "130324"))
    for asked in ("《公墓管理办法》", "公墓管理办法", "关于印发《公墓管理办法》的通知"):
        found = policies.cites(store, asked)
        assert [p["number"] for p in found["policies"]] == ["卢政办发〔2022〕7号"], asked
        assert len(found["uses"]) == 2


def test_a_title_of_two_numbers_is_a_conflict_and_joint_issuers_stand_together(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        Cell("《会议费管理办法》", "130324"),
        Cell("冀财行〔2021〕3号《会议费管理办法》", "130324"),
        Cell("冀财行〔2016〕9号《会议费管理办法》", "130324"),
        Cell("财政部 水利部关于印发《河流治理办法》的通知（财建〔2019〕7号）", "130324"),
    )
    assert {p["number"]: p["status"] for p in policies.cites(store, "会议费管理办法")["policies"]}[None] == "conflict"
    assert policies.cites(store, "财建〔2019〕7号")["policies"][0]["issuer"] == "水利部、财政部"
