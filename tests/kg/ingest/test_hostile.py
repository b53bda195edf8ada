"""Files that mean harm, or want a password, or are none: one line that says what, and quickly."""

from __future__ import annotations

import io
import os
import re
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest

from kg.document import Document
from kg.errors import DamagedFile, EncryptedFile, LimitExceeded, ReadError, ScannedFile, UnknownFormat
from kg.ingest import read_document
from kg.reading import Limits, collect, run
from kg.samples.formats import docx_of, xlsx_of
from kg.samples.grids import Grid, GridCell
from tests.kg.ingest.compound_file import compound_file
from tests.kg.ingest.mutate import TASK, VECTORS

GRID = Grid(1, 2, (GridCell(0, 0, 1, 1, "指标值"), GridCell(0, 1, 1, 1, "≥98%")))
DOCX = docx_of(["标题", GRID])
XLSX = xlsx_of(["标题", GRID])
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """Return a package with parts replaced, added, or (None) left out; names with / as __ and . as _."""
    source = zipfile.ZipFile(io.BytesIO(data))
    bodies: dict[str, bytes | None] = {name: source.read(name) for name in source.namelist()}
    bodies.update(
        {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): body for name, body in parts.items()}
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in bodies.items():
            if body is not None:
                package.writestr(name, body)
    return stream.getvalue()


def texts(document: Document) -> list[str]:
    return [cell.text for table in document.tables() for cell in table.cells]


def word(body: str, before: str = "") -> bytes:
    return repacked(DOCX, word__document_xml=f"{before}<w:document {W}><w:body>{body}</w:body></w:document>".encode())


def test_the_good_ones_are_read() -> None:
    assert texts(read_document(DOCX, "a")) == texts(read_document(XLSX, "a")) == ["指标值", "≥98%"]


BOMB = b"<a>" + b" " * (60 << 20) + b"</a>"
LAUGHS = '<!DOCTYPE l [<!ENTITY a "哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
DEEP = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * 70 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 70

REFUSED = [
    ("zip bomb in Word", repacked(DOCX, word__document_xml=BOMB), LimitExceeded, "word/document.xml：解压后超过 48 MB，未读"),
    ("zip bomb in Excel", repacked(XLSX, xl__worksheets__sheet1_xml=BOMB), LimitExceeded, "解压后超过 48 MB，未读"),
    ("entity of a file", word("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", OUTSIDE), DamagedFile, "XML 里有文档类型声明，不予读取"),
    ("a billion laughs", word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", LAUGHS + "]>"), DamagedFile, "word/document.xml：XML"),
    (
        "entity in a sheet",
        repacked(XLSX, xl__worksheets__sheet1_xml=(OUTSIDE + "<worksheet/>").encode()),
        DamagedFile,
        "XML 里有文档类型声明，不予读取",
    ),
    ("tables in tables in tables", word(DEEP), LimitExceeded, "结构嵌套超过 60 层，未读"),
    ("part missing", repacked(DOCX, word__document_xml=None), UnknownFormat, "Office 文档里没有 Word 或 Excel 内容"),
    ("cut off", DOCX[: len(DOCX) // 2], DamagedFile, "压缩包结构不完整或已损坏"),
    ("half a PDF", b"%PDF-1.7\n" + bytes(200), DamagedFile, "PDF 不完整或已损坏，打不开"),
    ("another program's", compound_file({"PowerPoint Document": b"x"}), UnknownFormat, "复合文档里没有 Word 或 Excel 内容"),
    (
        "encrypted new Office",
        compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
        EncryptedFile,
        "Office 文档有打开密码",
    ),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, UnknownFormat, "认不出文件格式"),
    ("a bare zip", repacked(b"PK\x05\x06" + bytes(18), a=b"x"), UnknownFormat, "压缩包：请作为文件夹读"),
]


@pytest.mark.parametrize(("data", "kind", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_in_one_line(data: bytes, kind: type[ReadError], reason: str) -> None:
    begin = time.process_time()
    with pytest.raises(kind, match=re.escape(reason)) as caught:
        read_document(data, "某县.docx")
    assert time.process_time() - begin < 20
    assert type(caught.value) is kind
    assert str(caught.value).startswith("某县.docx")
    assert "\n" not in str(caught.value)
    assert "root:" not in str(caught.value)


def test_wrong_checksum() -> None:
    data = bytearray(DOCX)
    for found in re.finditer(b"PK\x01\x02", DOCX):
        data[found.start() + 16] ^= 0xFF
    with pytest.raises(DamagedFile, match="部件损坏，解不开"):
        read_document(bytes(data), "a.docx")


def test_old_formats_with_a_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    old_word = bytearray((VECTORS / "list.doc").read_bytes())
    at = next(at for at in range(512, len(old_word), 512) if old_word[at : at + 2] == b"\xec\xa5")
    old_word[at + 11] |= 0x01
    with pytest.raises(EncryptedFile, match="Word 文档有打开密码"):
        read_document(bytes(old_word), "a.doc")
    sheet = (VECTORS / "list.xls").read_bytes()
    with pytest.raises(EncryptedFile, match="工作簿有打开密码"):
        read_document(sheet.replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1), "a.xls")


def pdf(objects: list[str], trailer: str = "") -> bytes:
    """Return a PDF of objects numbered from 1, the first of them the catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


def page(content: str, resources: str, *more: str) -> list[str]:
    return [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << {resources} >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        *more,
    ]


def test_pdf_with_a_password() -> None:
    secret = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >> /ID [<41><41>]"
    with pytest.raises(EncryptedFile, match="PDF 有打开密码"):
        read_document(pdf(page("", ""), secret), "a.pdf")


def test_scanned_pdf() -> None:
    picture = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    data = pdf(page("q 600 0 0 800 0 0 cm /P Do Q", "/XObject << /P 5 0 R >>", f"{picture}\nstream\nx\nendstream"))
    with pytest.raises(ScannedFile, match="扫描件，1 页都是图片，没有文字层"):
        read_document(data, "a.pdf")


def test_a_million_empty_cells_cost_little() -> None:
    rows = "".join(f'<row r="{row}">{"<c/>" * 1000}</row>' for row in range(3, 1003))
    body = f'<row r="1"><c r="A1" t="str"><v>指标值</v></c><c r="XFD1" t="str"><v>≥98%</v></c></row>{rows}'
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
    begin = time.process_time()
    document = read_document(repacked(XLSX, xl__worksheets__sheet1_xml=sheet.encode()), "a.xlsx")
    assert texts(document) == ["指标值", "≥98%"]
    assert time.process_time() - begin < 60
    with pytest.raises(LimitExceeded, match="格，未读"):
        read_document(f"<table>{('<tr>' + '<td>1' * 1000) * 300}</table>".encode(), "a.html")


def test_endless_spans_are_cut() -> None:
    document = read_document(b'<table><tr><td rowspan=99999999 colspan="888888">a<td>b<tr><td>c</table>', "a.html")
    (table,) = document.tables()
    assert [(cell.rowspan, cell.colspan, cell.text) for cell in table.cells] == [(2, 1000, "a"), (1, 1, "b"), (1, 1, "c")]


def test_macros_are_passed_over() -> None:
    types = zipfile.ZipFile(io.BytesIO(DOCX)).read("[Content_Types].xml")
    data = repacked(DOCX, word__vbaProject_bin=b"\xd0\xcf\x11\xe0" * 100)
    data = data.replace(types, types.replace(b"officedocument.wordprocessingml", b"ms-word.macroEnabled"))
    assert texts(read_document(data, "a.docm")) == ["指标值", "≥98%"]


def test_content_decides_not_the_name() -> None:
    page_ = "<html><meta charset=gb2312><table><tr><td>指标值<td>≥98%</table>"
    for data in (page_.encode("gb18030"), page_.encode("utf-16"), page_.encode("utf-8")):
        document = read_document(data, "财政系统导出.xls")
        assert (document.format, texts(document)) == ("html", ["指标值", "≥98%"])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_zip_is_a_folder(tmp_path: Path, encoding: str) -> None:
    """Old programs write names in the machine's encoding; Info-ZIP writes UTF-8 without marking it as such."""
    name = "绩效/目标.docx"
    plain = "a" * len(name.encode(encoding))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../外面.xlsx", XLSX)
        archive.writestr("__MACOSX/._目标.docx", b"x")
        archive.writestr("~$锁.docx", b"x")
        archive.writestr("说明.md", b"x")
        archive.writestr("损坏.docx", DOCX[:200])
        archive.writestr(plain, DOCX)
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(plain.encode(), name.encode(encoding)))
    found = collect([tmp_path])
    names = [job.file.partition("!/")[2] for job in found.jobs]
    assert "../../外面.xlsx" in names
    assert sorted(names) == ["../../外面.xlsx", "损坏.docx", name]
    ends = {outcome.job.file.partition("!/")[2]: outcome for outcome in run(found.jobs, TASK, Limits(workers=1))}
    assert ends["../../外面.xlsx"].value == {"format": "xlsx", "blocks": 2}
    assert isinstance(ends["损坏.docx"].error, DamagedFile)
    assert ends[name].value == {"format": "docx", "blocks": 2}
    assert not (tmp_path.parent.parent / "外面.xlsx").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="file names of this kind do not exist there")
def test_names_of_any_character_and_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "秘密.docx").write_bytes(DOCX)
    (inside / "链接.docx").symlink_to(outside / "秘密.docx")
    for name in ("换\n行.docx", "引'\"号.docx", "😀.docx", "%s{0}.docx", "-rf.docx"):
        (inside / name).write_bytes(DOCX[:50])
    broken = os.fsdecode(b"\xff\xfe.docx")
    (inside / broken).write_bytes(DOCX[:50])
    found = collect([inside])
    ends = list(run(found.jobs, TASK, Limits(workers=1)))
    assert len(ends) == 6
    for outcome in ends:
        assert isinstance(outcome.error, DamagedFile)
        message = str(outcome.error)
        assert "\n" not in message
        assert message.encode("utf-8")


def test_word_before_97(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    data = compound_file({"WordDocument": struct.pack("<HH", 0xA5EC, 0x65), "1Table": b""})
    with pytest.raises(DamagedFile, match="不是 Word 97 及以后的文档"):
        read_document(data, "a.doc")


def test_control_characters_print_nothing() -> None:
    """Files hold them by mistake; no XML can, and so neither Excel nor StratML nor results of SPARQL in XML."""
    page = read_document("<table><tr><td>响\x07铃\x0b第二行<td>≥98%</table>".encode(), "a.html")
    assert texts(page) == ["响铃\n第二行", "≥98%"]
    (line,) = read_document("标题\x0b第二行\n".encode(), "a.txt").paragraphs()
    assert line.text == "标题\n第二行"
