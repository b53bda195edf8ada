"""StratML Part 2, Performance Plans and Reports (ANSI/AIIM 22, schema 2.1 of 15 December 2010): one document a form.

A project is an Objective below its own Goal, an indicator a PerformanceIndicator with its target and, where the form has
one, its actual result. Level 1 decides the stage of the value chain: 投入 and 成本 Input, 过程 Input_Processing, 产出 Output,
效益 and 满意度 Outcome.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from lxml import etree

from kg.export.tables import readings_of
from kg.records import Indicator, Project, Reading, Target
from kg.store.base import QuadStore
from kg.text import storable

__all__ = ["NAMESPACE", "plan", "write_stratml"]

NAMESPACE = "http://www.stratml.net/PerformancePlanOrReport"
_STAGES = {
    "input": "Input",
    "decision": "Input",
    "process": "Input_Processing",
    "output": "Output",
    "cost": "Input",
    "benefit": "Outcome",
    "satisfaction": "Outcome",
}


def write_stratml(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write one document a form into the folder `path`; return the files."""
    path.mkdir(parents=True, exist_ok=True)
    files = []
    for number, (document, reading) in enumerate(readings_of(store), 1):
        file = path / f"{number:05d}.xml"
        file.write_bytes(etree.tostring(plan(reading, document), encoding="UTF-8", xml_declaration=True, pretty_print=True))
        files.append(file)
    return files


def plan(reading: Reading, document: str) -> Any:
    """Return the root element for one form; `document` is the IRI of the logical document."""
    head = reading.document
    is_report = head.kind in ("self_evaluation", "evaluation_form") or any(row.actual for row in reading.indicators)
    root = etree.Element(_name("PerformancePlanOrReport"), nsmap={None: NAMESPACE})
    root.set("Type", "Performance_Report" if is_report else "Performance_Plan")
    _add(root, "Name", head.title or reading.file)
    core = _add(root, "StrategicPlanCore")
    body = _add(core, "Organization")
    publisher = next((one.name for one in head.organisations if one.role == "publisher"), "")
    _add(body, "Name", publisher)
    _add(body, "Identifier", _id(document, "organisation"))
    _add(_add(core, "Vision"), "Description", "")
    _add(_add(core, "Mission"), "Description", "")
    for project in reading.projects:
        _goal(core, project, project.name, [row for row in reading.indicators if row.project == project.ref], document)
    alone = [row for row in reading.indicators if row.project is None]
    if alone:
        _goal(core, None, head.title or "", alone, document)
    administrative = _add(root, "AdministrativeInformation")
    _add(administrative, "Identifier", _id(document, "plan"))
    if head.year is not None:
        _add(administrative, "StartDate", f"{head.year}-01-01")
        _add(administrative, "EndDate", f"{head.year}-12-31")
    return root


def _goal(core: Any, project: Project | None, name: str, rows: list[Indicator], document: str) -> None:
    """Add a project as a goal with one objective, which holds its indicators."""
    text = " ".join(one.text for one in project.goals) if project else ""
    parent = core
    for kind in ("Goal", "Objective"):
        parent = _add(parent, kind)
        _add(parent, "Name", name)
        _add(parent, "Description", text)
        _add(parent, "Identifier", _id(document, kind.lower(), str(project.ref if project else None)))
    for row in rows:
        _indicator(parent, row, document)


def _indicator(objective: Any, row: Indicator, document: str) -> None:
    made = _add(objective, "PerformanceIndicator")
    stage = _STAGES.get((row.level1_category or "").split(".")[0])
    if stage:
        made.set("ValueChainStage", stage)
    made.set("PerformanceIndicatorType", "Quantitative" if row.target.kind == "quantitative" else "Qualitative")
    _add(made, "SequenceIndicator", str(row.ordinal))
    _add(made, "MeasurementDimension", row.level3)
    _add(made, "UnitOfMeasurement", row.target.unit or "")
    _add(made, "Identifier", _id(document, "indicator", str(row.project), str(row.ordinal), str(row.year), str(row.term)))
    instance = _add(made, "MeasurementInstance")
    _result(instance, "TargetResult", row.target)
    if row.actual is not None:
        _result(instance, "ActualResult", row.actual)
    basis = "；".join(citation.normalized for citation in row.citations if citation.role == "basis")
    levels = " / ".join(label for label in (row.level1, row.level2) if label)
    told = "　".join(part for part in (levels, row.description or "", f"依据：{basis}" if basis else "") if part)
    if told:
        _add(made, "OtherInformation", told)


def _result(instance: Any, name: str, target: Target) -> None:
    result = _add(instance, name)
    _add(result, "Description", target.raw)
    if target.value is not None:
        _add(result, "NumberOfUnits", f"{target.value:f}")
    if target.date is not None:
        _add(result, "EndDate", target.date)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: Any, tag: str, text: str | None = None) -> Any:
    made = etree.SubElement(parent, _name(tag))
    made.text = None if text is None else storable(text)
    return made


def _id(*parts: str) -> str:
    """Return an identifier that is an xsd:ID and stays the same for the same thing."""
    return "ID-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
