"""The numbers that decide how what a page shows becomes tables, as one validated value (`kg.layout.tuning` reads it)."""

from __future__ import annotations

from dataclasses import dataclass

from kg.layout.settings.page import LatticeSettings, LineSettings, PageSettings, PartSettings
from kg.layout.settings.unruled import (
    AlignedPdfSettings,
    AlignedTextSettings,
    ColumnSettings,
    HeadSettings,
    LabelSettings,
    RowSettings,
    TableSettings,
)

__all__ = ["MarginSettings", "Settings"]


@dataclass(frozen=True, slots=True)
class MarginSettings:
    """How sure a division is (`kg.document.Place.margin`).

    Attributes:
        most: divisions that are worse by more are not looked for: a larger margin is given as this.
        least: a row with a smaller margin makes no record (`kg.forms.account.withhold`).
        least_text: the same where heights are numbers of lines: what tells rows apart there weighs less.
        least_run: the same in run-together text.
        least_fit: the same where fields are apart and their columns are lost: cells left out, one a line, a form in one line.
    """

    most: float
    least: float
    least_text: float
    least_run: float
    least_fit: float


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them, by the step they belong to."""

    lattice: LatticeSettings
    lines: LineSettings
    parts: PartSettings
    columns: ColumnSettings
    heads: HeadSettings
    rows: RowSettings
    labels: LabelSettings
    table: TableSettings
    aligned_pdf: AlignedPdfSettings
    aligned_text: AlignedTextSettings
    pages: PageSettings
    margin: MarginSettings
