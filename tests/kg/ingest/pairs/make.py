"""Forms as Word files and, by LibreOffice, as PDF: the same document twice, its tables cut by pages anywhere.

Run ``python -m tests.kg.ingest.pairs.make`` where ``soffice`` is installed to make the PDFs anew; the Word files are made
by the tests each time.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from kg.samples.content import sample_documents
from kg.samples.grids import Grid
from kg.samples.grids import blocks_of as sample_blocks
from tests.kg.forms.printed import drawn

HERE = Path(__file__).parent
FORMS = Path(__file__).parents[2] / "forms"

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SAMPLE_BLOCKS = 12
"""Blocks of a sample that are printed: enough for two forms and some pages."""
A4, A5, B5, SMALL = (11906, 16838), (8391, 11906), (9979, 14173), (6800, 8391)
"""Width and height of pages in twips (1/20 point)."""


@dataclass(frozen=True)
class Cell:
    """A cell of a Word table: 0-based place, what it covers, and its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """How a document is set.

    Attributes:
        page: width and height in twips.
        landscape: the page lies on its side.
        margin: in twips, on all sides.
        size: of the font, in points.
        heads: rows at the top of each table that are printed again on each page.
        numbers: page numbers at the foot.
        header: a line at the head of each page.
        whole_rows: no page cuts a row.
        centred: cells stand in the middle of their height.
        even: columns are equally wide, else by what they hold.
    """

    page: tuple[int, int] = A4
    landscape: bool = False
    margin: int = 1440
    size: float = 10.5
    heads: int = 0
    numbers: bool = True
    header: str = ""
    whole_rows: bool = False
    centred: bool = True
    even: bool = False


PAIRS: dict[str, tuple[str, Sheet]] = {
    "01_sample_a4": ("sample list", Sheet(heads=1)),
    "02_monitor_small": ("drawings/monitor", Sheet(SMALL, margin=1000, size=14, heads=1, whole_rows=True, even=True)),
    "03_sample_b5_large": ("sample list", Sheet(B5, margin=720, size=14)),
    "04_sample_a5_landscape": ("sample evaluation", Sheet(A5, landscape=True, size=12, header="清川县财政局绩效目标汇编")),
    "05_sample_whole_rows": ("sample list", Sheet(A5, margin=720, whole_rows=True, heads=1)),
    "06_eval_a5": ("drawings/eval_full", Sheet(A5, margin=720, size=12)),
    "07_two_projects_a5": ("drawings/two_projects", Sheet(A5, landscape=True, size=14)),
    "08_jiangxi_small": ("unseen/jiangxi_wide", Sheet(SMALL, landscape=True, margin=500, size=16)),
    "09_gansu_cut_head": ("unseen/gansu", Sheet(A5, margin=1000, size=14, centred=False, even=True)),
    "10_old_sichuan_repeated_field": ("drawings/old_sichuan", Sheet(SMALL, landscape=True, margin=500, size=16, heads=1)),
    "11_dept_a5": ("drawings/dept_whole", Sheet(A5, margin=720, size=14)),
    "12_self_eval": ("drawings/self_eval_dev", Sheet(A5, landscape=True, margin=720, size=14)),
    "13_heilongjiang_small": (
        "unseen/heilongjiang",
        Sheet(SMALL, margin=1000, size=16, header="清川县绩效目标", centred=False),
    ),
    "14_hunan_eval_header": (
        "unseen/hunan_dept_eval",
        Sheet(A5, margin=720, size=16, header="清川县绩效目标", whole_rows=True, even=True),
    ),
    "15_ningxia_landscape": ("unseen/ningxia", Sheet(A5, landscape=True, margin=720, size=18, even=True)),
    "16_transfer": ("unseen/transfer", Sheet(A5, margin=720, size=14)),
    "17_gansu": ("unseen/gansu", Sheet(A5, landscape=True, size=15, centred=False)),
    "18_zhejiang": ("unseen/zhejiang", Sheet(A5, margin=720, size=14)),
    "19_shandong_repeated_field": ("unseen/shandong", Sheet(SMALL, landscape=True, margin=500, size=18, heads=1)),
    "20_sichuan": ("unseen/sichuan", Sheet(B5, margin=720, size=18, header="川源县教育局")),
    "21_hunan_dept_no_head": ("drawings/hunan_dept", Sheet(B5, margin=500, size=16, even=True)),
    "22_cost": ("drawings/cost_level1", Sheet(A5, landscape=True, size=16, heads=1)),
}
"""Name of a pair, its document, and how it is set."""


def blocks_of(source: str) -> list[str | list[Cell]]:
    """Return the paragraphs and tables of a document: of a sample, its first ones."""
    if source.startswith("sample "):
        plan = next(each for each in sample_documents() if each.layout == source.removeprefix("sample "))
        return [
            [Cell(c.row, c.column, c.rowspan, c.colspan, c.text) for c in block.cells] if isinstance(block, Grid) else block
            for block in sample_blocks(plan)[:_SAMPLE_BLOCKS]
        ]
    text = (FORMS / f"{source}.txt").read_text(encoding="utf-8").partition("=====")[0]
    return [block if isinstance(block, str) else _cells(block) for block in drawn(text)]


def _cells(rows: list[list[str]]) -> list[Cell]:
    out = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            width = height = 1
            while c + width < len(row) and row[c + width] == "<":
                width += 1
            while r + height < len(rows) and c < len(rows[r + height]) and rows[r + height][c] == "^":
                height += 1
            out.append(Cell(r, c, height, width, text))
    return out


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraphs(text: str) -> str:
    return "".join(f"<w:p>{_run(line) if line else ''}</w:p>" for line in text.split("\n"))


def _widths(cells: list[Cell], sheet: Sheet, room: int) -> list[int]:
    columns = max(cell.column + cell.columns for cell in cells)
    weights = [1.0] * columns
    if not sheet.even:
        for cell in cells:
            if cell.columns == 1:
                weights[cell.column] = max(weights[cell.column], min(len(cell.text), 12) ** 0.5)
    return [int(room * weight / sum(weights)) for weight in weights]


def _table(cells: list[Cell], sheet: Sheet, room: int) -> str:
    widths = _widths(cells, sheet, room)
    rows: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        width = sum(widths[cell.column : cell.column + cell.columns])
        for at in range(cell.row, cell.row + cell.rows):
            kind = f'<w:tcW w:w="{width}" w:type="dxa"/>'
            kind += f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
            if cell.rows > 1:
                kind += '<w:vMerge w:val="restart"/>' if at == cell.row else "<w:vMerge/>"
            kind += '<w:vAlign w:val="center"/>' if sheet.centred else ""
            body = _paragraphs(cell.text) if at == cell.row else "<w:p/>"
            rows.setdefault(at, []).append((cell.column, f"<w:tc><w:tcPr>{kind}</w:tcPr>{body}</w:tc>"))
    lines = ""
    for at, row in sorted(rows.items()):
        kind = ("<w:cantSplit/>" if sheet.whole_rows else "") + ("<w:tblHeader/>" if at < sheet.heads else "")
        lines += f"<w:tr><w:trPr>{kind}</w:trPr>{''.join(text for _, text in sorted(row))}</w:tr>"
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    kind = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{kind}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def _section(sheet: Sheet) -> str:
    width, height = sheet.page[::-1] if sheet.landscape else sheet.page
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    margins = " ".join(f'w:{side}="{sheet.margin}"' for side in ("top", "right", "bottom", "left"))
    head = '<w:headerReference w:type="default" r:id="rId2"/>' if sheet.header else ""
    foot = '<w:footerReference w:type="default" r:id="rId3"/>' if sheet.numbers else ""
    size = f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar {margins} w:header="400" w:footer="400"/>'
    return f"<w:sectPr>{head}{foot}{size}</w:sectPr>"


def docx(source: str, sheet: Sheet) -> bytes:
    """Return a document as a Word file."""
    width = (sheet.page[1] if sheet.landscape else sheet.page[0]) - 2 * sheet.margin
    parts: list[str] = []
    blocks = blocks_of(source)
    for before, block in zip((None, *blocks), blocks, strict=False):
        if isinstance(before, list) and isinstance(block, list):
            parts.append("<w:p/>")
        parts.append(_table(block, sheet, width) if isinstance(block, list) else _paragraphs(block))
    number = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    family = " ".join(f'w:{script}="Noto Sans CJK SC"' for script in ("ascii", "hAnsi", "eastAsia"))
    font = f'<w:rFonts {family}/><w:sz w:val="{round(2 * sheet.size)}"/>'
    centre = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{font}</w:rPr></w:rPrDefault></w:docDefaults>"
    members = {
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{''.join(parts)}<w:p/>{_section(sheet)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{defaults}</w:styles>",
        "word/header1.xml": f"<w:hdr {_W}><w:p>{_run(sheet.header)}</w:p></w:hdr>",
        "word/footer1.xml": f"<w:ftr {_W}><w:p>{centre}{_run('第 ')}{number}{_run(' 页')}</w:p></w:ftr>",
    }
    kinds = {"document": "document.main", "styles": "styles", "header1": "header", "footer1": "footer"}
    types = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{_TYPE}.{k}+xml"/>' for n, k in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    one = f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
    own = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}.xml"/>'
        for n, kind, target in ((1, "styles", "styles"), (2, "header", "header1"), (3, "footer", "footer1"))
    )
    members["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types">{rels}<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    members["_rels/.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'
    members["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{own}</Relationships>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>\n' + text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def make(folder: Path) -> None:
    """Write the PDFs of all pairs into a folder."""
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("soffice is not installed")
    with tempfile.TemporaryDirectory() as work:
        for name, (source, sheet) in PAIRS.items():
            (Path(work) / f"{name}.docx").write_bytes(docx(source, sheet))
        files = sorted(str(path) for path in Path(work).glob("*.docx"))
        profile = f"-env:UserInstallation=file://{work}/profile"
        convert = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
        subprocess.run(convert, check=True, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    make(HERE)
