"""What breaks shapes is told at build, by document: file, place and a sentence in Chinese; it stops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

import ontology
from kg.reading import Limits
from kg.samples import write_samples
from kg.shape_queries import shape_queries
from kg.store.conformance import KEPT, conformance
from kg.store.embedded import EmbeddedStore, write
from kg.store.pipeline import Request, make
from kg.store.report import BuildReport
from kg.store.verify import verify
from kg.triples.logical import LogicalDocument
from kg.triples.quads import quads_of
from tests.kg.queries.dataset import EXAMPLES
from tests.kg.queries.dataset import quads as examples_quads
from tests.ontology.test_planted import plant

HERE = "tests.kg.store.test_conformance"
FORM = """<html><body><h1>禾川县水务局2024年项目支出绩效自评表</h1><table>
<tr><td>项目名称</td><td colspan="7">渠道清淤</td></tr>
<tr><td>主管部门</td><td colspan="3">禾川县水务局</td><td>实施单位</td><td colspan="3">禾川县水务局</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td><td>得分</td><td>原因</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>清淤长度</td><td>≥80公里</td><td>85公里</td><td>10</td><td>{one}</td><td></td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>受益农户</td><td>≥300户</td><td>310户</td><td>30</td><td>{two}</td><td></td></tr>
</table></body></html>
"""


def planted_quads(documents: Sequence[LogicalDocument], base: str) -> Iterable[ox.Quad]:
    """Return the quads of a build, with the 26 mistakes of tests/ontology/test_planted.py in the examples beside them."""
    quads = {quad.triple: quad for quad in quads_of(documents, base)}
    graph = Graph()
    for quad in examples_quads():
        if quad.graph_name == EXAMPLES:
            graph.parse(data=ox.serialize([quad.triple], format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    plant(graph)
    for triple in ox.parse(graph.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES):
        quads.setdefault(triple.triple, ox.Quad(triple.subject, triple.predicate, triple.object, EXAMPLES))
    return quads.values()


def built(folder: Path, library: Path, quads: str = "kg.triples.quads:quads_of") -> BuildReport:
    return make(Request((folder,), library, limits=Limits(workers=1), quads=quads))


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "超分.html").write_text(FORM.format(one=13, two=31), "utf-8")
    (folder / "正常.html").write_text(FORM.format(one=9, two=30).replace("水务局", "林业局"), "utf-8")
    return folder


def test_a_build_says_which_shape_is_broken_where(forms: Path, tmp_path: Path) -> None:
    report = built(forms, tmp_path / "library")
    assert report.violated == {"IndicatorScoreShape-within": 2}
    first, second = report.violations
    assert (first.file, first.where, first.place, first.value) == ("超分.html", "第1表第4行第3列", "t1r4c3", "13")
    assert (second.where, second.value, second.message) == ("第1表第5行第3列", "31", "得分不应超过分值")
    assert first.path == f"{ontology.NS}score"
    assert first.document.endswith("/document/禾川县水务局/self_evaluation/2024/渠道清淤")
    assert first.node.startswith(f"{first.document}/")
    assert str(first) == "超分.html 第1表第4行第3列：得分不应超过分值，现为“13”（jx:score，IndicatorScoreShape-within）"
    assert BuildReport.from_json(json.loads(json.dumps(report.to_json()))).violations == report.violations


def test_the_order_of_documents_changes_nothing(forms: Path, tmp_path: Path) -> None:
    (forms / "另一份.html").write_text(FORM.format(one=12, two=30).replace("水务局", "农业局"), "utf-8")
    whole = built(forms, tmp_path / "one")
    paths = tuple(sorted(forms.glob("*.html"), reverse=True))
    again = make(Request(paths, tmp_path / "two", limits=Limits(workers=1)))
    assert again.violations == whole.violations
    assert [violation.file for violation in whole.violations] == ["另一份.html", "超分.html", "超分.html"]


def test_verify_says_it_again_and_calls_it_no_difference(forms: Path, tmp_path: Path) -> None:
    report = built(forms, tmp_path / "library")
    found = verify(tmp_path / "library")
    assert found.ok
    assert found.conformance.violations == report.violations
    assert found.to_json()["violated"] == {"IndicatorScoreShape-within": 2}
    assert "  超分.html 第1表第4行第3列：得分不应超过分值" in found.text()


def test_all_planted_mistakes_are_found_at_build(forms: Path, tmp_path: Path) -> None:
    report = built(forms, tmp_path / "library", f"{HERE}:planted_quads")
    graph = Graph()
    for path in sorted(ontology.EXAMPLES.glob("*.ttl")):
        graph.parse(path)
    wanted = plant(graph)
    found = {(violation.node, violation.shape) for violation in report.violations}
    assert len(wanted) == 26
    assert wanted - found == set()


def test_samples_conform(tmp_path: Path) -> None:
    paths = write_samples(tmp_path / "samples")
    county = min(path.parent for path in paths)
    assert built(county, tmp_path / "library").violated == {}


def test_a_thing_that_documents_share_is_told_for_them(tmp_path: Path) -> None:
    """A policy document whose year is not that of its number, cited by two documents."""
    jx, base = ontology.NS, "https://example.org/"
    lines = [
        f'<{base}policy/1> <{jx}number> "财社〔2022〕1号" <{base}graph/reference> .',
        f'<{base}policy/1> <{jx}year> "2021"^^<http://www.w3.org/2001/XMLSchema#integer> <{base}graph/reference> .',
        f"<{base}policy/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{jx}PolicyDocument> <{base}graph/reference> .",
    ]
    for name, row in (("b", 2), ("a", 11)):
        graph, source = f"{base}document/{name}", f"{base}source/{name * 64}"
        lines += [
            f"<{graph}/indicator/1/citation/1> <{jx}citesPolicy> <{base}policy/1> <{graph}> .",
            f"<{graph}/indicator/1/citation/1> <http://www.w3.org/ns/prov#wasDerivedFrom> <{source}#t1r{row}> <{graph}> .",
            f'<{source}> <{jx}file> "{name}.docx" <{graph}> .',
        ]
    write(tmp_path / "store", ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS))
    with EmbeddedStore.open(tmp_path / "store") as store:
        found = conformance(store)
    told = [(v.file, v.where, v.value) for v in found.violations if v.shape == "NumberYearShape-agree"]
    assert told == [("a.docx", "第1表第11行", "2021"), ("b.docx", "第1表第2行", "2021")]
    assert found.counts["NumberYearShape-agree"] == 1


def test_many_are_counted_and_some_are_named(tmp_path: Path) -> None:
    kind, graph = (
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("https://example.org/document/a"),
    )
    number = KEPT + 5
    goals = (ox.NamedNode(f"https://example.org/document/a/goal/{n}") for n in range(number))
    write(tmp_path / "store", [ox.Quad(goal, kind, ox.NamedNode(f"{ontology.NS}Goal"), graph) for goal in goals])
    with EmbeddedStore.open(tmp_path / "store") as store:
        found = conformance(store)
    assert found.counts["GoalShape-text"] == number
    assert len(found.violations) == KEPT
    lines = found.lines(1)
    assert lines[0].startswith(f"与本体约束不符：{found.total} 处")
    assert lines[-1].endswith(" 处")
    assert len(lines) == 3


def test_every_shape_for_data_is_asked() -> None:
    assert {"IndicatorShape-target", "PolicyDocumentKeyShape", "PropertyShape-known"} <= {q.shape for q in shape_queries()}
