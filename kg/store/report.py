"""The report of a build: the object that ``jixiao build --json`` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import LibraryError
from kg.reading import Skipped
from kg.store.conformance import Violation

__all__ = ["BuildReport", "Failure", "read_report"]


def read_report(generation: Path) -> dict[str, Any]:
    """Return the report that lies in a generation, which does without what tells of the run alone (``failed``, ``seconds``).

    Raises:
        LibraryError: it is missing or damaged.
    """
    try:
        told: dict[str, Any] = json.loads((generation / "report.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LibraryError(f"{generation}：report.json 缺失或已损坏") from error
    return told


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, with one line that says why."""

    file: str
    error: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build read and made.

    Attributes:
        generation: id of the generation, in use from now on.
        files: files that were read.
        failed: files that were not; the command exits with 1 where there are any.
        documents: logical documents; a form that lies there in two formats is one.
        projects: in the graph; so are the numbers that follow.
        indicators: uses of indicators.
        wordings: different wordings among them.
        policies: policy documents.
        citations: of policy documents.
        quads: in all graphs.
        cells: of the tables of all logical documents.
        accounted: share of their cells and paragraphs that are accounted for, 0–1.
        seconds: wall-clock time of each stage.
        ignored: files in folders that are no documents.
        skipped: links and devices in folders and archives, which are passed over, with the reason.
        index: what the search layer reported of its index.
        violated: number of things that break each shape of the ontology; what is printed is kept all the same.
        violations: the first of them with file and place (`kg.store.conformance`).
    """

    generation: str
    files: int
    failed: tuple[Failure, ...]
    documents: int
    projects: int
    indicators: int
    wordings: int
    policies: int
    citations: int
    quads: int
    cells: int
    accounted: float
    seconds: dict[str, float]
    ignored: int = 0
    skipped: tuple[Skipped, ...] = ()
    index: dict[str, Any] = field(default_factory=dict)
    violated: dict[str, int] = field(default_factory=dict)
    violations: tuple[Violation, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values: the published keys first, in their order, later ones behind."""
        return {
            "generation": self.generation,
            "files": self.files,
            "failed": [{"file": failure.file, "error": failure.error} for failure in self.failed],
            "projects": self.projects,
            "indicators": self.indicators,
            "wordings": self.wordings,
            "policies": self.policies,
            "citations": self.citations,
            "quads": self.quads,
            "cells": self.cells,
            "accounted": round(self.accounted, 6),
            "seconds": {stage: round(seconds, 3) for stage, seconds in self.seconds.items()},
            "documents": self.documents,
            "ignored": self.ignored,
            "skipped": [{"file": entry.file, "reason": entry.reason} for entry in self.skipped],
            "index": self.index,
            "violated": self.violated,
            "violations": [violation.to_json() for violation in self.violations],
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> BuildReport:
        """Return the report that `to_json` told."""
        failed = tuple(Failure(failure["file"], failure["error"]) for failure in told["failed"])
        skipped = tuple(Skipped(entry["file"], entry["reason"]) for entry in told.get("skipped", ()))
        violations = tuple(Violation(**entry) for entry in told.get("violations", ()))
        return cls(**{**told, "failed": failed, "skipped": skipped, "violations": violations})
