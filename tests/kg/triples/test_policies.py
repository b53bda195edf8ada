"""One node a number, unless the number means different documents in different places."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad

from kg.document import Place, Sha256
from kg.records import Citation, Division, DocumentHead, Indicator, Ledger, Organisation, Reading, Target
from kg.triples import evidence_quads, readings, reference_quads
from kg.triples.terms import PART_OF, TYPE, jx

BASE = "https://example.org/"


def form(division: Division | None, normalized: str, title: str | None = None, sha: str = "a") -> Reading:
    citation = Citation(normalized, normalized, title, "basis", Place(table=1, row=3, start=0, end=len(normalized)))
    indicator = Indicator(None, 1, "产出指标", "数量指标", "培训人次", Target("≥200人次"), "产出指标", citations=(citation,))
    publisher = Organisation(f"{division.name if division else ''}水利局", None, "publisher")
    head = DocumentHead(None, "project_targets", 2024, (publisher,), division)
    ledger = Ledger(0, 0, 0, 0, 0, 0, (), ())
    return Reading("f.docx", Sha256(sha * 64), head, (), (indicator,), (), (), (), (), (citation,), ledger)


def quads_of(*forms: Reading) -> list[Quad]:
    evidence = [quad for form in forms for quad in evidence_quads(form, BASE)]
    return [*evidence, *reference_quads(evidence, BASE)]


def policies(quads: list[Quad]) -> set[str]:
    return {q.subject.value.removeprefix(BASE) for q in quads if q.predicate == TYPE and q.object == jx("PolicyDocument")}


def objects(quads: list[Quad], subject: str, name: str) -> list[str]:
    return [q.object.value for q in quads if q.subject == NamedNode(BASE + subject) and q.predicate == jx(name)]


CHANGSHA, CHANGCHUN = Division("430100", "长沙市"), Division("220100", "长春市")

CASES = [
    # the province's character decides by itself: both cities cite one document
    ("湘财社〔2023〕8号", [CHANGSHA, CHANGCHUN], {"policy/湘财社〔2023〕8号"}),
    # 长 is 长沙 or 长春: two documents that share their number
    ("长政办发〔2019〕6号", [CHANGSHA, CHANGCHUN], {"policy/430100/长政办发〔2019〕6号", "policy/220100/长政办发〔2019〕6号"}),
    # nobody says where: left open, one node
    ("长政办发〔2019〕6号", [None], {"policy/长政办发〔2019〕6号"}),
    # a title is as local as the document that cites it
    ("培训经费管理办法", [CHANGSHA, CHANGCHUN], {"policy/430100/培训经费管理办法", "policy/220100/培训经费管理办法"}),
    # a law of the state is one document
    ("中华人民共和国预算法", [CHANGSHA, CHANGCHUN], {"policy/中华人民共和国预算法"}),
]


@pytest.mark.parametrize(("normalized", "divisions", "expected"), CASES)
def test_nodes_of_a_number(normalized: str, divisions: list[Division | None], expected: set[str]) -> None:
    forms = [form(division, normalized, sha=f"{n}") for n, division in enumerate(divisions)]
    assert policies(quads_of(*forms)) == expected
    assert [r.citations[0].normalized for f in forms for r in readings(evidence_quads(f, BASE))] == [normalized] * len(forms)


def test_issuer_year_and_title_come_into_the_reference_graph() -> None:
    quads = quads_of(form(CHANGSHA, "长政办发〔2019〕6号", "关于加强培训管理的通知"))
    policy = "policy/430100/长政办发〔2019〕6号"
    assert objects(quads, policy, "number") == ["长政办发〔2019〕6号"]
    assert objects(quads, policy, "title") == ["关于加强培训管理的通知"]
    assert objects(quads, policy, "year") == ["2019"]
    assert objects(quads, policy, "issuer") == [f"{BASE}organisation/长沙市人民政府办公室"]
    assert objects(quads, "organisation/长沙市人民政府办公室", "inDivision") == [f"{BASE}division/430100"]
    above = [q.object.value for q in quads if q.subject.value == f"{BASE}division/430100" and q.predicate == PART_OF]
    assert above == [f"{BASE}division/430000"]


def test_removing_a_document_leaves_no_orphan() -> None:
    first, second = form(CHANGSHA, "湘财社〔2023〕8号", sha="1"), form(CHANGCHUN, "粤财社〔2023〕9号", sha="2")
    assert policies(quads_of(first, second)) == {"policy/湘财社〔2023〕8号", "policy/粤财社〔2023〕9号"}
    alone = {str(q.subject) for q in quads_of(first)} | {str(q.object) for q in quads_of(first)}
    assert not [node for node in alone if "粤" in node or "220100" in node or "广东" in node]
    assert [str(q) for q in quads_of(first)] == [str(q) for q in quads_of(first)]


def test_reference_does_not_depend_on_the_order_of_documents() -> None:
    forms = [form(CHANGSHA, "湘财社〔2023〕8号", "甲办法", "1"), form(CHANGCHUN, "湘财社〔2023〕8号", "乙办法", "2")]
    assert set(quads_of(*forms)) == set(quads_of(*reversed(forms)))


def test_a_title_beside_the_number_names_the_issuer() -> None:
    titled = form(CHANGSHA, "长医函〔2022〕3号", "长沙市医疗保障局关于开展培训的通知", "1")
    bare = form(CHANGSHA, "长医函〔2023〕9号", None, "2")
    known = {s: objects(quads_of(titled, bare), s, "issuer") for s in policies(quads_of(titled, bare))}
    assert set(map(tuple, known.values())) <= {(f"{BASE}organisation/长沙市医疗保障局",), ()}
    assert (f"{BASE}organisation/长沙市医疗保障局",) in set(map(tuple, known.values()))


def test_further_files_of_a_document_add_their_names_only() -> None:
    alone = set(evidence_quads(form(CHANGSHA, "湘财社〔2023〕8号"), BASE))
    other = Sha256("b" * 64)
    both = set(evidence_quads(form(CHANGSHA, "湘财社〔2023〕8号"), BASE, others={other: "同一份.pdf"}))
    assert alone < both
    assert sorted(q.predicate.value.rpartition("#")[2] for q in both - alone) == ["file", "sha256", "type", "wasDerivedFrom"]
    assert [q.object.value for q in both - alone if q.predicate.value.endswith("#file")] == ["同一份.pdf"]  # type: ignore[union-attr]
    assert [told.file for told in readings(both)] == [told.file for told in readings(alone)]
