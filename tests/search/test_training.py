"""The training set: its reader, and what its README promises."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from search import training
from search.errors import BadPairs
from search.training import Example, apart, read, shipped, split

CATEGORIES = {
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "满意度指标",
}
RELEVANCE = Path(__file__).parent / "relevance"


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    return shipped()


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(row.replace("|", "\t") for row in rows) + "\n", "utf-8")
    return path


class TestRead:
    def test_columns_in_any_order(self, tmp_path: Path) -> None:
        file = write(
            tmp_path / "a.tsv", "say2|formal|say1|neg1", "多远|道路养护里程|养了多长的路|道路建设里程", "|受益人数|几个人|"
        )
        assert read(file) == (
            Example("", "", "道路养护里程", ("养了多长的路", "多远"), ("道路建设里程",)),
            Example("", "", "受益人数", ("几个人",), ()),
        )

    def test_full_width_and_blanks_and_byte_order_mark(self, tmp_path: Path) -> None:
        (tmp_path / "a.tsv").write_bytes("\ufefffield\tformal\tsay1\n交通\t ＰＭ２．５浓度 \t灰多不多　\n".encode())
        assert read(tmp_path / "a.tsv") == (Example("交通", "", "PM2.5浓度", ("灰多不多",), ()),)

    def test_quotes_are_letters(self, tmp_path: Path) -> None:
        assert read(write(tmp_path / "a.tsv", "formal|say1", '"四好农村路"条数|好村路"几条'))[0].says == ('好村路"几条',)

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (["formal|other", "受益人数|几个人"], "缺少列 say1"),
            (["formal|say1", "受益人数|几个人|多余"], "第 2 行：列数多于表头"),
            (["formal|say1", "受益人数|几个人", "|几个人"], "第 3 行：应有 formal"),
            (["formal|say1", "受益人数|"], "第 2 行：应有 formal"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, tmp_path: Path, rows: list[str], said: str) -> None:
        with pytest.raises(BadPairs, match=said):
            read(write(tmp_path / "a.tsv", *rows))

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadPairs, match="打不开"):
            read(tmp_path / "none.tsv")


class TestSplit:
    def test_whole_fields_are_held_out(self, examples: tuple[Example, ...]) -> None:
        learnt, held = split(examples)
        assert len(learnt) + len(held) == len(examples)
        assert not {e.field for e in learnt} & {e.field for e in held}
        assert 0.05 < len(held) / len(examples) < 0.2

    def test_one_field_only(self) -> None:
        told = [Example("", "", str(number), ("x",), ()) for number in range(20)]
        learnt, held = split(told, 0.25)
        assert [e.formal for e in held] == ["2", "6", "10", "14", "18"]
        assert len(learnt) == 15

    @pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
    def test_share_between_none_and_all(self, share: float) -> None:
        with pytest.raises(ValueError, match="share"):
            split([], share)


def test_what_one_would_ask_in_the_same_words_is_not_wrong() -> None:
    asked = Example("", "", "资金到位率", ("钱到没到",), ())
    assert apart(asked, "资金使用率", ("钱花没花",))
    assert not apart(asked, "经费到位情况", ("钱到没到",))
    assert not apart(asked, "到位资金率")


class TestShipped:
    def test_size(self, examples: tuple[Example, ...]) -> None:
        assert len({e.formal for e in examples}) >= 3000
        assert len({e.field for e in examples}) >= 40
        told = Counter(e.level2.removeprefix("服务对象") for e in examples)
        assert set(told) == CATEGORIES
        assert min(told.values()) >= 100

    def test_rows_are_whole(self, examples: tuple[Example, ...]) -> None:
        wrong = [
            e.formal
            for e in examples
            if not 2 <= len(e.says) <= 4 or len(e.negatives) != 2 or e.formal in (*e.says, *e.negatives) or not e.field
        ]
        assert wrong == []

    def test_no_wording_twice_in_a_field(self, examples: tuple[Example, ...]) -> None:
        told = [(e.field, e.formal) for e in examples]
        assert sorted({pair for pair in told if told.count(pair) > 1}) == []

    def test_ways_of_asking_are_other_words(self, examples: tuple[Example, ...]) -> None:
        pairs = [(way, e.formal) for e in examples for way in e.says]
        literal = [pair for pair in pairs if any(pair[0][n : n + 4] in pair[1] for n in range(max(1, len(pair[0]) - 3)))]
        assert len(literal) / len(pairs) < 0.1

    def test_no_judged_query_is_in_it(self, examples: tuple[Example, ...], shared: Path) -> None:
        files = [*shared.glob("queries*.jsonl"), *RELEVANCE.glob("*.jsonl")]
        judged = {plain(told["query"]) for file in files for told in objects(file) if "query" in told}
        assert len(judged) >= 80
        assert near_queries(examples, judged) == []


def objects(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


def grams(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)} or {text}


def near_queries(examples: tuple[Example, ...], judged: set[str]) -> list[tuple[str, str]]:
    """A way is near where half of its pairs of characters or three quarters of its characters in order are the query's."""
    found = []
    with_grams = [(query, grams(query), difflib.SequenceMatcher(None, "", query)) for query in judged]
    for text, formal in {(plain(text), text == e.formal) for e in examples for text in (e.formal, *e.says)}:
        mine = grams(text)
        for query, theirs, matcher in with_grams:
            if not mine & theirs:
                continue
            matcher.set_seq1(text)
            alike = matcher.ratio()
            if alike >= 0.9 or (not formal and (alike >= 0.75 or len(mine & theirs) / len(mine | theirs) >= 0.5)):
                found.append((text, query))
    return found


def test_the_check_for_judged_queries_can_fail() -> None:
    told = (Example("", "", "服务对象满意度", ("大伙高兴不高兴", "办事快不快呀"), ()),)
    assert near_queries(told, {"办事快不快"}) == [("办事快不快呀", "办事快不快")]
    assert near_queries(told, {"服务对象满意度"}) == [("服务对象满意度", "服务对象满意度")]
    assert near_queries(told, {"服务对象数量"}) == []


def test_files_beside_the_reader() -> None:
    files = sorted(training.HERE.glob("part*.tsv"))
    assert sum(len(read(file)) for file in files) == len(shipped())
    assert (training.HERE / "README.md").is_file()
