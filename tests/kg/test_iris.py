"""IRIs: stable, readable, legal by RFC 3987, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from kg import iris
from kg.document import Place
from kg.errors import ParseError

BASE = "https://example.org/id/"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.one_of(st.none(), st.integers(0, 10**6))

SEGMENTS = [
    # Han characters, brackets of numbers and full-width forms stand as they are
    ("冀财社〔2023〕208号", "冀财社〔2023〕208号"),
    ("（试行）", "（试行）"),
    # what would end or split a path is encoded
    ("a/b", "a%2Fb"),
    ("a b", "a%20b"),
    ("第1号#2", "第1号%232"),
    ("[2023]", "%5B2023%5D"),
    # an ideographic space and a mark of direction look like nothing
    ("甲　乙", "甲%E3%80%80乙"),
    ("甲\u200e", "甲%E2%80%8E"),
    # ~ is ours: it tells repetitions apart
    ("a~2", "a%7E2"),
    # a path never climbs
    ("..", "%2E%2E"),
    (".", "%2E"),
    ("", "%00"),
    # private use is not for IRIs
    ("\ue000", "%EE%80%80"),
]


@pytest.mark.parametrize(("text", "expected"), SEGMENTS)
def test_segment(text: str, expected: str) -> None:
    assert iris.segment(text) == expected
    assert iris.unsegment(expected) == text


@given(TEXT)
def test_segment_has_a_way_back(text: str) -> None:
    assert iris.unsegment(iris.segment(text)) == text


@given(TEXT)
def test_segment_is_legal_in_rdf(text: str) -> None:
    node = NamedNode(f"{BASE}x/{iris.segment(text)}")
    written = serialize([Triple(node, node, node)], format=RdfFormat.N_TRIPLES)
    assert next(iter(parse(written, format=RdfFormat.N_TRIPLES))).subject == node
    assert "/" not in iris.segment(text)


@given(st.builds(Place, NUMBER, st.one_of(st.none(), TEXT), NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER))
def test_fragment_has_a_way_back(place: Place) -> None:
    assert iris.place_of(iris.fragment(place)) == place


@pytest.mark.parametrize("fragment", ["r3t1", "x", "t1r2@5", "t1r2@5-6-7", "t-1"])
def test_fragments_of_others_are_refused(fragment: str) -> None:
    with pytest.raises(ParseError):
        iris.place_of(fragment)


BASES = [
    ("https://example.org/", True),
    ("http://localhost:8000/id/", True),
    ("https://例.cn/绩效/", True),
    # things could not be told from the base, or the base could not be written
    ("https://example.org", False),
    ("https://example.org/a", False),
    ("ftp://example.org/", False),
    ("https://exa mple.org/", False),
    ("https://example.org/<a>/", False),
    ("https://example.org/?q=/", False),
    ("", False),
]


@pytest.mark.parametrize(("base", "good"), BASES)
def test_base(base: str, good: bool) -> None:
    if good:
        assert iris.check_base(base) == base
    else:
        with pytest.raises(ParseError):
            iris.check_base(base)


WORDINGS = [
    # one name in any width, with or without blanks and list markers
    (
        ["受益群众满意度（%）", "受益群众满意度(%)", "受益群众 满意度(%)", "1、受益群众满意度(%)", "（2）受益群众满意度(%)"],
        "受益群众满意度(%)",
    ),
    # digits that belong to the name stay
    (["12345热线接通率"], "12345热线接通率"),
    (["3.15活动场次"], "3.15活动场次"),
    (["2024年参训率"], "2024年参训率"),
]


@pytest.mark.parametrize(("spellings", "expected"), WORDINGS)
def test_wording_name(spellings: list[str], expected: str) -> None:
    assert {iris.wording_name(spelling) for spelling in spellings} == {expected}


def test_wording_is_category_and_name() -> None:
    assert iris.wording(BASE, "output.time", "完成及时率") != iris.wording(BASE, "output.quality", "完成及时率")
    assert iris.wording(BASE, None, "完成及时率") == f"{BASE}wording/none/完成及时率"


ORGANISATIONS = [
    # a name that says its place needs no scope
    ("湖南省财政厅", "organisation/湖南省财政厅"),
    ("长沙市岳麓区教育局", "organisation/长沙市岳麓区教育局"),
    ("国家税务总局", "organisation/国家税务总局"),
    # one county's 财政局 is not the other's
    ("县财政局", "organisation/430100/县财政局"),
    ("本级财政局", "organisation/430100/本级财政局"),
    ("教育局", "organisation/430100/教育局"),
    # spaces of a narrow column make no other body
    ("湖南省 财政厅", "organisation/湖南省财政厅"),
]


@pytest.mark.parametrize(("name", "expected"), ORGANISATIONS)
def test_organisation(name: str, expected: str) -> None:
    assert iris.organisation(BASE, name, "430100") == BASE + expected


def test_documents_of_unknown_publisher_and_year() -> None:
    assert iris.document(BASE, "", "other", None, "1a2b3c4d") == f"{BASE}document/_/other/_/1a2b3c4d"
