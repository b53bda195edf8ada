"""Writing the sample documents into a folder, as text exports and in other formats."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kg.samples.content import sample_documents
from kg.samples.formats import WRITERS
from kg.samples.grids import blocks_of
from kg.samples.kinds import kind_samples
from kg.samples.layouts import text_of
from kg.samples.mistakes import Planted, plant

__all__ = ["planted_mistakes", "write_samples"]


def planted_mistakes() -> tuple[Planted, ...]:
    """Return the record of all mistakes that stand in the sample documents."""
    return tuple(item for document in sample_documents() for item in plant(document)[1])


def write_samples(
    folder: Path, *, mistakes: bool = True, formats: Sequence[str] = ("txt",), kinds: bool = False
) -> tuple[Path, ...]:
    """Write the sample documents, one folder a county, and the record of the planted mistakes.

    Args:
        folder: made where it does not exist; files of the same names are replaced.
        mistakes: plant mistakes, as published forms have them.
        formats: of each document, a file each: ``txt`` (a text export), ``docx``, ``xlsx``, ``html``.
        kinds: write a document of each further kind too (`kg.samples.kinds`), each in a format of its own.

    Returns:
        The documents' paths, in a fixed order. ``planted.tsv`` beside the county folders lists the mistakes.
    """
    paths = []
    record: list[Planted] = []
    for plan in sample_documents():
        document, planted = plant(plan) if mistakes else (plan, ())
        record += planted
        (folder / document.county).mkdir(parents=True, exist_ok=True)
        for form in formats:
            path = folder / document.county / f"{document.stem}.{form}"
            path.write_bytes(text_of(document).encode() if form == "txt" else WRITERS[form](blocks_of(document)))
            paths.append(path)
    for sample in kind_samples() if kinds else ():
        (folder / sample.place).mkdir(parents=True, exist_ok=True)
        path = folder / sample.place / f"{sample.stem}.{sample.form}"
        path.write_bytes(WRITERS[sample.form](sample.blocks))
        paths.append(path)
    with (folder / "planted.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["rule", "stem", "project", "level3"])
        writer.writerows([item.rule, item.stem, item.project, item.level3 or ""] for item in record)
    return tuple(paths)
