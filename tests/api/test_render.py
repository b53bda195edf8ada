"""Rows in every form."""

from __future__ import annotations

import json
from decimal import Decimal

from api.render import rows

ROWS = [{"名": '参保率,"高"', "值": Decimal("98.5"), "空": None}, {"名": "两\t行\n字", "值": Decimal(100), "空": [1]}]


def test_json_keeps_han_and_numbers() -> None:
    text = rows(ROWS, ["名"], "json")
    assert "参保率" in text
    assert json.loads(text) == [{"名": '参保率,"高"', "值": 98.5, "空": None}, {"名": "两\t行\n字", "值": 100, "空": [1]}]


def test_nl_is_one_object_a_line() -> None:
    assert [json.loads(line)["值"] for line in rows(ROWS, [], "nl").splitlines()] == [98.5, 100]


def test_csv_quotes() -> None:
    assert rows(ROWS, ["名", "值", "空"], "csv") == '名,值,空\n"参保率,""高""",98.5,\n"两\t行\n字",100,[1]\n'


def test_tsv_has_no_tabs_in_fields() -> None:
    assert rows(ROWS, ["名", "值"], "tsv") == '名\t值\n参保率,"高"\t98.5\n两 行 字\t100\n'


def test_table_shows_brackets() -> None:
    assert "[2023]91号" in rows([{"文号": "财社[2023]91号"}], ["文号"], "table")
