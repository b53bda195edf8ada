"""Drafts over a small library: what is proposed, what stays hers, what stays open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kg.errors import WrongCall
from kg.records import Indicator, Target
from kg.values import parse
from search import Library
from search.draft import Draft, Own, draft, note_of, of_project, reading_of, sets
from search.draft.patterns import object_of
from search.draft.plan import needed, shown, weighted
from search.draft.settings import SETTINGS
from search.similar import Asked
from search.wordings import name_key
from tests.search.draft.conftest import TITLE

CLINIC = Asked("村卫生室药品采购补助", "为全县村卫生室配备基本药物，保障群众就近用药", year=2027, wan=Decimal(30))
LIBRARY = Asked("图书馆夜间开放", "图书馆延长开放时间", year=2027, wan=Decimal(20))
NOWHERE = Asked("卫星测控站电磁环境保护", year=2027)


@pytest.fixture(scope="module")
def clinic(library: Library) -> Draft:
    return draft(library, CLINIC)


def names(made: Draft, category: str) -> list[str]:
    return [line.level3 for line in made.lines if line.category2 == category]


def of_hers(name: str, category: str, target: str = "", **more: object) -> Indicator:
    level1 = category.partition(".")[0]
    told: dict[str, object] = {"level1_category": level1, "level2_category": category, **more}
    return Indicator("p1", 1, None, None, name, parse(target, name=name).target, **told)  # type: ignore[arg-type]


def test_every_category_that_the_scheme_needs_has_a_line(library: Library) -> None:
    for asked in (CLINIC, LIBRARY, NOWHERE):
        for scheme in ("default", "cost"):
            made = draft(library, asked, scheme=scheme)
            have = {line.category2 for line in made.lines}
            assert needed(scheme) <= have
            assert any(category.startswith("benefit") for category in have)
            assert have <= set(shown(scheme))
            order = [shown(scheme).index(line.category2) for line in made.lines]
            assert order == sorted(order)


def test_no_measure_stands_twice(library: Library) -> None:
    for asked in (CLINIC, LIBRARY, NOWHERE):
        made = draft(library, asked)
        told = [line.level3 for line in made.lines if line.level3]
        told += [each.level3 for line in made.lines for each in line.alternatives]
        assert len({name_key(name) for name in told}) == len(told)


def test_lines_have_their_evidence(clinic: Draft) -> None:
    (line,) = [line for line in clinic.lines if line.category2 == "satisfaction.served"]
    assert line.origin == "similar"
    assert line.uses >= len(line.sources) >= 1
    assert all("/indicator/" in source.iri for source in line.sources)
    assert line.distribution is not None
    assert line.distribution.n >= len([source for source in line.sources if source.target.endswith("%")])
    assert len(line.alternatives) <= 2
    assert {source.project for source in line.sources} <= {each.profile.name for each in clinic.similar} | {None}


def test_two_lines_where_similar_projects_have_two(clinic: Draft) -> None:
    assert len(names(clinic, "output.quantity")) >= 2
    assert len(names(clinic, "output.quality")) >= 2


class TestWordsOfOtherObjects:
    """A similar project is not the same one: what it says of its own object stays with it."""

    def test_names_do_not_come_in(self, clinic: Draft) -> None:
        assert clinic.similar[0].profile.name == "乡村医生补助"
        assert 0.3 <= clinic.similar[0].score < 0.5
        assert [line.level3 for line in clinic.lines if "乡村医生" in line.level3] == []

    def test_the_same_project_keeps_them(self, library: Library) -> None:
        made = draft(library, Asked("乡村医生补助", "对在岗乡村医生发放补助并组织培训", year=2027))
        assert "补助乡村医生人数" in names(made, "output.quantity")

    def test_descriptions_do_not_come_in(self, library: Library) -> None:
        for asked in (CLINIC, LIBRARY, Asked("智慧城管平台运维", "智慧城管平台软硬件运行维护", year=2027)):
            for line in draft(library, asked).lines:
                assert "水费" not in (line.description or "")

    @pytest.mark.parametrize(
        ("asked", "foreign"),
        [
            (Asked("非遗传承人补助", "对非物质文化遗产代表性传承人发放传习补助", "文化和旅游局", year=2027), ("送戏", "演出")),
            (Asked("高标准农田管护", "对高标准农田沟渠、泵站日常管护", "农业农村局", year=2027), ("改厕", "户厕", "厕所")),
        ],
    )
    def test_what_two_projects_of_the_department_say_of_theirs_is_theirs(
        self, library: Library, asked: Asked, foreign: tuple[str, ...]
    ) -> None:
        lines = [line.level3 for line in draft(library, asked).lines]
        assert [name for name in lines if any(word in name for word in foreign)] == []

    def test_quality_is_told_by_a_similar_project_only(self, library: Library) -> None:
        made = draft(library, NOWHERE)
        assert made.similar[0].score < SETTINGS.carried
        assert [line.level3 for line in made.lines if line.category2 == "output.quality" and line.pattern] == []

    def test_a_wish_before_a_measure_is_no_other_measure(self, library: Library) -> None:
        made = draft(library, LIBRARY)
        told = {line.level3 for line in made.lines} | {each.level3 for line in made.lines for each in line.alternatives}
        assert "群众文化生活丰富程度" in told
        assert not {each for each in told if each.startswith("提高")}


def test_documents_that_are_printed_are_to_be_looked_at(library: Library, clinic: Draft) -> None:
    assert any(line.basis for line in clinic.lines)
    assert "请逐件核对是否适用" in note_of(clinic, "described")
    assert note_of(clinic, "central") == ""


def test_as_many_lines_as_she_wants(library: Library, clinic: Draft) -> None:
    full = draft(library, CLINIC, most=12)
    assert len(full.lines) == 12
    assert {line.level3 for line in clinic.lines} <= {line.level3 for line in full.lines}
    assert len(draft(library, CLINIC, most=3).lines) == len(clinic.lines)


def test_points_of_open_lines_are_not_missing(library: Library) -> None:
    made = draft(library, NOWHERE)
    assert any(line.open for line in made.lines)
    assert not {"points_total", "default_weights"} & {each.rule for each in made.findings}


def test_the_department_has_a_say(library: Library) -> None:
    """What the projects of her kind of department have in common comes before what is only near in meaning."""
    from search.draft.votes import Votes

    asked = replace(NOWHERE, department="霁川县卫生健康局")
    similar = library.similar(asked, top=60)
    beside = library.index.table.of_projects(each.profile.iri for each in similar)
    votes = Votes(library, asked, similar, beside, (), SETTINGS)
    uses = library.index.table.of_projects(
        each.iri for each in library.index.profiles.all if "卫生健康局" in "".join(each.departments)
    )
    shares = {row: votes.house([row]) for row, _ in uses}
    assert 0 < max(shares.values()) <= 1
    assert votes.house_names(shares) == {use.project for _, use in uses}
    assert Votes(library, NOWHERE, similar, beside, (), SETTINGS).house(shares) == 0


def test_costs_add_up_to_the_money(library: Library, clinic: Draft) -> None:
    sums = [line.target.wan for line in clinic.lines if line.category1 == "output" and line.target.wan is not None]
    assert sums == [Decimal(30)]
    line = next(line for line in clinic.lines if line.origin == "funds")
    assert line.target.raw == "≤30万元"
    without = draft(library, replace(CLINIC, wan=None))
    assert [line for line in without.lines if line.origin == "funds"] == []
    level1 = next(line for line in draft(library, CLINIC, scheme="cost").lines if line.origin == "funds")
    assert (level1.level1, level1.category2) == ("成本指标", "cost.economic")


def test_points_of_the_scheme(clinic: Draft) -> None:
    sums = {
        level: sum(line.points or 0 for line in clinic.lines if line.category1 == level)
        for level in ("output", "benefit", "satisfaction")
    }
    assert sums == {"output": 50, "benefit": 30, "satisfaction": 10}
    assert [int(line.points or 0) for line in weighted(clinic.lines[:3], "default")] == [17, 17, 16]


def test_nothing_is_made_up(library: Library) -> None:
    made = draft(library, NOWHERE)
    open_lines = [line for line in made.lines if line.open]
    assert open_lines
    for line in open_lines:
        assert (line.level3, line.target, line.basis, line.sources) == ("", Target(""), (), ())
        assert "自行填写" in line.note
    for line in made.lines:
        assert line.open or line.sources or line.origin in ("funds", "category")
    assert all(row.level3 for row in reading_of(made).indicators)


def test_a_pattern_says_so_and_takes_no_description(library: Library) -> None:
    made = draft(library, NOWHERE)
    filled = [line for line in made.lines if line.pattern]
    assert filled
    for line in filled:
        assert line.level3 == (line.pattern or "").replace("{对象}", object_of(NOWHERE.project))
        assert line.description is None


def test_a_benefit_in_words_keeps_its_target_and_the_check_says_so(clinic: Draft) -> None:
    (line,) = [line for line in clinic.lines if line.category1 == "benefit"]
    assert line.target.kind == "qualitative"
    assert line.target.raw in ("明显提高", "进一步提高", "显著提升", "有效改善", "持续改善")
    assert "benefit_unmeasured" in {each.rule for each in clinic.findings if each.level3 == line.level3}


def test_the_check_finds_no_error(library: Library) -> None:
    for asked in (CLINIC, LIBRARY, NOWHERE):
        assert [each for each in draft(library, asked).findings if each.severity == "error"] == []


def test_findings_are_those_of_the_check(clinic: Draft) -> None:
    from kg.check import check

    assert clinic.findings == check(reading_of(clinic))
    assert any(each.rule == "missing_target" for each in clinic.findings)


def test_json_has_the_fields_that_are_promised(clinic: Draft) -> None:
    told = clinic.as_dict()
    assert list(told)[:4] == ["project", "scheme", "lines", "findings"]
    assert told["project"]["funds"] == 30
    promised = {"category1", "category2", "level3", "description", "target", "distribution", "basis", "obligatory"}
    assert promised | {"sources", "alternatives", "score", "open"} <= set(told["lines"][0])
    assert {"iri", "project", "department", "division", "year"} <= set(told["lines"][0]["sources"][0])
    spread = next(line["distribution"] for line in told["lines"] if line["distribution"])
    assert list(spread)[:6] == ["n", "min", "q1", "median", "q3", "max"]


class TestOwn:
    def test_what_she_wrote_stays(self, library: Library) -> None:
        hers = of_hers("村卫生室送药到户次数", "output.quantity", "≥4次", description="每季度一次")
        made = draft(library, CLINIC, own=Own(("群众就近用药。",), (hers,)))
        line = made.lines[0]
        assert (line.level3, line.target, line.description, line.origin) == (
            "村卫生室送药到户次数",
            hers.target,
            "每季度一次",
            "own",
        )
        assert line.proposed == ()
        assert made.goals == ("群众就近用药。",)

    def test_gaps_of_a_row_are_proposals(self, library: Library) -> None:
        made = draft(library, CLINIC, own=Own((), (of_hers("就诊群众满意度", "satisfaction.served"),)))
        (line,) = [line for line in made.lines if line.category2 == "satisfaction.served"]
        assert line.target.raw.endswith("%")
        assert "target" in line.proposed
        assert line.distribution is not None

    def test_a_wording_of_another_field_has_its_past(self, library: Library) -> None:
        """No similar project has it, the library does."""
        hers = of_hers("送戏下乡场次", "output.quantity")
        (line,) = draft(library, CLINIC, own=Own((), (hers,)), fill=False).lines
        assert line.distribution is not None
        assert line.distribution.of == "wording"
        assert (line.target, line.proposed) == (hers.target, ())

    def test_a_new_name_has_that_of_its_measure(self, library: Library) -> None:
        rate = of_hers("药品冷链合格率", "output.quality")
        count = of_hers("送药到户人次", "output.quantity")
        rated, counted = draft(library, CLINIC, own=Own((), (count, rate)), fill=False).lines[::-1]
        assert rated.distribution is not None
        assert rated.distribution.of == "measure"
        assert (rated.proposed, rated.target.unit) == (("target",), "%")
        assert "同类指标（合格率）" in rated.note
        # How many there are of something else says nothing.
        assert (counted.proposed, counted.target.raw) == ((), "")
        bare = draft(library, CLINIC, own=Own((), (rate,)), fill=False, propose_gaps=False).lines[0]
        assert (bare.proposed, bare.target.raw) == ((), "")

    def test_a_target_of_hers_is_not_replaced(self, library: Library) -> None:
        made = draft(library, CLINIC, own=Own((), (of_hers("就诊群众满意度", "satisfaction.served", "≥99%"),)))
        (line,) = [line for line in made.lines if line.category2 == "satisfaction.served"]
        assert line.target.raw == "≥99%"
        assert "target" not in line.proposed

    def test_a_total_of_hers_is_the_only_one(self, library: Library) -> None:
        made = draft(library, CLINIC, own=Own((), (of_hers("药品采购总额", "output.cost", "≤30万元"),)))
        assert [line.origin for line in made.lines if line.target.wan is not None] == ["own"]

    def test_from_a_project_of_the_library(self, library: Library) -> None:
        profile = next(each for each in library.index.profiles.all if each.name == "乡村医生补助")
        asked, own = of_project(library, profile.iri, Asked("-", year=2027))
        assert (asked.project, asked.year, asked.wan) == ("乡村医生补助", 2027, profile.wan)
        assert len(own.rows) == profile.indicators
        with pytest.raises(WrongCall, match="没有这个项目"):
            of_project(library, "https://example.org/x")


class TestObligatory:
    def test_they_come_first_and_are_marked(self, library: Library) -> None:
        made = draft(library, CLINIC, library_set="卫生健康行业")
        starred = [line for line in made.lines if line.obligatory]
        assert [line.level3 for line in starred] == ["配备药品的村卫生室数量", "基本药物配备率", "就诊群众满意度"]
        for line in starred:
            same = [each for each in made.lines if each.category2 == line.category2]
            assert same[0] == line
            assert line.applies_to == "村卫生室建设"
        assert starred[1].target.value == 95
        assert "餐具消毒合格率" not in {line.level3 for line in made.lines}

    def test_a_draft_says_which_it_lacked(self, library: Library) -> None:
        made = draft(library, CLINIC, library_set=TITLE, own=Own((), (of_hers("基本药物配备率", "output.quality", "≥98%"),)))
        assert made.obligatory is not None
        assert made.obligatory.kinds == ("村卫生室建设",)
        assert made.obligatory.lacking == ("配备药品的村卫生室数量", "就诊群众满意度")
        hers = next(line for line in made.lines if line.level3 == "基本药物配备率")
        assert (hers.obligatory, hers.origin, hers.target.raw) == (True, "own", "≥98%")

    def test_other_kinds_of_project(self, library: Library) -> None:
        made = draft(library, Asked("学校食堂设备更新", "学校食堂更换餐具"), library_set=TITLE)
        assert [line.level3 for line in made.lines if line.obligatory] == ["餐具消毒合格率"]

    def test_a_project_of_no_kind_is_told_the_kinds(self, library: Library) -> None:
        made = draft(library, NOWHERE, library_set=TITLE)
        assert [line for line in made.lines if line.obligatory] == []
        assert made.notes
        assert "村卫生室建设、学校食堂" in made.notes[0]

    def test_no_such_library(self, library: Library) -> None:
        assert [each.title for each in sets(library)] == [TITLE]
        with pytest.raises(WrongCall, match=TITLE):
            draft(library, CLINIC, library_set="农业")


@pytest.mark.parametrize(
    ("name", "told"),
    [("2027年度村医补助资金", "村医"), ("补助", "补助"), ("防汛物资储备", "防汛物资储备"), ("农村改厕奖补项目", "农村改厕")],
)
def test_what_a_project_is_about(name: str, told: str) -> None:
    assert object_of(name) == told


def test_an_empty_library(tmp_path: object) -> None:
    from pathlib import Path

    from kg.store.build import build
    from search import open_library

    folder = Path(str(tmp_path))
    (folder / "说明.txt").write_text("依据澄财预〔2023〕17号文件执行。\n", "utf-8")
    build([folder / "说明.txt"], folder / "library", index="search.index:write_index")
    with open_library(folder / "library") as opened:
        made = draft(opened, CLINIC)
    assert made.similar == ()
    assert [line.origin for line in made.lines if not line.open] == ["funds"]
