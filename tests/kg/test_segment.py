"""Head nouns and slots of names, judged by hand; what the graph says of wordings follows from them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import iris, segment, thesaurus
from kg.segment import Head, head, words
from kg.triples.wordings import concepts_in, thesaurus_triples, wording_triples

# name, slot, head noun
HEADS = [
    ("受训人员满意度", "受训人员", "满意度"),
    ("公众对河道环境的满意度（%）", "公众对河道环境", "满意度"),
    ("满意度", "", "满意度"),
    ("林区防火道路里程", "林区防火道路", "里程"),
    # forms of one measure are one head, measures that differ are two
    ("管材质量验收合格率", "管材质量验收", "合格率"),
    ("看护补贴按期完成率", "看护补贴", "按期完成率"),
    ("渠道衬砌完工时间", "渠道衬砌", "完工时间"),
    # not in any vocabulary of ours: jieba's last word
    ("牧道桥梁通车率", "牧道桥梁", "通车率"),
    ("粮食作物秸秆打包量", "粮食作物秸秆", "打包量"),
    ("少年儿童阅读氛围", "少年儿童阅读", "氛围"),
    # a classifier belongs to its number
    ("帮扶创业企业家数", "帮扶创业企业", "家数"),
    ("案件数", "", "案件数"),
    ("寄递网点条数", "寄递网点", "条数"),
    # marks of lists, units, and notes behind
    ("3.护林员到岗率（含兼职）", "护林员", "到岗率"),
    ("水费收缴率%", "水费", "收缴率"),
    # clauses, deeds and lists measure nothing that has a name
    ("是否按时开工", "", ""),
    ("有无重大责任事故", "", ""),
    ("加强巡护、宣传、培训", "", ""),
    ("每月通报一次", "", ""),
    ("", "", ""),
    ("（）", "", ""),
    ("%", "", ""),
    ("𠮷", "", ""),
]


@pytest.mark.parametrize(("name", "slot", "noun"), HEADS)
def test_head_and_slot(name: str, slot: str, noun: str) -> None:
    assert head(iris.wording_name(name)) == Head(noun, slot)


def test_slot_and_head_make_the_name_but_for_its_edges() -> None:
    for name, slot, noun in HEADS:
        assert slot + noun == "" or (slot in name and noun in name and name.index(slot) <= name.rindex(noun))


def test_concepts_are_found_by_the_labels_of_forms() -> None:
    named = thesaurus.load().named
    assert named("护林员满意率") == named("护林员满意度")
    assert named("是否按时开工") == ("construction", "timeliness")
    # people mean 幼儿 or 学生 by it: no guess
    assert named("娃娃满意率") == ("satisfaction",)
    assert named("𠮷") == ()


def test_words_know_the_field_unless_asked_not_to() -> None:
    assert words("低保对象满意度（%）") == ["低保对象", "满意度"]
    assert words("低保对象满意度", own_words=False) != words("低保对象满意度")


def test_nothing_is_written_to_read_the_dictionary(tmp_path: Path) -> None:
    """jieba's own cache would be one file in the folder for temporary files that all users of a machine share."""
    code = "from kg.segment import head; assert head('少年儿童阅读氛围').noun == '氛围'"
    environment = {"TMPDIR": str(tmp_path), "PATH": "", "PYTHONPATH": str(Path(segment.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def wording(name: str) -> NamedNode:
    return NamedNode(iris.wording("https://example.org/", "satisfaction.served", name))


def test_a_head_inside_a_longer_label_is_named_too() -> None:
    told = {
        o.value.rpartition("#")[2] for _, p, o in wording_triples(wording("幼儿家长满意度")) if p.value.endswith("hasConcept")
    }
    assert told == {"concept-parent", "concept-preschooler", "concept-satisfaction"}


def test_only_concepts_that_are_named_stand_in_the_graph_with_those_above() -> None:
    triples = [triple for name in ("受训人员满意度", "是否按时开工") for triple in wording_triples(wording(name))]
    named = set(concepts_in(triples))
    described = list(thesaurus_triples(map(NamedNode, named)))
    subjects = {s.value for s, _, _ in described}
    above = {o.value for _, p, o in described if p.value.endswith("core#broader")}
    assert {"https://w3id.org/jixiao/ns#concept-timeliness", "https://w3id.org/jixiao/ns#concept-satisfaction"} <= named
    assert named <= subjects
    assert above <= subjects
    assert subjects - named - above == {"https://w3id.org/jixiao/ns#Thesaurus"}
    assert len(set(described)) == len(described)


def test_no_wording_no_thesaurus() -> None:
    assert list(concepts_in(wording_triples(wording("𠮷")))) == []
    assert list(thesaurus_triples([])) == []
