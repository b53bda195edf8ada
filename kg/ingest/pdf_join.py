"""Tables that pages cut: pieces put together again, repeated heads left out, cells that go on made whole."""

from __future__ import annotations

from kg.document import Origin
from kg.ingest.builder import Builder, Span
from kg.layout.parts import Part, PartCell
from kg.layout.tuning import current

__all__ = ["add_part", "continues", "join"]


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
    settings = current().pages
    if max(abs(before.left - part.left), abs(before.right - part.right)) > settings.near:
        return False
    first = _row(part, 0)
    if len(first) == 1 and first[0].text and first[0].last_row == 1:
        last = [cell for cell in before.cells if cell.last_row == before.rows]
        return len(last) == 1 and last[0].room < first[0].start
    edges = {round(cell.left / settings.edge) for cell in before.cells}
    shared = [cell for cell in first if {round(cell.left / settings.edge) + by for by in (-1, 0, 1)} & edges]
    return 2 * len(shared) > len(first)


def _repeated_rows(before: Part, part: Part) -> int:
    """Return how many rows at the top of `part` repeat those at the top of `before`."""
    rows = 0
    while rows < min(current().pages.head_rows, part.rows - 1, before.rows):
        texts = [cell.text for cell in _row(part, rows)]
        if texts != [cell.text for cell in _row(before, rows)] or not any(texts):
            break
        rows += 1
    return rows


def join(before: Part, part: Part, known: frozenset[str]) -> None:
    """Add the rows of `part` to `before`.

    Args:
        before: the table so far; it is changed.
        part: its piece on the next page.
        known: texts of all cells of the document: a label that a page cut in two mostly stands whole elsewhere.
    """
    skipped = _repeated_rows(before, part)
    if skipped:
        before.repeated.append(part.page)
    cells = [cell for cell in part.cells if cell.last_row > skipped]
    for cell in cells:
        cell.row, cell.last_row = max(0, cell.row - skipped), cell.last_row - skipped
    first = sorted((cell for cell in cells if cell.row == 0), key=lambda cell: cell.left)
    above = {id(cell): _above(before, cell) for cell in first}
    goes_on = _row_goes_on(first, above)
    offset = before.rows - 1 if goes_on else before.rows
    leading = True
    for cell in cells:
        old = above.get(id(cell))
        leading = leading and (cell.row > 0 or not cell.text)
        cell.row, cell.last_row = cell.row + offset, cell.last_row + offset
        if old is not None and (goes_on or _cell_goes_on(old, cell, leading, known)):
            old.text += cell.text
            old.room = cell.room if cell.text else old.room
            old.last_row = max(old.last_row, cell.last_row)
        else:
            before.cells.append(cell)
    before.rows = offset + part.rows - skipped
    before.page, before.bottom = part.page, part.bottom


def _above(before: Part, cell: PartCell) -> PartCell | None:
    return next((old for old in before.cells if old.last_row == before.rows and _same(old, cell)), None)


def _row_goes_on(first: list[PartCell], above: dict[int, PartCell | None]) -> bool:
    """Say whether the first row of a piece is the rest of a row that began on the page before.

    Then its texts go on with full lines, while other cells of the row had ended.
    """
    pairs = [(above[id(cell)], cell) for cell in first]
    if any(old is None for old, _ in pairs):
        return False
    both = [(old, cell) for old, cell in pairs if old is not None]
    texts = [(old, cell) for old, cell in both if cell.text]
    if not texts:
        return bool(both)
    ended = any(old.text and not cell.text and old.last_row - old.row == 1 for old, cell in both)
    broken = [(old, cell) for old, cell in texts if old.text]
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
        return old.room < cell.start and old.text + cell.text in known
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
