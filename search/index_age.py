"""Whether this program can use an index, for `kg.store.migration`, which knows nothing of indexes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.store.generations import library_of
from search import models, projection
from search.errors import IndexMismatch
from search.index_manifest import VERSION

__all__ = ["age_of_index"]


def age_of_index(generation: Path, index: Mapping[str, Any]) -> str | None:
    """Return ``older`` or ``newer`` for an index of another version, encoder or projection; None where it can be used.

    Args:
        generation: folder of the generation.
        index: manifest of its index; one that is not there is older.

    Raises:
        LibraryError: the folder of the model that it was written with is gone.
    """
    version = index.get("version")
    if version != VERSION:
        return "newer" if isinstance(version, int) and version > VERSION else "older"
    try:
        encoder = models.encoder_of(library_of(generation), str(index.get("model")), str(index.get("model_name", "")))
    except IndexMismatch:
        return "older"
    return None if projection.of_encoder(encoder).key == index.get("projection") else "older"
