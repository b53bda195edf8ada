"""Word documents, .docx: the XML of the main part as it is, because what forms need is lost above it.

Paragraphs and tables in reading order; merged cells from ``gridSpan``, ``vMerge``, ``gridBefore``; text as it stands when all
tracked changes are accepted (``w:ins`` in, ``w:del`` out); content controls looked through; automatic numbers of paragraphs
written out, as they are printed. Headers and footers are left out (they repeat on every page), and said so.

Source: ECMA-376 part 1, 17.3–17.5, 17.9 (WordprocessingML); both namespaces, transitional and strict.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.document import Document
from kg.ingest.builder import Builder, Span
from kg.ingest.docx_numbering import Numbering, style_names
from kg.ingest.limits import MAX_SPAN
from kg.ingest.package import Package, has_part

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["DocxReader"]

_TRANSPARENT = frozenset(
    {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo"}
)
_LEFT_OUT = "del moveFrom pPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr rPr instrText delText delInstrText rt sectPr"
_OUT = frozenset(_LEFT_OUT.split())
_BOXES = {"\uf0fe": "☑", "\uf052": "☑", "\uf0fd": "☒", "\uf053": "☒", "\uf0a8": "□", "\uf06f": "□", "\uf0a3": "□",
          "\uf0fc": "√", "\uf0fb": "×"}  # fmt: skip
"""Check boxes and ticks of the fonts Wingdings and Wingdings 2, the symbols that forms are filled in with."""


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _get(element: etree._Element | None, name: str, default: str = "") -> str:
    if element is None:
        return default
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def _child(element: etree._Element | None, *names: str) -> etree._Element | None:
    for name in names:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == name), None)
    return element


def _on(element: etree._Element | None) -> bool:
    """Say whether a switch is there and not switched off."""
    return element is not None and _get(element, "val", "1") not in ("0", "false", "off", "none")


def _whole(text: str, default: int = 0) -> int:
    try:
        return int(text)
    except ValueError:
        return default


class _Walk:
    """One pass over the parts of a document."""

    def __init__(self, package: Package, main: str, builder: Builder) -> None:
        self.package = package
        self.builder = builder
        relations = package.relations(main)
        kinds = {kind.rpartition("/")[2]: target for kind, target in relations.values() if target in package}
        self.styles, self.numbered = style_names(package, kinds.get("styles"))
        self.numbering = Numbering(package, kinds.get("numbering"), self.numbered)
        self.comments = [kinds["comments"]] if "comments" in kinds else []
        self.extra = [kinds[kind] for kind in ("footnotes", "endnotes") if kind in kinds]
        self.margins = [target for kind, target in relations.values() if kind.rpartition("/")[2] in ("header", "footer")]
        self.boxes: list[etree._Element] = []
        self.hidden = False
        self.pending = ""
        self.field: list[bool] = []

    # -- paragraphs -------------------------------------------------------------------------------------------------

    def paragraph(self, element: etree._Element) -> str | None:
        """Return the text of a paragraph; None where its end is deleted, so that it goes on in the next one."""
        properties = _child(element, "pPr")
        number = "" if self.pending else self.numbering.label(properties)
        text = self.pending + number + "".join(self.runs(element, 0))
        if _child(properties, "rPr", "del") is not None:
            self.pending = text
            return None
        self.pending = ""
        return text

    def runs(self, element: etree._Element, depth: int) -> Iterator[str]:
        """Yield the pieces of text in an element of a paragraph."""
        self.builder.budget.depth(depth)
        for child in element:
            name = _name(child)
            if name == "r":
                if _on(_child(child, "rPr", "vanish")) or _on(_child(child, "rPr", "webHidden")):
                    self.hidden = self.hidden or any(_name(each) == "t" for each in child)
                    continue
                yield from self.runs(child, depth + 1)
            elif name in ("t", "oMath", "oMathPara") or (name and name not in _OUT):
                yield from self.piece(child, name, depth)

    def piece(self, child: etree._Element, name: str, depth: int) -> Iterator[str]:
        """Yield the text of one element inside a run or paragraph."""
        if name == "t":
            if not (self.field and self.field[-1]):
                yield child.text or ""
        elif name == "fldChar":
            self.mark(_get(child, "fldCharType"))
        elif name == "AlternateContent":
            yield self.alternative(child, depth)
        elif name == "txbxContent":
            self.boxes.append(child)
        elif (text := _sign(child, name)) is not None:
            yield text
        else:
            yield from self.runs(child, depth + 1)

    def mark(self, kind: str) -> None:
        """Note where a field begins, where its instructions end, and where it ends; instructions are no text."""
        if kind == "begin":
            self.field.append(True)
        elif self.field:
            self.field[-1] = False
            if kind == "end":
                self.field.pop()

    def alternative(self, element: etree._Element, depth: int) -> str:
        """Return the text of the first choice; of the fallback, where the choice holds neither text nor text box."""
        found = len(self.boxes)
        for kind in ("Choice", "Fallback"):
            option = next((each for each in element if _name(each) == kind), None)
            text = "" if option is None else "".join(self.runs(option, depth + 1))
            if text or len(self.boxes) > found:
                return text
        return ""

    # -- blocks -----------------------------------------------------------------------------------------------------

    def content(self, element: etree._Element, depth: int) -> Iterator[etree._Element]:
        """Yield paragraphs and tables (rows of a table, cells of a row), content controls and insertions looked through."""
        self.builder.budget.depth(depth)
        for child in element:
            name = _name(child)
            if name in ("p", "tbl", "tr", "tc", "altChunk"):
                yield child
            elif name in _TRANSPARENT:
                yield from self.content(child, depth + 1)
            elif name == "AlternateContent":
                for choice in child:
                    if _name(choice) == "Choice":
                        yield from self.content(choice, depth + 1)
                        break

    def blocks(self, element: etree._Element, depth: int = 0) -> None:
        """Add the blocks of a body, a text box or a note."""
        for child in self.content(element, depth):
            name = _name(child)
            if name == "p":
                text = self.paragraph(child)
                if text is not None:
                    self.builder.paragraph(text, self.styles.get(_get(_child(child, "pPr", "pStyle"), "val"), ""))
            elif name == "tbl":
                self.table(child, depth + 1)
            elif name == "altChunk":
                self.builder.note("文档内嵌另一份文件（altChunk），其内容未读")
            self.text_boxes(depth + 1)

    def text_boxes(self, depth: int) -> None:
        """Add the blocks of the text boxes that the last blocks hold."""
        while self.boxes:
            waiting, self.boxes = self.boxes, []
            for box in waiting:
                self.blocks(box, depth + 1)

    def cell(self, element: etree._Element, nested: list[etree._Element], depth: int) -> str:
        """Return the text of a cell, a line a paragraph; tables inside it go to `nested`."""
        lines = []
        for child in self.content(element, depth):
            if _name(child) == "p":
                text = self.paragraph(child)
                if text is not None:
                    lines.append(text)
            elif _name(child) == "tbl":
                nested.append(child)
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join(lines)

    def table(self, element: etree._Element, depth: int) -> None:
        """Add a table, then the tables inside it; a table of one cell is a frame, and only its content counts."""
        self.builder.budget.depth(depth)
        rows = [row for row in self.content(element, depth) if _name(row) == "tr" and not self.deleted(row)]
        cells = [[cell for cell in self.content(row, depth) if _name(cell) == "tc"] for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:
            self.blocks(cells[0][0], depth + 1)
            return
        spans: list[Span] = []
        nested: list[etree._Element] = []
        above: dict[int, tuple[int, int]] = {}  # column → index in spans and columns covered, of merges that are open
        for number, (row, own) in enumerate(zip(rows, cells, strict=True), 1):
            column = 1 + min(MAX_SPAN, _whole(_get(_child(row, "trPr", "gridBefore"), "val")))
            below: dict[int, tuple[int, int]] = {}
            for cell in own:
                properties = _child(cell, "tcPr")
                width = max(1, min(MAX_SPAN, _whole(_get(_child(properties, "gridSpan"), "val"), 1)))
                merge = _child(properties, "vMerge")
                if _child(properties, "cellDel") is not None:
                    continue
                known = above.get(column)
                if merge is not None and _get(merge, "val", "continue") != "restart" and known and known[1] == width:
                    index = known[0]
                    old = spans[index]
                    spans[index] = Span(old.row, old.column, old.text, number - old.row + 1, old.colspan)
                    below[column] = known
                else:
                    if merge is not None:
                        below[column] = (len(spans), width)
                    spans.append(Span(number, column, self.cell(cell, nested, depth + 1), 1, width))
                column += width
            above = below
        self.builder.table(spans, len(rows))
        for inner in nested:
            self.table(inner, depth + 1)

    def deleted(self, row: etree._Element) -> bool:
        """Say whether a tracked change deletes the row."""
        return _child(row, "trPr", "del") is not None

    def document(self, main: str) -> None:
        """Add all of the document."""
        root = self.package.xml(main)
        body = next((child for child in root if _name(child) == "body"), None)
        if body is not None:
            self.blocks(body)
        if self.pending:
            self.builder.paragraph(self.pending)
        for name in self.extra:
            for note in self.package.xml(name):
                if _get(note, "type") in ("", "normal"):
                    self.blocks(note)
        if self.hidden:
            self.builder.note("隐藏文字未读")
        if any(self.has_text(name) for name in self.margins if name in self.package):
            self.builder.note("页眉、页脚未读")
        if count := sum(1 for name in self.comments for each in self.package.xml(name) if _name(each) == "comment"):
            self.builder.note(f"{count} 处批注未读")

    def has_text(self, name: str) -> bool:
        """Say whether a header or footer holds more than a page number."""
        texts = (each.text or "" for each in self.package.xml(name).iter() if _name(each) == "t")
        return any(character.isalpha() for text in texts for character in text if character not in "第共页")


def _sign(element: etree._Element, name: str) -> str | None:
    """Return the text that an element without text stands for; None where it is none of these."""
    if name == "br":
        return "\n" if _get(element, "type") not in ("page", "column") else ""
    if name == "sym":
        code = _whole_hex(_get(element, "char"))
        return _BOXES.get(code, code if not "\ue000" <= code <= "\uf8ff" else "□")
    return {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}.get(name)


def _whole_hex(text: str) -> str:
    try:
        code = int(text, 16)
        return chr(code) if not 0xD800 <= code < 0xE000 else ""
    except (ValueError, OverflowError):
        return ""


class DocxReader:
    """Reader of Word documents in XML."""

    @property
    def format(self) -> str:
        """``docx``."""
        return "docx"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes are a zip package with the parts of a Word document."""
        return has_part(data, "word/")

    def read(self, data: bytes, file: str) -> Document:
        """Return paragraphs and tables; `Place.line` of a paragraph is its number.

        Raises:
            DamagedFile: the package or its XML is broken.
            EncryptedFile: a part wants a password.
            LimitExceeded: too large, or nested too deeply.
            EmptyFile: no text in it.
        """
        package = Package(data, file)
        main = package.main_part("word/document.xml")
        builder = Builder(file)
        _Walk(package, main, builder).document(main)
        return builder.document(data, self.format)
