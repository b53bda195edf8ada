"""From past indicators to a proposed set: wording, target, distribution, documents, alternatives, line by line."""

from search.draft.compose import draft
from search.draft.form import checked, note_of, reading_of
from search.draft.model import Alternative, Distribution, Draft, Line, Obligatory, Own, Source
from search.draft.next_year import Carried, Turn, next_year
from search.draft.own import form_of_project, of_project, of_reading
from search.draft.plan import SCHEMES
from search.draft.prescribed import sets

__all__ = [
    "SCHEMES",
    "Alternative",
    "Carried",
    "Distribution",
    "Draft",
    "Line",
    "Obligatory",
    "Own",
    "Source",
    "Turn",
    "checked",
    "draft",
    "form_of_project",
    "next_year",
    "note_of",
    "of_project",
    "of_reading",
    "reading_of",
    "sets",
]
