"""Bodies and divisions of the reference graph: units, levels, fields, and what came before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import divisions
from kg.body_classes import field_of, level_of, parent_of
from kg.division_lives import life, predecessors, successor
from kg.records import Division, Organisation, Party, Project, Reading
from kg.triples import evidence_quads, reference_quads
from kg.vocabulary import rows
from tests.kg.triples.policy_cases import BASE, Cell, quads_of


def said(quads: list[Quad], subject: str, predicate: str) -> set[str]:
    node = NamedNode(BASE + subject)
    found = (q.object for q in quads if q.subject == node and q.predicate.value.endswith(predicate))
    return {each.value.removeprefix(BASE).rpartition("#")[2] for each in found if isinstance(each, NamedNode | Literal)}


def graph(*readings: Reading) -> list[Quad]:
    evidence = [quad for reading in readings for quad in evidence_quads(reading, BASE)]
    return [*evidence, *reference_quads(evidence, BASE)]


def reading(publisher: str, division: Division | None, *projects: Project) -> Reading:
    _, (made,) = quads_of([Cell("往年经验", None)])
    head = replace(made.document, organisations=(Organisation(publisher, None, "publisher"),), division=division)
    return replace(made, document=head, projects=projects)


LULONG = divisions.by_code("130324")


def test_units_by_name_and_by_code() -> None:
    projects = (
        Project(
            "p1", "甲", implementing_unit=Party("卢龙县水务局本级", "301001"), supervising_dept=Party("卢龙县水务局", "301")
        ),
        Project("p2", "乙", implementing_unit=Party("卢龙县河道所", "301002"), supervising_dept=Party("卢龙县水务局", "301")),
        Project(
            "p3", "丙", implementing_unit=Party("卢龙县石门镇人民政府", "901"), supervising_dept=Party("卢龙县水务局", "301")
        ),
        Project("p4", "丁", implementing_unit=Party("卢龙县水务局防汛中心")),
    )
    quads = graph(reading("卢龙县水务局", LULONG, *projects))
    department = {"organisation/卢龙县水务局"}
    for unit in ("卢龙县水务局本级", "卢龙县河道所", "卢龙县水务局防汛中心"):
        assert said(quads, f"organisation/{unit}", "subOrganizationOf") == department, unit
    for unit in ("卢龙县石门镇人民政府", "卢龙县水务局"):
        assert said(quads, f"organisation/{unit}", "subOrganizationOf") == set()
    assert said(quads, "organisation/卢龙县石门镇人民政府", "classification") == {"government-township", "field-201"}
    assert said(quads, "organisation/卢龙县水务局", "classification") == {"government-county", "field-213.water"}


def test_the_department_of_a_本级_is_there_even_where_no_form_names_it() -> None:
    quads = graph(reading("卢龙县财政局本级", LULONG))
    assert said(quads, "organisation/卢龙县财政局本级", "subOrganizationOf") == {"organisation/卢龙县财政局"}
    assert said(quads, "organisation/卢龙县财政局", "name") == {"卢龙县财政局"}


def test_renamings_with_their_years() -> None:
    quads = graph(reading("卢龙县国土资源局", LULONG))
    assert said(quads, "organisation/卢龙县国土资源局", "isReplacedBy") == {"organisation/卢龙县自然资源局"}
    assert said(quads, "organisation/卢龙县国土资源局", "foundingDate") == {"1998"}
    assert said(quads, "organisation/卢龙县国土资源局", "dissolutionDate") == {"2018"}
    assert said(quads, "organisation/卢龙县自然资源局", "replaces") == {"organisation/卢龙县国土资源局"}
    present = graph(reading("卢龙县自然资源局", LULONG))
    assert said(present, "organisation/卢龙县自然资源局", "replaces") == set()


def test_divisions_with_their_years_and_what_came_after() -> None:
    quads = graph(reading("抚宁县水务局", divisions.by_code("130323")))
    assert said(quads, "division/130323", "dissolutionDate") == {"2015"}
    assert said(quads, "division/130323", "isReplacedBy") == {"division/130306"}
    assert said(quads, "division/130306", "name") == {"抚宁区"}
    assert said(quads, "division/130306", "foundingDate") == {"2015"}
    now = graph(reading("抚宁区水务局", divisions.by_code("130306")))
    assert said(now, "division/130306", "replaces") == {"division/130323"}
    assert said(graph(reading("青龙县水务局", divisions.by_code("130321"))), "division/130321", "altLabel") == {"青龙县"}


def test_successors_are_few_and_sure() -> None:
    assert successor("130305") is None  # 郊区 of many cities
    assert successor("110103") == "110101"  # 崇文区 went into 东城区
    assert (successor("110228"), predecessors("110118")) == ("110118", ("110228",))  # 密云县, 密云区
    assert life("999999") is None


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("秦皇岛市北戴河区城市管理综合行政执法局", "212"),
        ("甲市市场监督管理局", "201.market"),
        ("长沙县果园镇人民政府", "201"),
        ("卢龙县人民政府办公室", "201"),
        ("河北省财政厅", "201.finance"),
        ("财政部", "201.finance"),
        ("甲县退役军人事务局", "208.veterans"),
        ("甲县人力资源和社会保障局", "208.labour"),
        ("甲县住房和城乡建设局", "212"),
        ("甲县教育和体育局", None),
        ("甲县发改和粮食局", None),
        ("甲县农业农村和水利局", None),
        ("甲县某某发展有限公司", None),
    ],
)
def test_fields_of_government(name: str, field: str | None) -> None:
    assert field_of(name) == field


@pytest.mark.parametrize(
    ("name", "division", "level"),
    [
        ("财政部", None, "state"),
        ("国家税务总局", None, "state"),
        ("河北省财政厅", Division("130000", "河北省"), "province"),
        ("秦皇岛市财政局", Division("130300", "秦皇岛市"), "city"),
        ("卢龙县财政局", LULONG, "county"),
        ("卢龙县城乡建设局", LULONG, "county"),
        ("卢龙县乡镇企业局", LULONG, "county"),
        ("卢龙县石门镇人民政府", LULONG, "township"),
        ("某区和平街道办事处", Division(None, "某区"), "township"),
        ("某市财政局", Division(None, "某市"), None),
        ("财政局", None, None),
    ],
)
def test_levels(name: str, division: Division | None, level: str | None) -> None:
    assert level_of(name, division) == level


def test_no_government_is_above_its_office() -> None:
    assert parent_of("卢龙县人民政府办公室", ["卢龙县人民政府"]) is None
    assert parent_of("卢龙县教育局", ["卢龙县"]) is None


def test_divisions_that_went_into_one_of_another_name() -> None:
    """The listed ones: codes came and went in those years, both lie in one province, and none is its own successor."""
    for row in rows("division_successors"):
        before, after = life(row["before"]), life(row["after"])
        assert before is not None, row
        assert before.ended is not None, row
        assert after is not None, row
        assert after.ended is None, row
        assert abs(before.ended - int(row["year"])) <= 2, row
        assert (after.begun or 0) <= int(row["year"]), row
        assert row["before"][:2] == row["after"][:2], row
        assert [divisions.by_code(row[end]).name for end in ("before", "after")] == [row["from_name"], row["to_name"]], row
        assert row["before"] in predecessors(row["after"])
    assert predecessors("310101") == ("310103",)
    assert successor("130606") is None
