"""Whether a division that was inferred is sure enough for a record: the limits of its margin, by how the text was divided."""

from __future__ import annotations

from kg.document import Place
from kg.layout.tuning import current

__all__ = ["fits_surely", "is_sure"]


def is_sure(place: Place) -> bool:
    """Say whether what stands at a place was stated, or its division is by the fitted limit better than any other.

    >>> is_sure(Place(line=3)), is_sure(Place(line=3, start=0, end=9, margin=0.0))
    (True, False)
    """
    if place.margin is None:
        return True
    limits = current().margin
    if place.table is None and place.start is not None:
        return place.margin >= limits.least_run
    return place.margin >= (limits.least if place.page is not None else limits.least_text)


def fits_surely(margin: float) -> bool:
    """Say whether the fit of a row to its columns is, by the limit, better than any other (`kg.forms.fit.margin`).

    >>> fits_surely(0.0), fits_surely(2.0)
    (False, True)
    """
    return margin >= current().margin.least_fit
