"""The planted cases as files of every format, and personal data in all the other places that a file has.

Places: header, footer, footnote, comment, tracked changes, hidden text, text box, document properties; hidden sheet, name of a
sheet, note on a cell; title, meta and hidden parts of a page; names of files, folders and members of archives.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from kg.samples.formats import docx_of, html_of, xlsx_of
from kg.samples.grids import Grid, GridCell
from tests.kg.ingest.printer import Style, printed
from tests.kg.privacy.planted import Draw, Planted

__all__ = ["FORMATS", "write_cases", "write_places"]

FORMATS = ("txt", "html", "docx", "xlsx", "pdf")
_GROUPS = 4
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def form(name: str) -> list[str | list[list[str]]]:
    """Return a small form, so that a file is one that a library takes."""
    rows = [["一级指标", "二级指标", "三级指标", "指标值"]]
    rows += [["产出指标", "数量指标", "清淤渠道条数", "≥12条"], ["产出指标", "质量指标", "工程验收合格率", "100%"]]
    rows += [["效益指标", "社会效益", "灌溉受益人数", "≥3100人"], ["满意度指标", "服务对象满意度", "受益群众满意度", "≥95%"]]
    return [
        f"云岭县水利局{name}2024年度项目支出绩效目标表",
        [["项目名称", f"{name}渠道清淤"], ["主管部门", "云岭县水利局"]],
        rows,
    ]


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    """Return rows of texts as a table."""
    width = max(map(len, rows))
    cells = [GridCell(r, c, 1, 1, row[c] if c < len(row) else "") for r, row in enumerate(rows) for c in range(width)]
    return Grid(len(rows), width, tuple(cells))


def written(blocks: Sequence[str | list[list[str]]], suffix: str) -> bytes:
    """Return paragraphs and tables as a file of a format."""
    if suffix == "txt":
        parts = [each if isinstance(each, str) else "\n".join("\t".join(row) for row in each) for each in blocks]
        return "\n\n".join(parts).encode()
    if suffix == "pdf":
        width = [
            each if isinstance(each, str) else [row + [""] * (max(map(len, each)) - len(row)) for row in each]
            for each in blocks
        ]
        return printed(width, Style(lines="all"))
    writer = {"html": html_of, "docx": docx_of, "xlsx": xlsx_of}[suffix]
    return writer([each if isinstance(each, str) else grid(each) for each in blocks])


def write_cases(folder: Path, cases: Sequence[Planted], suffix: str) -> list[Path]:
    """Write the cases into a few files of a format, each behind a form, its control in a paragraph of its own."""
    paths = []
    for group in range(_GROUPS):
        blocks = form(f"第{'一二三四'[group]}期{suffix}")
        for case in cases[group::_GROUPS]:
            blocks += [case.rows] if case.rows else case.text.split("\\n")
            blocks.append(f"{case.control}。")
        path = folder / f"案例{group + 1}.{suffix}"
        path.write_bytes(written(blocks, suffix))
        paths.append(path)
    return paths


def _zipped(data: bytes, parts: dict[str, str], edits: dict[str, tuple[str, str]]) -> bytes:
    """Return a package with further parts, and with a piece of some parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for before, after in [edits[name]] if name in edits else []:
                assert before in text, (name, before)
                text = text.replace(before, after, 1)
            new.writestr(name, text)
        for name, text in parts.items():
            new.writestr(name, _HEAD + text)
    return out.getvalue()


def _properties(name: str) -> str:
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    return (
        f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{name}</dc:creator>'
        f"<dc:title>{name}</dc:title><cp:lastModifiedBy>{name}</cp:lastModifiedBy></cp:coreProperties>"
    )


def _run(text: str, before: str = "") -> str:
    return f"<w:r>{before}<w:t>{text}</w:t></w:r>"


def word(names: dict[str, str]) -> bytes:
    """Return a Word document with a name in each of its places."""
    kinds = ("header", "footer", "footnotes", "comments")
    relations = "".join(f'<Relationship Id="x{kind}" Type="{_R}/{kind}" Target="{kind}.xml"/>' for kind in kinds)
    note = '<w:footnote w:id="2"><w:p>{}</w:p></w:footnote>'.format(_run(f"经办人：{names['footnote']}"))
    comment = f'<w:comment w:id="1" w:author="{names["author"]}"><w:p>{_run(names["comment"])}</w:p></w:comment>'
    parts = {
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "word/header.xml": f'<w:hdr xmlns:w="{_W}"><w:p>{_run("填报人：" + names["header"])}</w:p></w:hdr>',
        "word/footer.xml": f'<w:ftr xmlns:w="{_W}"><w:p>{_run("审核人：" + names["footer"])}</w:p></w:ftr>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{_W}">{note}</w:footnotes>',
        "word/comments.xml": f'<w:comments xmlns:w="{_W}">{comment}</w:comments>',
        "docProps/core.xml": _properties(names["properties"]),
    }
    deleted = f'<w:del w:author="{names["author"]}"><w:r><w:delText>{names["deleted"]}</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:author="{names["author"]}">{_run("联络员：" + names["inserted"])}</w:ins>'
    hidden = _run(names["hidden"], "<w:rPr><w:vanish/></w:rPr>")
    box = f"<w:r><w:pict><w:txbxContent><w:p>{_run('审批人：' + names['box'])}</w:p></w:txbxContent></w:pict></w:r>"
    control = _run("对照word物")
    body = f"<w:p>{control}</w:p><w:p>{deleted}{inserted}{hidden}</w:p><w:p>{box}</w:p><w:sectPr>"
    data = written(form("文档位置"), "docx")
    return _zipped(data, parts, {"word/document.xml": ("<w:sectPr>", body)})


def book(names: dict[str, str]) -> bytes:
    """Return a workbook with a name in each of its places."""
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = '<c r="A1" t="inlineStr"><is><t>{}</t></is></c>'
    parts = {
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{sheet}"><sheetData><row>{cell.format(names["hidden sheet"])}</row>'
        "</sheetData></worksheet>",
        "xl/comments1.xml": f'<comments xmlns="{sheet}"><authors><author>{names["author"]}</author></authors><commentList>'
        f'<comment ref="A1" authorId="0"><text><t>{names["comment"]}</t></text></comment></commentList></comments>',
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="c1" Type="{_R}/comments" Target="../comments1.xml"/></Relationships>',
        "docProps/core.xml": _properties(names["properties"]),
    }
    tabs = f'<sheet name="{names["sheet"]}" sheetId="1" r:id="rId1"/>'
    tabs += f'<sheet name="{names["hidden name"]}" sheetId="2" state="hidden" r:id="rId9"/>'
    edits = {
        "xl/workbook.xml": ('<sheet name="绩效目标" sheetId="1" r:id="rId1"/>', tabs),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId9" Type="{_R}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        ),
        "xl/worksheets/sheet1.xml": (
            "<pageSetup",
            f"<headerFooter><oddHeader>{names['header']}</oddHeader></headerFooter><pageSetup",
        ),
    }
    return _zipped(written([*form("工作簿位置"), "对照book物"], "xlsx"), parts, edits)


def page(names: dict[str, str]) -> bytes:
    """Return a web page with a name in each of its places."""
    text = written([*form("网页位置"), "对照page物"], "html").decode("gb18030")
    head = f'<title>{names["title"]}</title><meta name="author" content="{names["meta"]}"><!-- {names["comment"]} -->'
    text = text.replace("<title>绩效目标</title>", head).replace(
        "</body>", f'<p style="display:none">{names["hidden"]}</p></body>'
    )
    return text.encode("gb18030")


_WORD = ("header", "footer", "footnote", "comment", "author", "deleted", "inserted", "hidden", "box", "properties")
_BOOK = ("sheet", "hidden sheet", "hidden name", "comment", "author", "header", "properties")
_PAGE = ("title", "meta", "comment", "hidden")


def write_places(folder: Path) -> Iterator[tuple[str, str]]:
    """Write the files with personal data in other places than the text; yield each place with what is planted there."""
    own = Draw("places")
    for suffix, make, places in (("docx", word, _WORD), ("xlsx", book, _BOOK), ("html", page, _PAGE)):
        names = {place: own.value("n") for place in places}
        (folder / f"位置.{suffix}").write_bytes(make(names))
        yield from ((f"{suffix} {place}", name) for place, name in names.items())
    shapes = (
        "绩效目标表-{n}.html",
        "{n}填报的目标表.docx",
        "目标表（{n}）.xlsx",
        "2024年自评表{n}{p}.txt",
        "{n}/目标表.txt",
        "填报人{n}_目标表.docx",
    )
    for number, shape in enumerate(shapes):
        yield from _named(folder, shape, f"文件名{number}", own)
    with zipfile.ZipFile(folder / "上报.zip", "w") as archive:
        name, inner = own.value("n"), own.value("nc")
        archive.writestr(f"{inner}/目标表-{name}.txt", written([*form("压缩包成员"), "对照zip物"], "txt"))
    yield "archive member", name
    yield "archive folder", inner
    name = own.value("n")
    (folder / f"损坏-{name}.docx").write_bytes(b"PK\x03\x04 broken")
    yield "name of a file that can't be read", name


def _named(folder: Path, shape: str, title: str, own: Draw) -> Iterator[tuple[str, str]]:
    """Write a form under a name of `shape`; yield what is planted in the name."""
    values = {kind: own.value(kind) for kind in ("n", "p") if f"{{{kind}}}" in shape}
    path = folder / shape.format(**values)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written([*form(title), f"对照{title}物"], path.suffix[1:]))
    yield from ((f"file name {escape(shape)}", value) for value in values.values())
