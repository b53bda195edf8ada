"""Small invented forms that change in every way that other documents notice, and a reader of them.

A form is lines: ``head|publisher|division code|year``, then ``project|unit|code|department|code`` and below it
``level 3|value|unit|role|citation`` where a citation is a number, a title, or ``title=number``.
"""

from __future__ import annotations

import hashlib
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg import codec, divisions
from kg.document import Document, Paragraph, Place, Sha256
from kg.document_json import document_to_json
from kg.records import Citation, DocumentHead, Indicator, Ledger, Organisation, Party, Project, Reading, Target

HERE = "tests.search.leaves"

_WORDINGS = (
    "救助人次", "培训场次", "巡查次数", "家长满意度", "服务对象满意度", "资金拨付及时率", "管护里程", "设备完好率", "发放标准",
)  # fmt: skip
_DESCRIPTIONS = (None, "按实际发生计", "以台账为准")
_TARGETS = (("≥90", "%"), ("≥95", "%"), ("12", "次"), ("3", "万元/公里"), ("30", "人次"), ("7", "桶"))
_CITED = (
    "", "", "财预〔2015〕88号", "救助资金管理办法", "救助资金管理办法=财社〔2020〕7号", "培训经费管理办法",
    "培训经费管理办法=财行〔2021〕5号", "培训经费管理办法=财行〔2022〕6号", "中华人民共和国预算法", "长政办发〔2019〕6号",
)  # fmt: skip
_PLACES = ("430100", "430121", "220100", "")
_BODIES = ("民政局", "教育局", "水利局")
_CATEGORIES = (("产出指标", "数量指标", "output", "output.quantity"), ("满意度指标", "服务对象满意度指标", None, None))


def form(chance: random.Random) -> str:
    """Return the text of a form."""
    code = chance.choice(_PLACES)
    publisher = chance.choice(("", *_BODIES))
    lines = [f"head|{publisher}|{code}|{chance.choice((2023, 2024))}"]
    for _ in range(chance.randint(1, 3)):
        unit, department = chance.choice(_BODIES), chance.choice(_BODIES)
        lines.append(f"project|项目{chance.randrange(4)}|{unit}|{chance.choice(('301001', '302001'))}|{department}|301")
        for _ in range(chance.randint(1, 4)):
            value, measured = chance.choice(_TARGETS)
            role = chance.choice(("basis", "basis", "description"))
            lines.append(f"{chance.choice(_WORDINGS)}|{value}|{measured}|{role}|{chance.choice(_CITED)}")
    return "\n".join(lines)


def _citation(text: str, role: str) -> tuple[Citation, ...]:
    title, joined, number = text.partition("=")
    if not text:
        return ()
    if joined:
        return (Citation(number, number, title, role),)
    return (Citation(text, text, None, role),)


def reading(data: bytes) -> Reading:
    """Return what a form says."""
    sha = Sha256(hashlib.sha256(data).hexdigest())
    head = DocumentHead(None, "project_targets", None, (), None)
    projects: list[Project] = []
    indicators: list[Indicator] = []
    for line in data.decode().splitlines():
        first, *rest = line.split("|")
        if first == "head":
            bodies = (Organisation(rest[0], None, "publisher"),) if rest[0] else ()
            division = divisions.by_code(rest[1]) if rest[1] else None
            head = DocumentHead(None, "project_targets", int(rest[2]), bodies, division)
        elif first == "project":
            name, unit, code, department, front = rest
            projects.append(Project(f"p{len(projects)}", name, None, None, Party(unit, code), Party(department, front)))
        else:
            value, unit, role, cited = rest
            number = Decimal(value.lstrip("≥"))
            sign = "≥" if value.startswith("≥") else None
            level1, level2, category1, category2 = _CATEGORIES["满意度" in first]
            target = Target(value + unit, sign, sign or "=", number, None, unit, "quantitative")
            ordinal = sum(each.project == projects[-1].ref for each in indicators) + 1
            indicators.append(
                Indicator(
                    projects[-1].ref, ordinal, level1, level2, first, target, level1, category1, category2,
                    _DESCRIPTIONS[len(cited) % 3], citations=_citation(cited, role), place=Place(line=len(indicators) + 1),
                )
            )  # fmt: skip
    ledger = Ledger(len(indicators), 0, len(indicators), 0, 0, 0, (), ())
    return Reading("", sha, head, tuple(projects), tuple(indicators), (), (), (), (), (), ledger)


def extract(data: bytes, _file: str) -> dict[str, Any]:
    """Read a form, as the sandbox calls it; the format is a function of the bytes, as that of real files is."""
    found = reading(data)
    lines = tuple(Paragraph(line, Place(line=number)) for number, line in enumerate(data.decode().splitlines(), 1))
    return {
        "sha256": found.sha256,
        "format": "docx" if int(found.sha256[0], 16) % 2 else "text",
        "grid": json.dumps(document_to_json(Document("", found.sha256, "text", lines)), ensure_ascii=False),
        "reading": codec.dumps(codec.to_json(found)),
    }


def write(folder: Path, texts: dict[str, str]) -> Path:
    """Write forms under their names; return the folder."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
