"""Projects that are like one described: what counts, and what is said of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from search.profiles import Profile, Profiles, write
from search.similar import WEIGHTS, Asked, department_kinds, lanes, similar
from tests.search.standins import GramEncoder

PROFILES = (
    Profile("p/road", "农村公路养护", "用于路面养护和边沟清理", ("澄湖县交通运输局",), "澄湖县", "990101", 2024, Decimal(300)),
    Profile("p/road23", "农村公路养护", "用于路面养护和边沟清理", ("澄湖县交通运输局",), "澄湖县", "990101", 2023, Decimal(30)),
    Profile("p/water", "水库大坝加固", "用于水库除险", ("北屏县水利局本级",), "北屏县", "990202", 2024, Decimal(500)),
    Profile("p/meals", "学生营养餐", "用于采购食材和供餐", ("北屏县教育局",), "北屏县", "990202", 2024, None),
)  # fmt: skip


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    encoder = GramEncoder()
    texts = [each.name for each in PROFILES] + [each.purpose for each in PROFILES]
    encoded = encoder.encode(texts).reshape(2, len(PROFILES), -1)
    write(PROFILES, encoded, lambda _: (), np.empty((0, encoder.dimension), np.float32), tmp_path)
    return Profiles(tmp_path)


def names(profiles: Profiles, asked: Asked, without: tuple[str, ...] = ()) -> list[str]:
    return [each.profile.iri for each in similar(profiles, GramEncoder(), asked, without=without)]


def test_profiles_come_back_as_written(profiles: Profiles) -> None:
    assert profiles.all == PROFILES
    assert profiles.vectors.shape == (3, 4, 256)
    assert profiles.places["p/water"] == 2


def test_by_use_and_not_by_name_alone(profiles: Profiles) -> None:
    assert names(profiles, Asked("县道日常维护", "路面养护和边沟清理"))[:2] == ["p/road", "p/road23"]
    assert names(profiles, Asked("午餐补贴", "为学校采购食材"))[0] == "p/meals"


def test_money_decides_between_like_projects_only(profiles: Profiles) -> None:
    road = ["p/road", "p/road23"]
    assert names(profiles, Asked("农村公路养护", "路面养护", wan=Decimal(280)))[:2] == road
    assert names(profiles, Asked("农村公路养护", "路面养护", wan=Decimal(28)))[:2] == road[::-1]
    parts = lanes(profiles, GramEncoder(), Asked("体育馆开放", "体育", wan=Decimal(500)))
    assert parts["funds"][2] <= parts["purpose"][2]


def test_kind_of_department_whatever_its_county(profiles: Profiles) -> None:
    parts = lanes(profiles, GramEncoder(), Asked("灯具更换", department="澄湖县水利局"))
    assert parts["department"][2] == 1.0
    assert parts["department"][3] == 0
    assert department_kinds(PROFILES[2]) == {"水利局"}


def test_division_by_code_holds_what_lies_below(profiles: Profiles) -> None:
    assert list(lanes(profiles, GramEncoder(), Asked("灯具", division="990200"))["division"]) == [0, 0, 1, 1]
    assert list(lanes(profiles, GramEncoder(), Asked("灯具", division="澄湖县"))["division"]) == [1, 1, 0, 0]


def test_what_was_not_said_counts_nothing(profiles: Profiles) -> None:
    same = similar(profiles, GramEncoder(), Asked("农村公路养护", "用于路面养护和边沟清理"))[0]
    assert set(same.reasons) == {"purpose", "name", "indicators"}
    assert same.score == pytest.approx(sum(same.reasons.values()))
    assert same.reasons["name"] == pytest.approx(
        WEIGHTS["name"] / (WEIGHTS["purpose"] + WEIGHTS["name"] + WEIGHTS["indicators"])
    )


def test_reasons_for_people(profiles: Profiles) -> None:
    found = similar(profiles, GramEncoder(), Asked("农村公路养护工程", "路面养护", "某县交通运输局"))[0]
    assert "名称相近（农村公路养护）" in found.why
    assert "同类部门" in found.why
    assert similar(profiles, GramEncoder(), Asked("学生营养餐", "供餐"))[-1].why == ()


def test_projects_that_do_not_count(profiles: Profiles) -> None:
    assert names(profiles, Asked("农村公路养护"), ("p/road",))[0] == "p/road23"


def test_a_library_without_projects(tmp_path: Path) -> None:
    write([], np.empty((2, 0, 256), np.float32), lambda _: (), np.empty((0, 256), np.float32), tmp_path)
    assert similar(Profiles(tmp_path), GramEncoder(), Asked("农村公路养护")) == []


def test_of_a_library(sample_library: Path) -> None:
    from search import open_library

    with open_library(sample_library) as library:
        found = library.similar(Asked("村卫生室药品采购补助", "为村卫生室配备基本药物", wan=Decimal(30)), top=5)
        assert {each.profile.name for each in found} == {"乡村医生补助"}
        first = found[0].as_dict()
        assert first["funds"]["unit"] == "万元"
        assert first["funds"]["wan"] == first["funds"]["value"]
        assert first["indicators"] == len(library.index.table.of_projects([first["iri"]]))
