"""What the formats can do and the real files here do not show: each trap once, in a file made for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from kg.document import Document
from kg.ingest import read_document
from kg.samples.formats import docx_of, xlsx_of
from tests.kg.ingest.test_hostile import GRID, repacked, texts, word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraphs(document: Document) -> list[str]:
    return [each.text for each in document.paragraphs()]


def added(data: bytes, parts: Mapping[str, str]) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    bodies = {name: source.read(name) for name in source.namelist()} | {name: text.encode() for name, text in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, body in bodies.items():
            package.writestr(name, body)
    return stream.getvalue()


def test_word_text_with_all_changes_accepted() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('甲')}<w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins>{run.format('丙')}</w:ins>"
        f"<w:moveFrom>{run.format('丁')}</w:moveFrom><w:r><w:tab/><w:br/><w:noBreakHyphen/></w:r></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run.format('前')}</w:p><w:p>{run.format('后')}</w:p>"
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>{run.format('显')}</w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r>'
        '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    document = read_document(word(body), "a.docx")
    assert paragraphs(document) == ["甲丙\t\n-", "前后", "显", "3"]
    assert document.notes == ("隐藏文字未读",)


def test_word_numbers_of_lists_are_written_out() -> None:
    def level(at: int, form: str, text: str) -> str:
        return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'

    levels = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
    numbering = f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    body = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for at, text in ((0, "目标"), (1, "产出"), (1, "效益"), (2, "细目"), (0, "措施"), (1, "监督"))
    )
    rels = f'<Relationships xmlns="x"><Relationship Id="r1" Type="{R}/numbering" Target="numbering.xml"/></Relationships>'
    data = added(word(body), {"word/numbering.xml": numbering, "word/_rels/document.xml.rels": rels})
    assert paragraphs(read_document(data, "a.docx")) == [
        "一、目标",
        "（一）产出",
        "（二）效益",
        "1.细目",
        "二、措施",
        "（一）监督",
    ]


def test_word_text_box_and_frame() -> None:
    inside = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    box = f"<w:r><w:drawing><wps:txbx xmlns:wps='w'>{inside}</wps:txbx></w:drawing></w:r>"
    frame = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>只有一格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    document = read_document(word(f"<w:p><w:r><w:t>正文</w:t></w:r>{box}</w:p>{frame}"), "a.docx")
    assert paragraphs(document) == ["正文", "框内", "只有一格"]
    assert list(document.tables()) == []


def sheet(rows: str, columns: str = "") -> bytes:
    body = f"<worksheet {S}>{columns}<sheetData>{rows}</sheetData></worksheet>"
    return repacked(xlsx_of([GRID]), xl__worksheets__sheet1_xml=body.encode())


def test_sheet_shows_what_people_see() -> None:
    """Styles of the samples: 5 text, 6 ``0``, 7 ``0.0``, 8 ``0.00``, 9 ``0%``, each with borders."""
    rows = (
        '<row r="1"><c r="A1" s="9"><v>0.98999999999999999</v></c><c r="B1" s="8"><v>5</v></c><c r="C1"><v>0.1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="str"><v>藏</v></c></row>'
        '<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#REF!</v></c><c r="C3" s="6"><v>2.5</v></c>'
        '<c r="D3"><v>1</v></c></row>'
    )
    document = read_document(sheet(rows, '<cols><col min="4" max="4" hidden="1"/></cols>'), "a.xlsx")
    (table,) = document.tables()
    assert [cell.text for cell in table.cells] == ["99%", "5.00", "0.1", "TRUE", "", "3"]
    assert [cell.place.line for cell in table.cells] == [1, 1, 1, 3, 3, 3]
    assert document.notes == ("有出错的公式，其值未读", "工作表“绩效目标”有隐藏的1 行、1 列，未读")


def test_hidden_sheets_are_said() -> None:
    book = f'<workbook {S} xmlns:r="{R}"><sheets><sheet name="下拉" sheetId="1" state="hidden" r:id="rId1"/>'
    book += '<sheet name="表" sheetId="2" r:id="rId1"/></sheets></workbook>'
    document = read_document(repacked(xlsx_of([GRID]), xl__workbook_xml=book.encode()), "a.xlsx")
    assert document.notes == ("隐藏的工作表未读：下拉",)
    assert {table.place.sheet for table in document.tables()} == {"表"}


def test_page_of_layout_tables_menus_and_hidden_text() -> None:
    page = """<html><body><ul class="nav menu"><li>首页</ul><p>当前位置：首页 &gt; 公开 &gt; 预算</p>
    <table><tr><td><p>公告</p><table><tr><td rowspan=2>甲<br>乙<td>一</tr><tr><td>二</tr></table></td></tr></table>
    <p style="display: none">不见</p><script>x</script><p>换
    行</p></body></html>"""
    document = read_document(page.encode(), "a.html")
    assert paragraphs(document) == ["公告", "换行"]
    assert texts(document) == ["甲\n乙", "一", "二"]
    assert document.notes == ("网页中不显示的内容未读",)


def test_worksheet_saved_as_a_page() -> None:
    head = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset="gb2312"><table>'
    cell = '<td style="border:.5pt solid windowtext">'
    rows = f"<tr><td>说明文字<td><td></tr><tr><td><td><td></tr><tr>{cell}指标{cell}≥98%<td></tr><tr>{cell}{cell}100<td></tr>"
    document = read_document((head + rows + "</table>").encode("gb18030"), "导出.xls")
    assert paragraphs(document) == ["说明文字"]
    assert texts(document) == ["指标", "≥98%", "", "100"]


def test_docx_of_the_samples_keeps_touching_tables_apart() -> None:
    assert len(list(read_document(docx_of([GRID, GRID]), "a.docx").tables())) == 2
