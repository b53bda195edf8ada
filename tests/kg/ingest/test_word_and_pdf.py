"""The same form as Word file and as the PDF that LibreOffice makes of it, on pages of several sizes: the same records."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.shared import Mm

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading
from kg.text import compact
from tests.kg.forms.exported import word_file
from tests.kg.forms.test_unseen import wanted

SOFFICE = shutil.which("soffice")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")]

LONG = "项目支出绩效自评表\n绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值\n" + "\n".join(
    f"^ | {'产出指标' if n == 1 else '^'} | {'数量指标' if n == 1 else '^'} | 河道第{n}号断面监测完成情况 | ≥{n}次 | {n}次"
    for n in range(1, 34)
) + "\n^ | 效益指标 | 可持续影响指标 | 对建立河湖长效管护机制并持续落实的影响程度 | 影响明显 | 影响明显\n"  # fmt: skip
"""Labels that reach over a page, cells that a page cuts."""

PAGES = {
    "A4": (210, 297, 25),
    "A4, wide margins": (210, 297, 40),
    "A4, lying": (297, 210, 20),
    "A5, lying": (210, 148, 15),
    "Letter": (216, 279, 31.8),
}


def records(reading: Reading) -> list[tuple[object, ...]]:
    """Return what the indicators and scored rows hold; blanks and line ends are lost in a PDF."""
    plain = lambda text: compact(text or "")  # noqa: E731
    rows: list[tuple[object, ...]] = [
        (
            plain(i.level1),
            plain(i.level2),
            plain(i.level3),
            plain(i.target.raw),
            i.points,
            plain(i.actual.raw if i.actual else ""),
        )
        for i in reading.indicators
    ]
    return rows + [(plain(r.level1), plain(r.level2), plain(r.level3), r.points, r.score) for r in reading.evaluation_rows]


def on_page(data: bytes, size: tuple[float, float, float]) -> bytes:
    """Return a Word file with ruled tables on pages of another size: width, height, margin, in mm."""
    file = docx.Document(io.BytesIO(data))
    section = file.sections[0]
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(size[2])
    for table in file.tables:
        table.style = "Table Grid"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_pairs(tmp_path: Path) -> None:
    drawings = {"long": LONG, **{name: wanted(name).drawing for name in ("sichuan", "fujian", "gansu")}}
    known = {}
    for name, drawing in drawings.items():
        data = word_file(drawing)
        known[name] = records(read_forms(read_document(data, "form.docx")))
        assert known[name]
        for page, size in PAGES.items():
            (tmp_path / f"{name}@{page}.docx").write_bytes(on_page(data, size))
    command = [
        str(SOFFICE),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
    ]
    files = sorted(map(str, tmp_path.glob("*.docx")))
    subprocess.run([*command, str(tmp_path), *files], check=True, capture_output=True, timeout=900)
    unlike = {}
    for path in sorted(tmp_path.glob("*.pdf")):
        got = records(read_forms(read_document(path.read_bytes(), path.name)))
        want = known[path.name.partition("@")[0]]
        if got != want:
            unlike[path.stem] = [row for row in want if row not in got][:3], [row for row in got if row not in want][:3]
    assert len(list(tmp_path.glob("*.pdf"))) == len(files)
    assert unlike == {}
