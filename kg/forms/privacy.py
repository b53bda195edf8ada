"""Personal data is taken out before any form sees the document (kg.privacy); what was taken out is claimed as personal."""

from __future__ import annotations

from kg import privacy
from kg.document import Document
from kg.forms.base import Skip, Status, Work
from kg.forms.lexicon.heads import column_roles, key_roles

__all__ = ["mask"]

HEADS = privacy.Heads(column=lambda text: bool(column_roles(text)), key=lambda text: bool(key_roles(text)))


def mask(document: Document) -> Work:
    """Return the working state of `document` without personal data; what was taken out is claimed as personal."""
    masked = privacy.mask(document, HEADS)
    work = Work(masked.document)
    work.claims.update(dict.fromkeys(masked.labels, (Status.LABEL, None)))
    work.claims.update(dict.fromkeys(masked.personal, (Status.SKIPPED, Skip.PERSONAL)))
    return work
