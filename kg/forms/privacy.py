"""Personal data, taken out before anything else sees the document: names, signatures, telephone and identity numbers.

Cells and lines under labels such as 姓名, 填报人, 联系电话 (ontology/vocab/personal.tsv) lose their values, lists of people
lose their rows, and telephone and identity numbers are blotted out wherever they stand. Names in free prose cannot be found
surely: a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kg.document import Cell, Document, Paragraph, Table
from kg.forms.base import Key, Skip, Status, Work
from kg.forms.lexicon.heads import column_roles, key_roles
from kg.text import compact, fold
from ontology import VOCAB

__all__ = ["BLOT", "mask"]

BLOT = "＊"
"""What stands for a character that was taken out, where the rest of the text stays."""

_NUMBERS = re.compile(
    r"(?<![\dA-Za-z])(?:1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}"
    r"|(?:\(0\d{2,3}\)|0\d{2,3}\s?[-—–－]\s?)\d{7,8}(?:[-转]\d{1,5})?"
    r"|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\dA-Za-z])"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:[、,，/ ][\u4e00-\u9fff·]{2,4}){0,5}")
_GLUED = re.compile(
    r"(?:负责人|联系人|填报人|经办人)(?:及(?:联系)?(?:电话|方式))?(?P<value>[\u4e00-\u9fff]{2,3}?(?:、[\u4e00-\u9fff]{2,3}?)*)"
    r"(?=\d|主管|实施|项目|单位|联系|县级|省级|市级|区级|资金|填报|部门|电话|财务)"
)
_TAIL = re.compile(r"[(（\[].*?[)）\]]$")
_LONGEST = 30
_FORM = 3
"""How often 指标 stands in a text that is a whole form without separators, where names follow their labels directly."""


@cache
def _labels() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {"name": set(), "contact": set(), "table": set()}
    for line in (VOCAB / "personal.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, label = line.split("\t")
            kinds[kind].add(compact(label))
    return {kind: frozenset(labels) for kind, labels in kinds.items()}


@cache
def _inline() -> re.Pattern[str]:
    """Labels with a value behind them in the same text."""
    labels = sorted(_labels()["name"] | _labels()["contact"], key=len, reverse=True)
    words = "|".join(r"\s*".join(map(re.escape, label)) for label in labels)
    return re.compile(
        rf"(?P<label>(?:{words})\s*(?:[(][^()]{{1,12}}[)])?\s*(?:[:]\s*|(?=\s+[\u4e00-\u9fff]{{2,4}}(?:\s|$))))"
        rf"(?P<value>(?:(?!\s*(?:{words})\s*(?:[(][^()]{{1,12}}[)])?\s*(?:[:]|\s))(?!\s{{2,}}[^\s:]{{2,10}}:)[^。;\n])*)"
    )


def _kind(text: str) -> str | None:
    """Return the kind of personal label that a whole cell is, None for any other text."""
    if len(text) > _LONGEST:
        return None
    label = compact(text).strip(":")
    known = _labels()
    for form in (label, _TAIL.sub("", label).strip(":")):
        for kind in ("name", "contact"):
            if form in known[kind]:
                return kind
    return None


def blot(text: str) -> str:
    """Return `text` with the values behind personal labels and all telephone and identity numbers blotted out.

    The length stays, so that offsets keep their meaning.

    >>> blot("咨询电话 0311-86000000，地址不变")
    '咨询电话 ＊＊＊＊＊＊＊＊＊＊＊＊＊，地址不变'
    """
    folded = fold(text)
    spans = [found.span() for found in _NUMBERS.finditer(folded.text)]
    if folded.text.count("指标") >= _FORM:
        spans += [found.span("value") for found in _GLUED.finditer(folded.text)]
    if len(text) < 400 or "电话" in text or "签字" in text:
        for found in _inline().finditer(folded.text):
            value = found["value"].rstrip()
            if value.strip() and len(value) <= _LONGEST:
                lead = len(value) - len(value.lstrip())
                spans.append((found.start("value") + lead, found.start("value") + len(value)))
    if not spans:
        return text
    out = list(text)
    for start, end in spans:
        low, high = folded.span(start, end)
        for at in range(low, high):
            out[at] = BLOT if not out[at].isspace() else out[at]
    return "".join(out)


def _only_labels(text: str) -> bool:
    """Say whether nothing but personal labels and blots is left of a text."""
    rest = fold(text).text.replace(fold(BLOT).text, "")
    words = sorted(_labels()["name"] | _labels()["contact"], key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, words)), "", compact(rest))
    return not re.sub(r"[\W_]|[(][^()]*[)]", "", rest)


def mask(document: Document) -> Work:
    """Return the working state of `document` without personal data; what was taken out is claimed as personal."""
    claims: dict[Key, tuple[Status, Skip | None]] = {}
    blocks: list[Paragraph | Table] = []
    personal = (Status.SKIPPED, Skip.PERSONAL)
    follows = False
    for position, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            text = blot(block.text)
            if follows and _is_value(block.text):
                text = ""
                claims[_paragraph_key(position)] = personal
            follows = _kind(block.text) is not None
            if text and text != block.text and _only_labels(text):
                claims[_paragraph_key(position)] = personal
                text = ""
            blocks.append(block if text == block.text else replace(block, text=text))
            continue
        follows = False
        labels: set[tuple[int, int]] = set()
        hidden = set(_hidden(block, labels))
        claims.update({(block.index, row, column): (Status.LABEL, None) for row, column in labels})
        cells = []
        for cell in block.cells:
            text = "" if (cell.row, cell.column) in hidden else blot(cell.text)
            if text != cell.text:
                if not text or _only_labels(text):
                    text = ""
                    claims[block.index, cell.row, cell.column] = personal
                cell = replace(cell, text=text)
            cells.append(cell)
        blocks.append(replace(block, cells=tuple(cells)))
    work = Work(replace(document, blocks=tuple(blocks)))
    work.claims.update(claims)
    return work


def _paragraph_key(position: int) -> Key:
    """Return the ledger's key of the paragraph at `position` in the document's blocks."""
    return (0, position, 0)


def _is_value(text: str) -> bool:
    """Say whether a line under a personal label (one cell a line) is its value: a name, a number; no label of its own."""
    label = compact(text)
    if not label or len(label) > _LONGEST or _kind(text) is not None or key_roles(text) or column_roles(text):
        return False
    return bool(_NAME.fullmatch(label)) or any(character.isdigit() for character in label)


def _hidden(table: Table, labels: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield row and column of each cell whose whole text is personal; the cells of their labels go into `labels`."""
    people = False
    columns: set[int] = set()
    width = 0
    for cells in table.rows():
        filled = [cell for cell in cells if cell.text.strip()]
        if not filled:
            continue
        kinds = {cell.column: _kind(cell.text) for cell in filled}
        if _people_head(filled, kinds):
            people, columns = True, set()
            labels.update((cell.row, cell.column) for cell in filled)
            continue
        if people and ((len(filled) == 1 and len(filled[0].text) > _LONGEST) or _form_head(filled)):
            people = False
        if people:
            yield from ((cell.row, cell.column) for cell in filled)
            continue
        if _form_head(filled):
            columns = {column for column, kind in kinds.items() if kind is not None}
            width = len(cells)
            continue
        if columns and (not table.ragged or len(cells) == width):
            yield from ((cell.row, cell.column) for cell in filled if cell.column in columns)
        labels.update((cell.row, cell.column) for cell in filled if kinds[cell.column] is not None)
        yield from _beside(filled, kinds)


def _people_head(filled: list[Cell], kinds: dict[int, str | None]) -> bool:
    """Say whether a row heads a list of people: a label of names, and nothing but labels beside it."""
    table = _labels()["table"]
    labels = [compact(cell.text).strip(":") for cell in filled]
    known = [
        kinds[cell.column] is not None or _TAIL.sub("", label) in table for cell, label in zip(filled, labels, strict=True)
    ]
    names = sum(1 for kind in kinds.values() if kind == "name")
    return len(filled) >= 2 and names > 0 and all(known) and ("姓名" in "".join(labels) or names + len(filled) > 3)


def _form_head(filled: list[Cell]) -> bool:
    """Say whether a row heads a table of something else."""
    return sum(1 for cell in filled if column_roles(cell.text)) >= 3


def _beside(filled: list[Cell], kinds: dict[int, str | None]) -> Iterator[tuple[int, int]]:
    """Yield the cells behind personal labels in a row of labels and values."""
    for label, value in pairwise(filled):
        if kinds[label.column] is None or kinds[value.column] is not None:
            continue
        if not key_roles(value.text) and len(compact(value.text)) <= _LONGEST:
            yield value.row, value.column
