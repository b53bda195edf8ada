"""Forms: a document's tables and prose to records."""

from __future__ import annotations

from kg.document import Document
from kg.forms.account import withhold
from kg.forms.account.ledger import seal
from kg.forms.base import Work
from kg.forms.cited import add_citations
from kg.forms.head.document import read_head
from kg.forms.head.furniture import claim_furniture
from kg.forms.money import note_units
from kg.forms.privacy import mask
from kg.forms.prose import narrative
from kg.forms.records import goal_table, indicator_list, sub_projects
from kg.forms.records.keyed import join_keyed, keyed_rows
from kg.forms.records.listing import listings
from kg.forms.relations import relate
from kg.forms.scoring import differs
from kg.forms.tables import Rows
from kg.records import Reading

__all__ = ["read_forms", "read_masked"]


def read_forms(document: Document) -> Reading:
    """Return the records of `document`.

    The steps: cells and lines with personal data are masked; each form takes the blocks it understands; citations are found
    in what the records hold; the ledger says what became of every cell and paragraph.
    """
    return read_masked(mask(document))


def read_masked(work: Work) -> Reading:
    """Return the records of a document that is masked already (`kg.forms.privacy.mask`): also one kept by a library."""
    work.masked = frozenset(work.claims)
    claim_furniture(work)
    rows = Rows()
    keyed = keyed_rows(work, rows)
    found = listings(work, rows)
    indicator_list.extract(work, found)
    sub_projects.extract(work, found)
    goal_table.extract(work, rows)
    withhold.withhold(work)
    relate(work)
    join_keyed(work, keyed)
    note_units(work)
    work.notes += [note for each in work.indicators if (note := differs(each)) is not None]
    narrative.extract(work)
    add_citations(work)
    return seal(work, read_head(work))
