"""Document numbers: found with exact spans, in one normal form, and nothing else."""

from __future__ import annotations

import csv
import json
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg import citations
from kg.citations import DocNumber, Kind, find_all, find_basis, find_named, find_references, parse, to_json
from kg.errors import ParseError
from kg.vocabulary import column

CONTEXTS = Path(__file__).with_name("citation_contexts.tsv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(CONTEXTS), ids=lambda row: row["why"])
def test_own_contexts(row: dict[str, str]) -> None:
    text = row["context"].replace("\\n", "\n").replace("\\t", "\t")
    found = find_all(text)
    assert [c.raw for c in found] == [s.replace("\\n", "\n").replace("\\t", "\t") for s in row["spans"].split("|") if s]
    assert [c.normalized for c in found] == [n for n in row["normalized"].split("|") if n]
    assert [text[c.start : c.end] for c in found] == [c.raw for c in found]


def test_shared_contexts(shared: Path) -> None:
    """Precision and recall of spans and of normal forms on contexts from public sources, nothing in the negatives."""
    wrong = []
    spans = right = 0
    for row in rows(shared / "citations.tsv"):
        expected = list(zip((row["spans"] or "").split("|"), (row["normalized"] or "").split("|"), strict=True))
        expected = [pair for pair in expected if pair != ("", "")]
        found = [(c.raw, c.normalized) for c in find_all(row["context"])]
        spans += len(expected)
        right += len(set(expected) & set(found))
        if found != expected:
            wrong.append((row["context"], expected, found))
    assert spans > 100
    assert wrong == []


def test_shared_seeds(shared: Path) -> None:
    """Raw, normal form and title of each citation of the annotated forms."""
    gold = json.loads((shared / "gold" / "003.json").read_text("utf-8"))
    cells = [row for row in gold["indicators"] if row.get("basis_raw")]
    assert len(cells) == 99
    for row in cells:
        expected = [(c["raw"], c["normalized"] or c["title"], c["title"]) for c in row.get("citations", [])]
        assert [(c.raw, c.normalized, c.title) for c in find_basis(row["basis_raw"])] == expected
    text = (shared / "seeds" / "002.txt").read_text("utf-8")
    narrative = json.loads((shared / "gold" / "002.json").read_text("utf-8"))["citations"]
    assert [(c.normalized, c.title) for c in find_all(text)] == [(c["normalized"], c["title"]) for c in narrative]
    assert find_all((shared / "seeds" / "001.txt").read_text("utf-8")) == ()


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # before, the number in brackets
        ("《医疗救助办法》（财社〔2022〕31号）", ["医疗救助办法"]),
        ("《财政部关于印发〈管理办法〉的通知》（财教〔2021〕31号）", ["财政部关于印发〈管理办法〉的通知"]),
        ("《甲办法》（财社〔2022〕1号）、《乙办法》（财社〔2022〕2号）", ["甲办法", "乙办法"]),
        ("《条例》（国务院令第613号）", ["条例"]),
        # before, no brackets
        ("关于印发《评价管理办法》的通知 财预【2015】8号", ["关于印发《评价管理办法》的通知"]),
        ("甲省就业补助资金管理办法（甘财社〔2024〕15号）", ["甲省就业补助资金管理办法"]),
        ("关于下达2023年资金预算的通知冀财建〔2023〕88号", ["关于下达2023年资金预算的通知"]),
        ("国务院关于印发“十三五”改革规划的通知（国发〔2016〕78号）", ["国务院关于印发“十三五”改革规划的通知"]),
        # behind
        ("财社〔2022〕31号《医疗救助办法》", ["医疗救助办法"]),
        ("财社[2022]31号，《医疗救助办法》", ["医疗救助办法"]),
        ("财社〔2022〕31号文件《医疗救助办法》", ["医疗救助办法"]),
        ("财社〔2022〕31号关于做好医疗救助工作的通知", ["关于做好医疗救助工作的通知"]),
        ("豫职改办〔2017〕3号关于加强教育,提升质量有关问题的通知", ["关于加强教育,提升质量有关问题的通知"]),
        ("甘财社〔2024〕15号 甘肃省就业补助资金管理办法", ["甘肃省就业补助资金管理办法"]),
        ("财预〔2015〕8号  中央部门目标管理办法", ["中央部门目标管理办法"]),
        ("《甲办法》（财社〔2022〕1号），《乙办法》（财社〔2022〕2号）", ["甲办法", "乙办法"]),
        ("（财社〔2022〕1号）、《乙办法》（财社〔2022〕2号）", [None, "乙办法"]),
        ("财社〔2022〕1号《甲办法》、财社〔2022〕2号《乙办法》", ["甲办法", "乙办法"]),
        ("财社〔2022〕1号《甲办法》和市税务局某税发〔2020〕41号", ["甲办法", None]),
        ("按《某批复》豫煤安人[2006]10号文", ["某批复"]),
        # full width and line break
        ("《医疗　救助\n办法》（财社〔2022〕31号）", ["医疗 救助 办法"]),
        # none
        ("依据财社〔2022〕31号文件", [None]),
        ("财社〔2022〕31号2023年医疗救助资金", [None]),
        ("按财社〔2022〕1号、财社〔2022〕2号执行", [None, None]),
        ("《财行[2013]51号》、《财行[2017]43号》文件", [None, None]),
    ],
)
def test_titles(text: str, titles: list[str | None]) -> None:
    assert [c.title for c in find_all(text)] == titles


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("财社〔2022〕31号", Kind.NORMATIVE),
        ("国务院令第613号", Kind.ORDER),
        ("财政部公告2022年第8号", Kind.ANNOUNCEMENT),
        ("国办函〔2020〕3号", Kind.LETTER),
        ("国办发明电〔2020〕3号", Kind.TELEGRAM),
        ("府办会纪〔2020〕3号", Kind.MINUTES),
        ("党政联席会议纪要某联[2012]7号", Kind.MINUTES),
        ("某联[2012]7号《党政联席会议纪要》", Kind.MINUTES),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    assert [c.kind for c in find_all(text)] == [kind.value]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("职工医疗保险实施细则", ["职工医疗保险实施细则"]),
        ("民政局三定方案", ["民政局三定方案"]),
        ("三定方案", ["三定方案"]),
        ("根据《社会救助暂行办法》要求", ["社会救助暂行办法"]),
        ("1.某县低保工作实施方案；2.某县特困供养办法（试行）", ["某县低保工作实施方案", "某县特困供养办法（试行）"]),
        ("按照《甲法》和《乙条例》执行", ["甲法", "乙条例"]),
        # a title that belongs to a number is no document of its own
        ("财社〔2022〕31号《医疗救助办法》", []),
        ("《医疗救助办法》（财社〔2022〕31号）和《乙条例》", ["乙条例"]),
        # names nothing
        ("上级有关文件规定", []),
        ("相关管理办法", []),
        ("根据实际测算", []),
        ("经费定额标准和实际工作需要", []),
        ("群众意见", []),
        ("年度工作方案", []),
        ("电话通知", []),
        ("后续另行通知", []),
        ("具体时间另行通知", []),
        ("按照上级主管部门的通知要求", []),
        ("财政部门下达的资金通知", []),
        ("根据省厅2024年下达的通知", []),
        ("县政府会议精神及通知", []),
        ("未收到正式通知", []),
        ("部门预算批复", []),
        ("县政府常务会议纪要", []),
        ("各乡镇上报方案", []),
        ("《有关规定》", []),
        ("《关于的通知》", []),
        ("《实施方案》和《工作制度》", []),
        # a subject, or a number of a series, names one
        ("关于做好春耕工作的通知", ["关于做好春耕工作的通知"]),
        ("某县水务局关于堤防养护的批复", ["某县水务局关于堤防养护的批复"]),
        ("县政府第12次常务会议纪要", ["县政府第12次常务会议纪要"]),
        ("《预算法》《财务管理制度》", ["预算法", "财务管理制度"]),
        # a name goes on behind a line break where it has begun with 关于 and is not whole
        ("关于加强堤防日常\n养护管理的实施意见", ["关于加强堤防日常 养护管理的实施意见"]),
        ("某县文件\n关于加强堤防日常\n养护管理的实施意见", ["关于加强堤防日常 养护管理的实施意见"]),
        ("加强堤防日常\n养护管理的实施意见", ["养护管理的实施意见"]),
        ("关于印发水价办法的通知\n堤防养护管理的实施意见", ["关于印发水价办法的通知", "堤防养护管理的实施意见"]),
        ("", []),
    ],
)
def test_named(text: str, titles: list[str]) -> None:
    found = find_named(text)
    assert [c.title for c in found] == titles
    assert [text[c.start : c.end] for c in found] == [c.raw for c in found]
    assert {c.kind for c in found} <= {"named"}


def test_references() -> None:
    above = find_all("《医疗救助办法》（财社〔2022〕31号）")
    (same,) = find_references("同上", above)
    assert (same.raw, same.normalized, same.title) == ("同上", "财社〔2022〕31号", "医疗救助办法")
    (here,) = find_references("依据财预〔2021〕1号，该文件第三条", above)
    assert (here.raw, here.normalized) == ("该文件", "财预〔2021〕1号")
    assert find_references("同上") == ()


@pytest.mark.parametrize(
    "text", ["", "2023年3月", "财社", "〔2023〕", "（2008）二中民终字第453号", "甲发〔2020〕1号、乙发〔2020〕2号"]
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)


def test_parse_says_where_a_second_number_begins() -> None:
    with pytest.raises(ParseError, match="有不止一个文号") as caught:
        parse("皖财社〔2021〕1号、皖财社〔2021〕3号")
    assert caught.value.start == 12


prefixes = st.sampled_from(["冀财社", "国办发", "财预", "人社部发", "秦医保", "发改农经", "自然资发", "卢政办发", "国办函"])
numbers = st.builds(
    lambda prefix, year, number: DocNumber(prefix, year, str(number)), prefixes, st.integers(1950, 2099), st.integers(1, 9999)
)
brackets = st.sampled_from(["〔〕", "[]", "()", "【】", "［］", "（）", "﹝﹞", "〔]", "[）"])
FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@given(numbers)
def test_parse_undoes_format(number: DocNumber) -> None:
    read = parse(number.format())
    assert (read.prefix, read.year, read.number) == (number.prefix, number.year, number.number)
    assert parse(read.format()) == read


@given(
    numbers,
    brackets,
    st.booleans(),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(["", "0", "00"]),
    st.sampled_from(["", "第"]),
)
def test_every_spelling_has_one_normal_form(
    number: DocNumber, pair: str, full: bool, gap: str, zeros: str, ordinal: str
) -> None:
    text = f"{number.prefix}{gap}{pair[0]}{number.year}{pair[1]}{gap}{ordinal}{zeros}{number.number}{gap}号"
    text = text.translate(FULL) if full else text
    (found,) = find_all(f"依据{text}文件")
    assert found.normalized == number.format()
    assert found.raw == text
    assert parse(text).format() == number.format()


@given(st.text("冀财社发〔〕[]（）2023 91号、令公告第《》关于通知一〇文和\n", max_size=60))
def test_spans_are_in_the_text_and_do_not_overlap(text: str) -> None:
    found = find_all(text)
    assert [text[c.start : c.end] for c in found] == [c.raw for c in found]
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert find_all(text) == found
    find_named(text)
    find_references(text, found)


@pytest.mark.parametrize(
    "unit", ["冀财社[2019]7号", "〔2023", "（2023）1号", "令第1号", "《", "》（", "根据的", "冀财社[2023]1、", "2023年第"]
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        begin = time.process_time()
        find_all(text)
        return time.process_time() - begin

    seconds(1000)
    small = min(seconds(10_000) for _ in range(3))
    large = min(seconds(80_000) for _ in range(2))
    assert large < 8 * small * 4 + 0.05


def test_word_lists_are_used() -> None:
    roles = set(column("citation_words", "role"))
    used = (Path(citations.__file__).parent).glob("*.py")
    text = "".join(path.read_text("utf-8") for path in used)
    assert {role for role in roles if f'"{role}"' not in text} == set()


def test_json_shape() -> None:
    (found,) = to_json(find_all("《办法》（财社〔2022〕31号）"))
    assert list(found) == ["raw", "start", "end", "normalized", "title", "kind"]
    assert found["title"] == "办法"


@given(st.text("号號文〔〕[]()（）《》2019O二〇第令公告 、冀财社发年字-\n", max_size=24))
@example("2016〕36")
@example("公告〔2020〕9号")
@example("〔一九九七〕辽司字第九号")
def test_what_is_passed_over_at_once_holds_no_number(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.citations.finder.SIGN", re.compile(""))
        wanted = find_all(text)
    assert find_all(text) == wanted


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("依据《澄湖县河道管理办法执行。后续", "澄湖县河道管理办法"),
        ("《澄湖县河道管理办法", "澄湖县河道管理办法"),
        ("依据《澄湖县河道管理办法》执行", "澄湖县河道管理办法"),
    ],
)
def test_a_name_whose_closing_mark_is_missing_keeps_no_mark(text: str, title: str) -> None:
    assert [(found.normalized, found.title) for found in find_basis(text)] == [(title, title)]
