"""An index made out of the one before: what changed documents say goes out and comes in.

Uses are changed where they stand (`search.table_file`). Of the wordings, only those are folded, cut into grams and encoded
again of which something else is said; the arrays over all wordings are put together from old rows and new ones. What weighs
over all of them (rarity of grams, BM25) is reckoned again, so that every score is that of an index written from nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from kg.store.base import QuadStore
from kg.store.links import link
from kg.store.request import Since
from search import columns, gather, index_manifest, lexical, policies, profiles, projects, suggest_file, table_file, vector
from search.encoder import TextEncoder
from search.errors import IndexMismatch
from search.index_manifest import MIX
from search.rows import Rows
from search.vector_cache import VectorCache

__all__ = ["update"]


def update(
    since: Since,
    store: QuadStore,
    folder: Path,
    encoder: TextEncoder,
    cache: Path,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any] | None:
    """Write the index into `folder`; return its manifest, or None where it has to be written from nothing.

    Args:
        since: the generation before, and the documents that differ.
        store: of the generation in the making.
        folder: of the index, made here.
        encoder: for the vectors.
        cache: folder of the vectors that were made before.
        progress: called with the number of texts that have their vector, and of all.
    """
    before = since.before / "index"
    try:
        manifest = index_manifest.read(before)
    except (IndexMismatch, ValueError):
        return None
    if manifest["model"] != encoder.fingerprint or manifest["wordings"] >= vector.FLAT_LIMIT:
        return None  # the approximate index is trained on all vectors
    folder.mkdir(parents=True)
    shutil.copyfile(before / table_file.NAME, folder / table_file.NAME)
    told = gather.documents(store, since.documents)
    updated = table_file.update(
        folder / table_file.NAME, since.documents, told.uses, lambda iri: gather.parts(store, iri), thesaurus.load().weights
    )
    texts = {row: wording.text for row, wording in updated.changed.items()}
    lexical.update(before / "lexical", updated.source, texts, updated.concepts, folder / "lexical")
    suggest_file.write(folder, policies.titles(store), before)
    link(before / "world.npy", folder / "world.npy")
    connection = sqlite3.connect(folder / table_file.NAME)
    vectors = VectorCache(cache, encoder)
    try:
        columns.write(connection.execute("SELECT key, level2 FROM wordings ORDER BY row").fetchall(), folder)
        projects.write(projects.pairs_in(connection), len(updated.source), folder)
        wanted = [getattr(wording, part) for part in MIX for wording in updated.changed.values()]
        about = [each.name for each in told.profiles] + [each.purpose or each.name for each in told.profiles]
        step = index_manifest.stride(len(updated.source))
        sample = [name for (name,) in connection.execute("SELECT name FROM wordings WHERE row % ? = 0 ORDER BY row", [step])]
        encoded = vectors.encode(wanted + about + sample, progress)
        fresh, told_of, names = np.split(encoded, [len(wanted), len(wanted) + len(about)])
        mixed = _mixed(before, updated, fresh.reshape(len(MIX), len(updated.changed), encoder.dimension), encoder.dimension)
        vector.write(mixed, folder)
        rows = Rows(connection)
        profiles.update(
            before,
            lambda iri: _document_of(iri) in since.documents,
            told.profiles,
            told_of.reshape(2, len(told.profiles), encoder.dimension),
            rows.of_project,
            rows.projects_with(list(updated.changed)),
            mixed,
            folder,
        )
    finally:
        vectors.close()
        connection.close()
    return index_manifest.write(folder, encoder, mixed, names)


def _document_of(project: str) -> str:
    """Return the IRI of the document that a project stands in (its own, where indicators stand in no project)."""
    return project.rpartition("/project/")[0] or project


def _mixed(before: Path, updated: table_file.Updated, fresh: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """Return the vectors of all wordings: those of before, and the mean of the fresh ones."""
    old = np.load(before / vector.MATRIX, mmap_mode="r")
    mixed = np.empty((len(updated.source), dimension), np.float32)
    stay = updated.source >= 0
    mixed[stay] = old[updated.source[stay]]
    mixed[list(updated.changed)] = np.asarray(fresh.mean(axis=0), dtype=np.float32)
    return mixed
