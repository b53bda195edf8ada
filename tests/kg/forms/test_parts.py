"""Forms in running lines cut into stretches: labels with values, heads of a table, fields of its rows."""

from __future__ import annotations

import pytest

from kg.document import Paragraph, Place
from kg.forms.fit.flat import Part, Printed, head_size, item_at, parts_of, pieces_of, rows_of_lines, tokens_of
from kg.forms.tables import Row

HEAD = "一级指标 二级指标 三级指标 指标值 分值"
ROW = "产出指标 数量指标 养护长度 5公里 10"
NEXT = "质量指标 合格率 95% 20"
FOUR, CELLS = "一级指标 二级指标 三级指标 指标值", "产出指标 数量指标 养护长度 5公里"
LONG = (
    "本项目实施后全县河堤得到全面养护，行洪安全得到保障，群众生命财产安全得到切实的保护，"
    "社会效益和生态效益明显，沿河各方面满意。长期见效。"
)


def lines(text: str) -> list[Printed]:
    """Return the lines of a text that are not blank, as the paragraphs of an export that has lost its table."""
    printed = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    return [(at, Paragraph(line, Place(line=number))) for at, (number, line) in enumerate(printed)]


def shown(parts: list[Part] | None) -> list[str]:
    """Return kind and fields of each part, ``_`` for an empty field, with the fields at which a row may begin."""
    return [
        f"{'whole ' * part.whole}{part.kind}: {' '.join(item.text or '_' for item in part.items)}"
        + ("" if part.starts is None else f" @{','.join(map(str, sorted(part.starts)))}")
        for part in parts or ()
    ]


def stacked(*texts: str) -> str:
    """Return fields one a line; ``_`` is a blank line."""
    return "\n".join(" ".join(texts).split()).replace("_", "")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            stacked("项目名称 河堤养护", HEAD, ROW, NEXT),
            ["keys: 项目名称 河堤养护", f"head: {HEAD}", f"data: {ROW} {NEXT}"],
        ),
        # an empty cell is a blank line, behind it a row may begin; a total ends the table
        (
            stacked(HEAD, ROW, "_", NEXT, "总分 100"),
            [f"head: {HEAD}", f"data: {ROW} _ {NEXT} @0,6", "keys: 总分 100"],
        ),
        (stacked(HEAD, ROW, "_", NEXT, "_"), [f"head: {HEAD}", f"data: {ROW} _ {NEXT} @0,6"]),
        # where a blank line stands behind every cell, two more are an empty one
        (
            stacked(HEAD, ROW).replace("\n", "\n\n") + "\n\n\n\n" + stacked(NEXT).replace("\n", "\n\n"),
            [f"head: {HEAD}", f"whole data: {ROW} _ {NEXT}"],
        ),
        # a head that no list has, right before the first label; the next project
        (
            stacked(HEAD, "海豚栏", ROW, "3", "项目名称 泵站维修", HEAD, "产出指标", NEXT),
            [f"head: {HEAD} 海豚栏", f"data: {ROW} 3", "keys: 项目名称 泵站维修", f"head: {HEAD}", f"data: 产出指标 {NEXT}"],
        ),
        # a sentence ends the table, unless a value stands behind it
        (stacked(HEAD, ROW, LONG, "无"), [f"head: {HEAD}", f"data: {ROW}", f"keys: {LONG} 无"]),
        (stacked(HEAD, "产出指标 数量指标", LONG, "95% 10"), [f"head: {HEAD}", f"data: 产出指标 数量指标 {LONG} 95% 10"]),
        (stacked(HEAD, "产出指标 数量指标", LONG, "_ ≥95%"), [f"head: {HEAD}", f"data: 产出指标 数量指标 {LONG} _ ≥95% @0,4"]),
        # labels on two lines
        (
            stacked("一级 指标 二级 指标 三级 指标 年度 指标值 产出 指标 数量 指标 养护长度 5公里"),
            ["head: 一级指标 二级指标 三级指标 年度指标值", "data: 产出指标 数量指标 养护长度 5公里"],
        ),
        # two heads are no table, and words are none
        (stacked("一级指标 二级指标 产出指标"), []),
        (stacked("河堤养护 合格率"), []),
        (stacked("一级指标 三级指标 指标值"), ["head: 一级指标 三级指标 指标值"]),
    ],
)
def test_parts_of_lines(text: str, wanted: list[str]) -> None:
    assert shown(parts_of(lines(text))) == wanted


@pytest.mark.parametrize("role", ["项目名称", "项目编码", "主管部门", "实施单位"])
def test_what_begins_the_next_project(role: str) -> None:
    parts = shown(parts_of(lines(stacked(HEAD, ROW, role, "河堤"))))
    assert parts == [f"head: {HEAD}", f"data: {ROW}", f"keys: {role} 河堤"]


@pytest.mark.parametrize("blank", [0, 1, 2, 3])
def test_empty_fields_between_heads(blank: int) -> None:
    """A head goes on behind two empty fields and no more."""
    text = stacked("一级指标 二级指标 三级指标", "_ " * blank, "指标值 分值", ROW)
    parts = [part for part in parts_of(lines(text)) or () if part.kind == "head"]
    assert [item.text for item in parts[0].items if item.text] == (HEAD.split() if blank < 3 else HEAD.split()[:3])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"项目名称 河堤养护 {HEAD} {ROW}", ["keys: 项目名称 河堤养护", f"head: {HEAD}", f"data: {ROW}"]),
        ("项目名称 河堤养护 三级指标 指标值", []),
    ],
)
def test_parts_of_one_line(text: str, wanted: list[str]) -> None:
    (line,) = lines(text)
    assert shown(parts_of((line,), pieces=pieces_of(line))) == wanted


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("产出指标 养护长度 5公里", ["产出指标", "养护长度", "5公里"]),
        ("产出指标\u3000养护\t5公里", ["产出指标", "养护", "5公里"]),
        ("1.1.1 受益人次 3", ["1.1.1 受益人次", "3"]),
        ("1.1 数量指标", ["1.1 数量指标"]),
        ("1.1 数量指标 养护长度", ["1.1", "数量指标", "养护长度"]),
        ("1.1 养护长度", ["1.1", "养护长度"]),
        ("年度主要目标 和成果", ["年度主要目标 和成果"]),
        ("年度主要目标 和平县", ["年度主要目标", "和平县"]),
    ],
)
def test_fields_of_a_line(text: str, fields: list[str]) -> None:
    (line,) = lines(text)
    found = tokens_of(line)
    assert [item.text for item in found] == fields
    assert [item.column for item in found] == list(range(1, len(fields) + 1))
    assert [text[item.place.start : item.place.end] for item in found] == fields


@pytest.mark.parametrize(
    ("text", "size"),
    [
        # the lower line of heads divides the target: of last year, of this one
        ("一级指标 二级指标 三级指标 指标值 备注 上年实际值 参考值", 5),
        ("一级指标 二级指标 三级指标 指标值 备注 参考值", 6),
        ("一级指标 二级指标 三级指标 备注 上年实际值 参考值", 6),
        ("序号 指标值 分值 得分 一级指标 二级指标 三级指标", 7),
    ],
)
def test_how_many_heads_are_the_first_line(text: str, size: int) -> None:
    (line,) = lines(text)
    assert head_size(tokens_of(line)) == size


WIDE = ["一级指标 | 二级 指标 | 三级指标", "产出指标 | 数量指标 | 养护 长度"]


def read(text: str) -> list[str] | None:
    """Return the lines of a text, those that are rows with bars between their fields."""
    found = rows_of_lines(lines(text))
    if found is None:
        return None
    return [" | ".join(item.text for item in each.items) if isinstance(each, Row) else each[1].text for each in found[0]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"{HEAD}\n{ROW}", [" | ".join(HEAD.split()), " | ".join(ROW.split())]),
        # above the head: a label with its value, several sums; another line stays one
        (f"项目名称 河堤养护\n{HEAD}\n{ROW}", ["项目名称 | 河堤养护", " | ".join(HEAD.split()), " | ".join(ROW.split())]),
        (f"云岭县 10 20 30\n{HEAD}", ["云岭县 | 10 | 20 | 30", " | ".join(HEAD.split())]),
        (f"云岭县 10 20\n{HEAD}", ["云岭县 10 20", " | ".join(HEAD.split())]),
        (f"云岭县 河堤养护\n{HEAD}", ["云岭县 河堤养护", " | ".join(HEAD.split())]),
        # prose behind the table
        (f"{HEAD}\n{ROW}\n{LONG}\n其他 无", [" | ".join(HEAD.split()), " | ".join(ROW.split()), LONG, "其他 无"]),
        (f"{HEAD}\n{ROW}\n二、其他情况", [" | ".join(HEAD.split()), " | ".join(ROW.split()), "二、其他情况"]),
        # one head in four may be unknown, if it is short and no value
        (f"{FOUR} 海豚栏\n{CELLS} 3", [f"{FOUR} 海豚栏".replace(" ", " | "), f"{CELLS} 3".replace(" ", " | ")]),
        ("一级指标 二级指标 三级指标 海豚栏", None),
        (f"{FOUR} 产出指标", None),
        (f"{FOUR} 95%", None),
        (f"{FOUR} 7", None),
        (f"{FOUR} {'海' * 10}", [f"{FOUR} {'海' * 10}".replace(" ", " | ")]),
        (f"{FOUR} {'海' * 11}", None),
        # bars, and wide gaps: blanks may stand in their fields
        *(
            (gap.join(("一级指标", "二级 指标", "三级指标")) + "\n" + gap.join(("产出指标", "数量指标", "养护 长度")), WIDE)
            for gap in ("｜", " | ", "  ", "\t", "\u3000")
        ),
    ],
)  # fmt: skip
def test_rows_of_lines(text: str, rows: list[str] | None) -> None:
    assert read(text) == rows


def test_a_field_knows_its_place() -> None:
    ((position, block),) = lines("  河堤养护 5公里")
    item = item_at((position, block), 2, 6, 3)
    assert (item.text, item.key, item.place.start, item.place.end, item.column) == ("河堤养护", (0, position, 0), 2, 6, 3)
