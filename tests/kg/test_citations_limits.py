"""Numbers of documents on both sides of each limit of `kg.citations`."""

from __future__ import annotations

import pytest

from kg.citations import find_all
from kg.citations.prefix import daizi_start


def said(text: str) -> list[tuple[str, str | None]]:
    """Canonical number and title of each citation."""
    return [(c.normalized, c.title) for c in find_all(text)]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("0", "0"),
        ("00", "0"),
        ("007", "7"),
        ("007-1", "7-1"),
        ("00-1", "0-1"),
        ("3之1", "3-1"),
        ("3 - 1", "3-1"),
        ("〇", "0"),
        ("〇〇三", "3"),
        ("一〇三", "103"),
        ("九", "9"),
        ("十", "10"),
        ("十九", "19"),
        ("二十", "20"),
        ("二百", "200"),
        ("一百零三", "103"),
        ("一百二十三", "123"),
        ("百", "100"),
    ],
)
def test_serial_numbers(printed: str, number: str) -> None:
    assert said(f"岚水〔2025〕{printed}号") == [(f"岚水〔2025〕{number}号", None)]


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("48", 2048),
        ("49", 1949),
        ("98", 1998),
        ("00", 2000),
        ("2025", 2025),
        ("二〇二五", 2025),
        ("二OO五", 2005),
        ("一九九八", 1998),
    ],
)
def test_years(printed: str, year: int) -> None:
    assert said(f"岚水〔{printed}〕3号") == [(f"岚水〔{year}〕3号", None)]


@pytest.mark.parametrize("front", ["", "依据", "见", "执行。"])
def test_a_number_without_its_characters_is_free(front: str) -> None:
    assert said(f"{front}〔2025〕3号") == [("〔2025〕3号", None)]


@pytest.mark.parametrize(
    "front", ["编号", "编号:", "备案号 ", "登记号: ", "见登记号 : ", "登记号   ", "A", "7", "A-", "A/", "A_", "合同", "许可: "]
)
def test_a_number_of_something_else_is_no_document(front: str) -> None:
    assert said(f"{front}〔2025〕3号") == []


@pytest.mark.parametrize("word", ["编号", "合同号", "登记号", "图号", "受理号", "备案号"])
def test_a_word_that_numbers_something_else_is_no_beginning_of_a_number(word: str) -> None:
    assert said(f"{word}〔2025〕3号") == said(f"见{word}〔2025〕3号") == said(f"{word}【2025】3号") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("岚水〔2025〕3", ["岚水〔2025〕3号"]),
        ("岚水〔2025〕3,", ["岚水〔2025〕3号"]),
        ("岚水〔2025〕3、5号", ["岚水〔2025〕3号", "岚水〔2025〕5号"]),
        ("岚水〔2025〕3号、5号", ["岚水〔2025〕3号", "岚水〔2025〕5号"]),
        # the last of a list ends in 号; behind one with 号 each has its own
        ("岚水〔2025〕3、5", ["岚水〔2025〕3号"]),
        ("岚水〔2025〕3号、5", ["岚水〔2025〕3号"]),
        # round brackets stand around years everywhere
        ("岚水(2025)3", []),
        ("(2025)3号", []),
        ("岚水发(2025)3号", ["岚水发〔2025〕3号"]),
        ("岚水发(2025)3号楼", []),
        ("岚水〔2025〕3号楼", ["岚水〔2025〕3号"]),
        ("〔2025〕3号楼", []),
        # the year first
        ("〔1997〕辽司字第9号", ["辽司字〔1997〕9号"]),
        ("〔1997〕辽司发9号", ["辽司发〔1997〕9号"]),
        ("〔1997〕辽民初9号", []),
        # a year without brackets
        ("财税2015 19号文", ["财税〔2015〕19号"]),
        ("财税2015-19号", ["财税〔2015〕19号"]),
        ("6月2023年12号", []),
        # one without characters behind another
        ("国发〔1979〕14号、〔2005〕8号", ["国发〔1979〕14号", "国发〔2005〕8号"]),
        ("国发〔1979〕14号文件和〔2005〕8号", ["国发〔1979〕14号", "国发〔2005〕8号"]),
        ("国发〔1979〕14号。〔2005〕8号", ["国发〔1979〕14号", "〔2005〕8号"]),
        # sections in brackets, characters broken by the page or set apart
        ("榕财社(指)〔2022〕5号", ["榕财社(指)〔2022〕5号"]),
        ("闽财(教)指〔2022〕5号", ["闽财(教)指〔2022〕5号"]),
        *((f"冀财{end}社〔2023〕5号", ["冀财社〔2023〕5号"]) for end in ("\n", " \n", "\r\n", " \n ", " \r\n ")),
        ("冀 财 社〔2022〕5号", ["冀财社〔2022〕5号"]),
    ],
)
def test_what_is_a_number(text: str, expected: list[str]) -> None:
    assert [number for number, _title in said(text)] == expected


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # six characters are the least without marks
        ("岚水〔2025〕3号 河堤养护通知", ["河堤养护通知"]),
        ("岚水〔2025〕3号,河堤养护通知", ["河堤养护通知"]),
        ("岚水〔2025〕3号 河堤的通知", [None]),
        ("岚水〔2025〕3号 河堤养护", [None]),
        ("河堤养护通知(岚水〔2025〕3号)", ["河堤养护通知"]),
        ("河堤的通知(岚水〔2025〕3号)", [None]),
        # a bracket behind a title is its number's only where a number is in it
        ("岚水〔2025〕3号《乙办法》(试行)", ["乙办法"]),
        ("岚水〔2025〕3号《乙办法》(岚水〔2024〕8号)", [None, "乙办法"]),
        ("岚水〔2025〕3号《乙办法》和岚水(2024)8号", ["乙办法", None]),
        ("岚水〔2025〕3号《乙办法》、岚水〔2024〕8号《丙办法》", ["乙办法", "丙办法"]),
    ],
)
def test_titles(text: str, titles: list[str | None]) -> None:
    assert [title for _number, title in said(text)] == titles


@pytest.mark.parametrize(
    ("text", "number"),
    [
        # these words stand before a body, or inside its name
        *((f"按{name}令第9号", f"{name}令第9号") for name in ("对外贸易部", "自然资源部", "自治区人民政府", "自贡市人民政府")),
        *((f"按{name}令第9号", f"{name}令第9号") for name in ("经济贸易委员会", "原子能委员会", "国家经济贸易委员会")),
        *((f"按{name}公告2020年第9号", f"{name}公告〔2020〕9号") for name in ("经信委", "经贸委")),
        *((f"{word}财政部令第9号", "财政部令第9号") for word in ("经", "对", "自", "报经", "自然资源部经", "对外贸易部经")),
        ("按原卫生部令第9号", "卫生部令第9号"),
        # short names stand before announcements of a year only
        ("按上证公告2020年第9号", "上证公告〔2020〕9号"),
        ("按上证令第9号", None),
        ("按上证公告第9号", None),
        # the number behind a title that ends in the noun, with and without brackets
        *((f"{title}2023年第12号", "公告〔2023〕12号") for title in ("《关于水价的公告》", "关于水价的公告")),
        *((f"{title}（2023年第12号）", "公告〔2023〕12号") for title in ("《关于水价的公告》", "关于水价的公告")),
        ("《关于水价的通告》2023年第12号", "通告〔2023〕12号"),
        ("《关于水价的公告》第12号", None),
        ("招标公告2023年第12号", None),
    ],
)
def test_bodies_of_orders_and_announcements(text: str, number: str | None) -> None:
    assert [canonical for canonical, _title in said(text)] == ([] if number is None else [number])


SIXTEEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"


@pytest.mark.parametrize(
    ("run", "kept"),
    [
        # a run of seventeen is too long for characters of a document: what can be taken apart at its end is
        (SIXTEEN, SIXTEEN),
        (f"{SIXTEEN}午", ""),
        (f"{SIXTEEN}冀水发", "冀水发"),
        (f"{SIXTEEN}某水发", "巳某水发"),
        (f"{SIXTEEN}某水利局水发", "水发"),
    ],
)
def test_where_the_characters_of_a_document_begin(run: str, kept: str) -> None:
    assert run[daizi_start(run, False) :] == kept
