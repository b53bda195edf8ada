"""Tables that pages cut: pieces put together again, repeated heads left out, cells that go on made whole."""

from __future__ import annotations

from kg.document import Origin
from kg.ingest.builder import Builder, Span
from kg.ingest.printed_labels import is_label, is_level
from kg.layout.parts import Part, PartCell
from kg.layout.tuning import current

__all__ = ["add_part", "continues", "join"]

Pair = tuple[PartCell, PartCell]
"""A cell above a cut and the one below it."""


def _same(one: PartCell, other: PartCell) -> bool:
    edge = current().pages.edge
    return abs(one.left - other.left) <= edge and abs(one.right - other.right) <= edge


def _row(part: Part, row: int) -> list[PartCell]:
    return sorted((cell for cell in part.cells if cell.row == row), key=lambda cell: cell.left)


def continues(before: Part, part: Part) -> bool:
    """Say whether `part`, first on its page, goes on with `before`, last on the page before.

    The outer borders agree, and it does not begin with a title of its own: one cell over the whole width, unless the table
    broke off inside such a cell.
    """
    if part.page != before.page + 1:
        return False
    if part.edges:
        return part.edges == before.edges
    if max(abs(before.left - part.left), abs(before.right - part.right)) > current().pages.near:
        return False
    if heads := _repeated_rows(before, part):
        return not _begins_alike(before, part, heads)
    first = _row(part, 0)
    if len(first) == 1 and first[0].text and _one_row(first[0]):
        return _broke_off_inside(before, first[0])
    return _edges_shared(before, first)


def _broke_off_inside(before: Part, cell: PartCell) -> bool:
    """Say whether a table ended inside one cell over its whole width, which `cell` goes on with."""
    last = [old for old in before.cells if old.last_row == before.rows]
    return len(last) == 1 and last[0].room < cell.start


def _edges_shared(before: Part, first: list[PartCell]) -> bool:
    """Say whether most cells of a row begin at an edge of the table before."""
    edge = current().pages.edge
    edges = {round(cell.left / edge) for cell in before.cells}
    shared = [cell for cell in first if {round(cell.left / edge) + by for by in (-1, 0, 1)} & edges]
    return 2 * len(shared) > len(first)


def _repeated_rows(before: Part, part: Part) -> int:
    """Return how many rows at the top of `part` repeat those at the top of `before`."""
    rows = 0
    while rows < min(current().pages.head_rows, part.rows - 1, before.rows) and _repeats(_row(before, rows), _row(part, rows)):
        rows += 1
    return rows


def _begins_alike(before: Part, part: Part, heads: int) -> bool:
    """Say whether a piece is a form of its own that begins like the one before: the row below those alike has its label too."""
    labels = [next((cell.text for cell in _row(each, heads)), "") for each in (before, part)]
    return heads < before.rows and bool(labels[0]) and labels[0] == labels[1]


def _repeats(head: list[PartCell], row: list[PartCell]) -> bool:
    """Say whether a row prints that of a head again.

    Where a program repeats fewer rows than the head has, it prints no more of cells merged over them than fits: ``目标`` for
    ``目标名称``.
    """
    texts = [cell.text for cell in row]
    if texts == [cell.text for cell in head]:
        return any(texts)
    alike = len(row) == len(head) > 1 and all(texts)
    return alike and all(_cut_short(one, other) for one, other in zip(head, row, strict=True))


def _cut_short(one: PartCell, other: PartCell) -> bool:
    """Say whether a cell prints another of the same column again: whole, or the beginning of a merged one."""
    return _same(one, other) and (one.text == other.text or (not _one_row(one) and one.text.startswith(other.text)))


def join(before: Part, part: Part, known: frozenset[str]) -> None:
    """Add the rows of `part` to `before`.

    Args:
        before: the table so far; it is changed.
        part: its piece on the next page.
        known: texts of all cells of the document: a label that a page cut in two mostly stands whole elsewhere.
    """
    skipped = _repeated_rows(before, part)
    before.repeated += [part.page] if skipped else []
    cells = _without_head(part, skipped)
    first = _top(cells)
    above = {id(cell): _above(before, cell) for cell in first}
    goes_on = _row_goes_on(first, above)
    offset = before.rows - 1 if goes_on else before.rows
    leading = True
    for cell in cells:
        leading = leading and (cell.row > 0 or not cell.text)
        cell.row, cell.last_row = cell.row + offset, cell.last_row + offset
        old = above.get(id(cell))
        rest = old is not None and (goes_on or _cell_goes_on(old, cell, leading, known))
        _add_cell(before, cell, old if rest else None)
    before.rows = offset + part.rows - skipped
    before.page, before.bottom = part.page, part.bottom


def _top(cells: list[PartCell]) -> list[PartCell]:
    """Return the cells of the first row from left to right."""
    return sorted((cell for cell in cells if cell.row == 0), key=lambda cell: cell.left)


def _without_head(part: Part, skipped: int) -> list[PartCell]:
    """Return the cells of a piece below a repeated head of so many rows, their rows counted from there."""
    cells = [cell for cell in part.cells if cell.last_row > skipped]
    for cell in cells:
        cell.row, cell.last_row = max(0, cell.row - skipped), cell.last_row - skipped
    return cells


def _add_cell(table: Part, cell: PartCell, old: PartCell | None) -> None:
    """Add a cell below a cut, to the cell above (`old`) where it is the rest of it."""
    if old is None:
        table.cells.append(cell)
        return
    old.text += cell.text
    old.room = cell.room if cell.text else old.room
    old.last_row = max(old.last_row, cell.last_row)


def _above(before: Part, cell: PartCell) -> PartCell | None:
    return next((old for old in before.cells if old.last_row == before.rows and _same(old, cell)), None)


def _row_goes_on(first: list[PartCell], above: dict[int, PartCell | None]) -> bool:
    """Say whether the first row of a piece is the rest of a row that began on the page before.

    Labels tell it: 满意 above 度指标 is one, 产出指标 above 效益指标 are two. Else its texts go on with full lines, while other
    cells of the row had ended.
    """
    both = [(old, cell) for cell in first if (old := above[id(cell)]) is not None]
    if len(both) < len(first):
        return False
    texts = [(old, cell) for old, cell in both if cell.text]
    broken = [(old, cell) for old, cell in texts if old.text]
    if not texts:
        return bool(both)
    labels = _labels_tell(both, broken)
    return _texts_go_on(both, texts, broken) if labels is None else labels


def _labels_tell(both: list[Pair], broken: list[Pair]) -> bool | None:
    """Say whether labels on both sides of a cut are one, None where none tells it.

    A label merged over rows may go on over a cut at which a row ends: then other texts had room, and none has ended.
    """
    if any(map(_two_labels, broken)):
        return False
    if not any(map(_label_cut, broken)):
        return None
    return True if _ended(both) or not any(map(_had_room, broken)) else None


def _ended(both: list[Pair]) -> bool:
    """Say whether a text of the last row above the cut has nothing below it."""
    return any(old.text and not cell.text and _one_row(old) for old, cell in both)


def _had_room(pair: Pair) -> bool:
    """Say whether what stands below a cut would have fitted above it, or is a number below a number; of no label."""
    old, cell = pair
    if is_label(old.text + cell.text):
        return False
    return _two_numbers(old.text, cell.text) or cell.start - old.room <= -current().pages.slack


def _two_labels(pair: Pair) -> bool:
    old, cell = pair
    return is_label(old.text) and is_label(cell.text) and not is_label(old.text + cell.text)


def _label_cut(pair: Pair) -> bool:
    old, cell = pair
    return _one_row(old) and _one_row(cell) and is_label(old.text + cell.text)


def _one_row(cell: PartCell) -> bool:
    return cell.last_row - cell.row == 1


def _texts_go_on(both: list[Pair], texts: list[Pair], broken: list[Pair]) -> bool:
    """Say whether the texts of a row go on with full lines; `texts` stand below the cut, `broken` on both sides of it."""
    ended = _ended(both)
    if ended and len(texts) == len(broken) == 1:
        # a row of one text only, below one whose other cells have ended: it is the rest of it, if its words can hardly fit
        return _broken_off(broken, sure=False)
    return _broken_off(broken, sure=True) and (ended or len(broken) < len(texts))


def _broken_off(pairs: list[tuple[PartCell, PartCell]], *, sure: bool) -> bool:
    """Say whether texts above a cut go on below it: if `sure`, one had no room; others may have been broken a little early."""
    if any(_two_numbers(old.text, cell.text) for old, cell in pairs):
        return False
    lacking = [cell.start - old.room for old, cell in pairs]
    slack = current().pages.slack
    if not sure:
        return lacking[0] > -slack / 2
    return bool(lacking) and max(lacking) > 0 and min(lacking) > -slack


def _two_numbers(above: str, below: str) -> bool:
    """Say whether a text ends with a number and the next begins with one: no program breaks a line inside a number.

    >>> _two_numbers("100%", "100%"), _two_numbers("20", "10"), _two_numbers("第 3", "号断面")
    (True, True, False)
    """
    return (above[-1].isdecimal() or above[-1] in "%％") and below[0].isdecimal()


def _cell_goes_on(old: PartCell, cell: PartCell, leading: bool, known: frozenset[str]) -> bool:
    """Say whether a cell above the cut and one below it are one: one of them is empty and they are merged cells or labels."""
    if old.text and cell.text:
        whole = old.text + cell.text
        two = is_level(old.text) and is_level(cell.text)  # 决策 above 过程, though 决策过程 is a label
        return old.room < cell.start and (whole in known or (is_label(whole) and not two))
    tall = old.last_row - old.row > 1 or cell.last_row - cell.row > 1
    return tall or (leading and bool(old.text))


def add_part(builder: Builder, part: Part) -> None:
    """Add a finished table; its columns are the edges of all its cells."""
    near = current().pages.edge
    edges: list[float] = []
    for value in sorted(edge for cell in part.cells for edge in (cell.left, cell.right)):
        if not edges or value - edges[-1] > near:
            edges.append(value)

    def at(value: float) -> int:
        return min(range(len(edges)), key=lambda index: abs(edges[index] - value))

    spans = []
    for cell in part.cells:
        left, right = at(cell.left), at(cell.right)
        size = (cell.last_row - cell.row, max(1, right - left))
        margin = None if cell.margin is None else round(cell.margin, 2)
        spans.append(Span(cell.row + 1, left + 1, cell.text, *size, page=cell.page, margin=margin))
    builder.table(spans, part.rows, origin=Origin.DRAWN if part.ruled else Origin.INFERRED)
    for page in part.repeated:
        builder.note(f"第 {page} 页重复的表头不再计入")
