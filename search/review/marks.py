"""What the reviewer decided on findings: accepted, rejected, commented. It stays in a file beside the form and comes back.

``表.docx.review.json`` beside ``表.docx``::

    {"form": "表.docx",
     "marks": [{"id": "3f2a9c01", "state": "rejected", "comment": "上级规定的写法", "rule": "unit_missing", …}]}

A finding is known again by its rule, project, indicator and printed text, so that a mark holds while other rows change. Marks
whose finding is gone are kept in the file. `rule`, `level3` and `printed` are there for people who read it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.check import Finding
from kg.check.report import project_names
from kg.errors import ReadError
from kg.records import Reading
from kg.text import compact

__all__ = ["LONGEST", "STATES", "SUFFIX", "Mark", "beside", "ids", "load", "of_findings", "parse", "save", "written"]

SUFFIX = ".review.json"
STATES = {"open": "待定", "accepted": "采纳", "rejected": "不采纳"}
LONGEST = 2000
"""Characters of a comment."""
_LARGEST = 8 << 20
"""Bytes of a file of marks."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A decision on a finding: ``open``, ``accepted`` or ``rejected``, and what the reviewer says of it."""

    state: str = "open"
    comment: str = ""

    @property
    def told(self) -> str:
        """The decision in Chinese, with the comment behind it; empty where nothing was decided or said."""
        word = "" if self.state == "open" else STATES[self.state]
        return "：".join(part for part in (word, self.comment) if part)


def ids(reading: Reading, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the name of each finding, eight characters; of findings alike in all, the second ends in ``-2``."""
    names = project_names(reading)
    seen: dict[str, int] = {}
    out = []
    for finding in findings:
        parts = (finding.rule, names.get(finding.project or "", ""), finding.level3 or "", finding.printed)
        name = hashlib.sha256("\n".join(compact(part) for part in parts).encode()).hexdigest()[:8]
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(out)


def beside(form: Path) -> Path:
    """Return where the marks of a form lie.

    >>> beside(Path("申报/表.docx")).name
    '表.docx.review.json'
    """
    return form.with_name(form.name + SUFFIX)


def load(path: Path) -> dict[str, Mark]:
    """Return the marks of a file by the names of findings; none where there is no file.

    Raises:
        ReadError: the file can't be read, is no JSON, or has another shape; the message names file and place.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ReadError(path.name, f"超过 {_LARGEST >> 20} MB，不是审核记录")
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ReadError(path.name, f"不能读：{error.strerror}") from None
    return parse(data, path.name)


def parse(data: bytes, file: str) -> dict[str, Mark]:
    """Return the marks in the bytes of such a file, by the names of findings.

    Raises:
        ReadError: it is no JSON, or has another shape; the message names file and place.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReadError(file, f"不是 JSON：{error}") from None
    marks = told.get("marks") if isinstance(told, dict) else None
    if not isinstance(marks, list):
        raise ReadError(file, '应为 {"form": …, "marks": [...]}')
    return {told_id: mark for number, each in enumerate(marks, 1) for told_id, mark in [_mark(file, number, each)]}


def _mark(file: str, number: int, told: Any) -> tuple[str, Mark]:
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise ReadError(file, f"marks 第{number}项缺少 id")
    state, comment = told.get("state", "open"), told.get("comment", "")
    if state not in STATES:
        raise ReadError(file, f"marks 第{number}项的 state = {state!r}：应为 {'、'.join(STATES)}")
    if not isinstance(comment, str) or len(comment) > LONGEST:
        raise ReadError(file, f"marks 第{number}项的 comment：应为不超过{LONGEST}字的文字")
    return told["id"], Mark(state, comment)


def of_findings(marks: Mapping[str, Mark], names: Sequence[str]) -> tuple[Mark | None, ...]:
    """Return the mark of each finding, None where nothing was decided."""
    return tuple(marks.get(name) for name in names)


def save(path: Path, form: str, marks: Mapping[str, Mark], found: Iterable[tuple[str, Finding]]) -> None:
    """Write marks into the file beside a form, whole or not at all.

    Args:
        path: of the file.
        form: name of the form.
        marks: all that are to be kept, by the names of findings.
        found: the findings of the form now, by name.
    """
    text = written(form, marks, found)
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, "utf-8")
    os.replace(aside, path)  # noqa: PTH105


def written(form: str, marks: Mapping[str, Mark], found: Iterable[tuple[str, Finding]]) -> str:
    """Return what stands in the file of marks of a form; arguments as of `save`."""
    known = dict(found)
    listed = []
    for name, mark in marks.items():
        finding = known.get(name)
        shown = {} if finding is None else {"rule": finding.rule, "level3": finding.level3, "printed": finding.printed}
        listed.append({"id": name, "state": mark.state, "comment": mark.comment, **shown})
    return json.dumps({"form": form, "marks": listed}, ensure_ascii=False, indent=1) + "\n"
