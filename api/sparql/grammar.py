"""A mistake in the grammar of a query, told in one Chinese sentence: where, and what might stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Mistake", "mistake"]

_WHERE = re.compile(r"error at (\d+):(\d+)(?:: *)?(?:expected )?(?:one of )?")
_CLASS = re.compile(r"\[(?:'(?:\\.|[^'\\])*'|[^\]'])*\]", re.DOTALL)
"""A set of characters: ``['0'..='9']``. A name or a number may stand there, which helps nobody."""

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[^,"]+')
_SAID = {
    "Prefix not found": "前缀没有用 PREFIX 声明",
    "IRI parsing failed": "IRI 写得不对（应有协议，不含空格）",
    "The SELECT contains a variable that is unbound": "SELECT 中的变量在 GROUP BY 之后没有值",
}
"""Sentences of the engine (spargebra) among its words."""

_MOST = 8
_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a query.

    Attributes:
        line: 1-based; 1 where the engine says none.
        column: 1-based; 1 where the engine says none.
        text: one sentence in Chinese, with line and column, the engine's words behind it, shortened.
    """

    line: int
    column: int
    text: str


def mistake(message: str) -> Mistake:
    """Return what an engine's message about a query says.

    Args:
        message: as Oxigraph writes it (``error at 1:20: expected …``), or one of ours, which is Chinese already.

    >>> mistake("error at 1:32: expected BY").text
    'SPARQL 语法错误：第 1 行第 32 列，读到这里不合语法（可以接 BY）'
    >>> mistake("error at 1:29: expected one of Prefix not found, ['%']").text
    'SPARQL 语法错误：第 1 行第 29 列之前，前缀没有用 PREFIX 声明'
    """
    found = _WHERE.match(message.strip())
    if found is None:
        return Mistake(1, 1, f"SPARQL 语法错误：{_short(message)}")
    line, column = int(found[1]), int(found[2])
    place = f"SPARQL 语法错误：第 {line} 行第 {column} 列"
    words = [token.strip() for token in _TOKEN.findall(_CLASS.sub("", message.strip()[found.end() :])) if token.strip()]
    for said, meant in _SAID.items():
        if said in words:
            return Mistake(line, column, f"{place}之前，{meant}")
    if not words:
        return Mistake(line, column, f"{place}，读到这里不合语法")
    listed = "、".join(words[:_MOST]) + ("……" if len(words) > _MOST else "")
    return Mistake(line, column, f"{place}，读到这里不合语法（可以接 {_short(listed)}）")


def _short(text: str) -> str:
    """Return the first line of a text, cut to a length that fits behind a sentence."""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= _LENGTH else f"{first[:_LENGTH]}……"
