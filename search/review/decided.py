"""Decisions taken back out of an overview: the column 处理意见 of 总览.xlsx, filled in by hand."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kg.errors import ReadError
from search.review.marks import STATES, Mark

__all__ = ["decisions"]

_SHEET, _HEADS = "全部问题", ("文件", "编号", "处理意见")
_STATES = {
    **{word: state for state, word in STATES.items()}, "接受": "accepted", "同意": "accepted", "已改": "accepted",
    "拒绝": "rejected", "不接受": "rejected", "不同意": "rejected", "驳回": "rejected", "忽略": "rejected",
}  # fmt: skip


def decisions(path: Path) -> dict[str, dict[str, Mark]]:
    """Return the decisions of an overview by file and name of finding: 采纳, 不采纳：上级规定的写法, or a comment alone.

    Raises:
        ReadError: it is no workbook, or no overview that `jixiao review` wrote.
    """
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise ReadError(path.name, "没有这个文件") from None
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException, XMLSyntaxError) as error:
        raise ReadError(path.name, f"不是 Excel 文件：{error}") from None
    if _SHEET not in book.sheetnames:
        raise ReadError(path.name, f"没有“{_SHEET}”表，应为 jixiao review 写的总览")
    rows = book[_SHEET].iter_rows(values_only=True)
    heads = [str(head) for head in next(rows, ())]
    if missing := [head for head in _HEADS if head not in heads]:
        raise ReadError(path.name, f"“{_SHEET}”表没有“{'、'.join(missing)}”一栏")
    columns = [heads.index(head) for head in _HEADS]
    found: dict[str, dict[str, Mark]] = defaultdict(dict)
    for row in rows:
        file, name, told = (str(row[column]).strip() if row[column] is not None else "" for column in columns)
        if file and name and told:
            found[file][name] = _mark(told)
    return dict(found)


def _mark(told: str) -> Mark:
    """Return a decision.

    >>> _mark("不采纳：上级规定的写法"), _mark("采纳")
    (Mark(state='rejected', comment='上级规定的写法'), Mark(state='accepted', comment=''))
    >>> _mark("请核对原件")
    Mark(state='open', comment='请核对原件')
    """
    for word in sorted(_STATES, key=len, reverse=True):
        if told.startswith(word):
            rest = told[len(word) :].lstrip("：:，,。；; ")
            if rest != told[len(word) :] or not rest:
                return Mark(_STATES[word], rest)
    return Mark("open", told)
