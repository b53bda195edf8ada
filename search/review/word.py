"""The opinion on a form as a Word file: the sheet of the review with its grades, the findings to be sent back, the scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from kg.check import Finding
from kg.check.folding import roots
from kg.check.report import SEVERITY, where
from kg.check.scores import plain
from kg.export.docx import docx_of
from kg.text import storable
from search.review.reviewed import Reviewed
from search.review.scores import Recomputed

__all__ = ["opinion_docx"]

_GRADES = ("优", "良", "中", "差")
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1247" w:bottom="1134" w:left="1247"'
    ' w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
)
"""A4 with margins of 2 cm and more."""
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def opinion_docx(reviewed: Reviewed) -> bytes:
    """Return a .docx file in Chinese: 审核意见 by part with the grade that is proposed, and the findings with what to write."""
    head = reviewed.reading.document
    body = [
        _paragraph("绩效目标审核意见（建议）", size=36, bold=True, centred=True),
        _paragraph(f"文件：{reviewed.reading.file}"),
        _paragraph(f"表名：{head.title or '（无标题）'}"),
        _table(_opinion_rows(reviewed), (1500, 1700, 3600, 2200), merged=(0, 3)),
        _paragraph(""),
        _paragraph("需要修改或说明的问题", size=28, bold=True),
    ]
    found, more = roots(reviewed.kept)
    found = [each for each in found if each[0].rule != "not_checked" or each[0].severity != "info"]
    told = _comments(reviewed)
    body.append(_table(_finding_rows(found, told), (800, 800, 1900, 3100, 2400)) if found else _paragraph("没有发现问题。"))
    if more:
        body.append(_paragraph(f"另有{more}条提示没有列出。"))
    for table in reviewed.scores:
        body += [
            _paragraph(""),
            _paragraph(f"得分重算：{table.project}", size=28, bold=True),
            _table(_score_rows(table), (2500, 800, 1000, 1200, 3500)),
        ]
    body.append(_paragraph("以上等级由程序按所发现的问题建议，以审核人的意见为准。"))
    body.append(_PAGE)
    return docx_of("".join(body))


def _opinion_rows(reviewed: Reviewed) -> Iterable[tuple[str, ...]]:
    yield "审核内容", "审核要点", "要求", "审核意见"
    for part in reviewed.opinion.parts:
        for number, (item, asks) in enumerate(part.items):
            told = _boxes(part.grade) + (f"（{len(part.findings)}条问题）" if part.findings else "") if number == 0 else ""
            yield part.label if number == 0 else "", item, asks, told
    yield "综合评定等级", "", "", _boxes(reviewed.opinion.grade)


def _boxes(grade: str | None) -> str:
    """Return the four grades with the proposed one ticked: 优□ 良☑ 中□ 差□; none is ticked where nothing could be read."""
    return " ".join(f"{each}{'☑' if each == grade else '□'}" for each in _GRADES) + ("" if grade else "（没有校核）")


def _comments(reviewed: Reviewed) -> dict[tuple[object, ...], str]:
    """Return what the reviewer says of each finding, by what the finding says."""
    return {_said(finding): comment for finding, comment in zip(reviewed.kept, reviewed.comments, strict=True) if comment}


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.project, finding.level3, finding.place, finding.message


def _score_rows(table: Recomputed) -> Iterable[tuple[str, ...]]:
    """Yield the rows of the table of scores; a score that differs is marked."""
    yield "指标", "分值", "自评得分", "重算得分", "计算办法"
    for line in table.lines:
        differs = "（不一致）" if line.agrees is False else ""
        printed = "" if line.printed is None else plain(line.printed)
        yield line.name, plain(line.points), printed, line.computed + differs, line.way
    points = plain(sum((line.points for line in table.lines), Decimal(0)))
    total = "" if table.printed is None else plain(table.printed)
    computed = ""
    if table.low is not None and table.high is not None:
        computed = plain(table.low) if table.low == table.high else f"{plain(table.low)}—{plain(table.high)}"
    yield "各行合计", points, total, computed, f"重算等级：{table.grade}" if table.grade else "有的行不能重算，由人评定"


def _finding_rows(
    found: Sequence[tuple[Finding, Sequence[Finding]]], comments: dict[tuple[object, ...], str]
) -> Iterable[tuple[str, ...]]:
    yield "序号", "程度", "位置与原文", "问题", "建议"
    for number, (finding, under) in enumerate(found, 1):
        same = f"（同一原因或同类的另有{len(under)}条：{'；'.join(f.level3 or f.printed for f in under[:5])}）" if under else ""
        place = f"{where(finding.place) or ''}\n{finding.printed}".strip()
        comment = comments.get(_said(finding), "")
        advice = "\n".join(part for part in (finding.suggestion, f"审核人意见：{comment}" if comment else "") if part)
        yield str(number), SEVERITY[finding.severity], place, finding.message + same, advice


def _paragraph(text: str, *, size: int = 21, bold: bool = False, centred: bool = False) -> str:
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(storable(line))}</w:t>' for line in text.split("\n"))
    looks = f'<w:rPr><w:rFonts w:eastAsia="宋体"/>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    place = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    return f"<w:p>{place}<w:r>{looks}{runs}</w:r></w:p>"


def _table(rows: Iterable[tuple[str, ...]], widths: Sequence[int], merged: Sequence[int] = ()) -> str:
    """Return a table; in the columns `merged`, an empty cell goes on the one above it."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = []
    for number, row in enumerate(rows):
        cells = ""
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            down = f'<w:vMerge w:val="{"restart" if text else "continue"}"/>' if column in merged and number else ""
            looks = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{down}</w:tcPr>'
            cells += f"<w:tc>{looks}{_paragraph(text, bold=number == 0)}</w:tc>"
        lines.append(f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if number == 0 else ''}{cells}</w:tr>")
    looks = f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{looks}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
