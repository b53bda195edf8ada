"""What a web page prints around a document: labels with dates and numbers above it, buttons under it.

Such lines are no part of the form: they are skipped as artifacts. The body that publishes is read from them all the same
(`pairs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg.document import Cell, Paragraph
from kg.forms.base import Skip, Status, Work, key_of
from kg.forms.lexicon.words import words
from kg.text import compact, nfkc

__all__ = ["claim_furniture", "is_furniture", "is_furniture_row", "pairs"]

_FRAME = " \t[]【】|:：()（）"
_PATH = re.compile(r"(?:首页|主页|网站首页)\s*[>＞»]|[^>＞»]{2,12}[>＞»][^>＞»]{2,16}[>＞»]|今天是")
"""A page's path, 首页 > 信息公开, or its date."""
_LONGEST = 100
"""Longest line of labels, in characters."""


@cache
def _labels() -> re.Pattern[str]:
    """Match a label as pages set it, blanks between its characters: 索 引 号."""
    spelled = "|".join(r"\s*".join(map(re.escape, word)) for word in words("site"))
    return re.compile(rf"(?<![^\s\[\]【】|])(?:{spelled})(?=$|[\s:\]】|])")


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words("site_button"))))


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the labels of a line with their values.

    >>> list(pairs("发布机构  河东县水利局    发布日期：2023-01-20"))
    [('发布机构', '河东县水利局'), ('发布日期', '2023-01-20')]
    """
    plain = nfkc(text)
    found = list(_labels().finditer(plain))
    ends = [*(each.start() for each in found[1:]), len(plain)][: len(found)]
    for each, end in zip(found, ends, strict=True):
        yield compact(each[0]), plain[each.end() : end].strip(_FRAME)


def is_furniture(text: str) -> bool:
    """Say whether a line is one that a web page prints around a document.

    >>> [is_furniture(each) for each in ("[ 成文日期 ]", "索 引 号 111/2023 发布日期 2023-01-20", "发布时间：2023-12-05")]
    [True, True, True]
    >>> [is_furniture(each) for each in ("[下载] [打印] [关闭]", "扫一扫在手机打开当前页", "资金来源：财政拨款", "小计")]
    [True, True, False, False]
    """
    plain = nfkc(text).strip()
    if not plain or len(plain) > _LONGEST or "。" in plain:
        return False
    if _PATH.match(plain) or compact(plain).endswith(words("site_name")):
        return True
    found = list(_labels().finditer(plain))
    if found and not plain[: found[0].start()].strip(_FRAME):
        behind = plain[found[0].end() :].strip(" ]】")
        return len(found) > 1 or not behind.strip(_FRAME) or behind.startswith((":", "|"))
    return _is_buttons(compact(plain))


def _is_buttons(plain: str) -> bool:
    """Say whether a text is made of the words on a page's buttons and menus, and nothing else."""
    rest, found = _buttons().subn("", plain)
    if not found:
        return False
    pressed = any(len(word) > 1 and word in plain for word in words("site_button"))
    return pressed and len(re.sub(r"[\W_]|[在的到]", "", rest)) == 0


def claim_furniture(work: Work) -> None:
    """Claim the lines and the rows that a web page has put around the document."""
    for position, block in enumerate(work.document.blocks):
        if isinstance(block, Paragraph):
            if is_furniture(block.text):
                work.claim(key_of(block, position), Status.SKIPPED, Skip.ARTIFACT)
            continue
        for row in block.rows():
            if is_furniture_row(row):
                for cell in row:
                    if cell.text.strip():
                        work.claim(key_of(cell, position, block), Status.SKIPPED, Skip.ARTIFACT)


def is_furniture_row(row: Sequence[Cell]) -> bool:
    """Say whether a row is one that a web page has put there: a label with its value, or a bar of buttons."""
    filled = [cell for cell in row if cell.text.strip()]
    if not filled or not is_furniture(filled[0].text):
        return False
    buttons = sum(1 for cell in filled if _is_buttons(compact(cell.text)))
    return len(filled) <= _ROW or buttons * 2 > len(filled)


_ROW = 4
"""Most cells of a row of labels and values above a document."""
