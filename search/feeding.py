"""An index that is fed while a library is built: uses go into the table document by document, and nobody asks the store.

What comes out is the index that `search.index.write_wordings` writes of all wordings together; in memory are the wordings
without their uses, and what projects are for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pyoxigraph import Quad

from kg import thesaurus
from kg.store.embedded import EmbeddedStore
from search import (
    columns,
    gather,
    index_manifest,
    lexical,
    policies,
    profiles,
    projects,
    suggest_file,
    table_file,
    vector,
    world,
)
from search.encoder import TextEncoder
from search.index_manifest import MIX
from search.rows import Rows
from search.vector_cache import VectorCache

__all__ = ["Feed"]


class Feed:
    """Takes uses and profiles of documents, then writes the index of them."""

    def __init__(self, folder: Path, base: str) -> None:
        """Begin an index in `folder`, which is made.

        Args:
            folder: of the index.
            base: base IRI of the library.
        """
        folder.mkdir(parents=True)
        self._folder = folder
        self._base = base
        self._table = table_file.Filling(folder / table_file.NAME)
        self._profiles: list[profiles.Profile] = []

    def take(self, quads: Sequence[Quad]) -> None:
        """Take what the index needs of the evidence of one document."""
        told = gather.given(quads, self._base)
        self._table.put(told.uses)
        self._profiles += told.profiles

    def close(self) -> None:
        """Let go of the table's file; may be called again."""
        self._table.connection.close()

    def write(
        self, store: EmbeddedStore, encoder: TextEncoder, cache: Path | None, progress: Callable[[int, int], None] | None
    ) -> dict[str, Any]:
        """Write the index; return its manifest.

        Args:
            store: of the library; asked for the parts of each wording.
            encoder: for the vectors.
            cache: folder where vectors are kept between builds, None for none.
            progress: called with the number of texts that have their vector, and of all.
        """
        folder, connection = self._folder, self._table.connection
        updated = self._table.finish(lambda iri: gather.parts(store, iri), thesaurus.load().weights)
        self._table.rest(gather.named_bases(store, self._base))
        count = len(updated.source)
        wordings = [updated.changed[row] for row in range(count)]
        columns.write([(wording.key, wording.level2) for wording in wordings], folder)
        projects.write(projects.pairs_in(connection), count, folder)
        lexical.write(
            [wording.text for wording in wordings], [updated.concepts[row] for row in range(count)], folder / "lexical"
        )
        about = sorted(self._profiles, key=lambda each: each.iri)
        vectors = VectorCache(cache, encoder)
        try:
            texts = [getattr(wording, part) for part in MIX for wording in wordings]
            told = [each.name for each in about] + [each.purpose or each.name for each in about]
            every = vectors.encode(texts + told, progress)
        finally:
            vectors.close()
        encoded = every[: len(texts)].reshape(len(MIX), count, encoder.dimension)
        mixed = np.asarray(encoded.mean(axis=0), dtype=np.float32)
        vector.write(mixed, folder)
        of_projects = every[len(texts) :].reshape(2, len(about), encoder.dimension)
        profiles.write(about, of_projects, Rows(connection).of_project, mixed, folder)
        self.close()
        suggest_file.write(folder, policies.titles(store))
        np.save(folder / "world.npy", world.vectors(encoder))
        return index_manifest.write(folder, encoder, mixed, encoded[0, :: index_manifest.stride(count)])
