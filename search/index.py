"""The index of a generation: written once, opened without reading what is large.

::

    index/manifest.json   version, model, number of wordings, background of the vectors
    index/wordings.sqlite wordings and uses (search.table)
    index/*.npy           columns of the wordings (search.columns)
    index/suggest.tsv     what is suggested while somebody types (search.suggest)
    index/lexical/        tantivy (search.lexical)
    index/profiles.jsonl  what each project is for (search.profiles)
    index/world.npy       vectors of the labels of the whole field (search.world)
    index/vectors.npy     one row a wording (search.vector); vectors.faiss above 100,000
    index/length.npy      length of what each vector is mapped to (search.projection)

`write` is handed to the builder of `kg` as a callable, since `kg` never imports `search`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from kg.store.embedded import EmbeddedStore
from kg.store.generations import library_of
from kg.store.request import Since
from search import (
    columns,
    gather,
    index_manifest,
    lexical,
    models,
    policies,
    profiles,
    projects,
    suggest_file,
    table,
    table_file,
    updating,
    vector,
    world,
)
from search.arrays import read_array
from search.encoder import TextEncoder, load_encoder
from search.errors import IndexMismatch
from search.feeding import Feed
from search.index_manifest import MIX, VERSION
from search.vector_cache import VectorCache
from search.wordings import Wording

__all__ = ["FOLDER", "VERSION", "Index", "feed", "write_index", "write_wordings"]

FOLDER = "index"
"""Name of the index's folder in a generation."""


def write_index(
    generation: Path,
    store: EmbeddedStore,
    cache: Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    model: Path | str | None = None,
    since: Since | None = None,
    fed: Feed | None = None,
) -> dict[str, Any]:
    """Write the index of a generation in the making; the function that `kg.store.build.build` is given.

    Args:
        generation: folder of the generation; the index goes into ``index/`` in it.
        store: the store of the generation.
        cache: folder where vectors are kept between builds.
        progress: called with the number of texts that have their vector, and of all.
        model: folder of the encoder, which is remembered for those who open the library; the one that ships by default.
        since: how the generation differs from the one before; the index is made out of that one's then, where it can be.
        fed: what `feed` gave for this generation, having taken all documents; else they are read out of the store.

    Returns:
        The manifest of the index, see `write_wordings`.
    """
    encoder = load_encoder(model)
    if since is not None:
        manifest = updating.update(since, store, generation / FOLDER, encoder, cache, progress)
        if manifest is not None:
            return manifest
    if fed is not None:
        manifest = fed.write(store, encoder, cache, progress)
    else:
        manifest = write_wordings(
            gather.wordings(store),
            generation / FOLDER,
            about=gather.profiles(store),
            titles=policies.titles(store),
            encoder=encoder,
            cache=cache,
            progress=progress,
        )
    if model is not None:
        models.remember(library_of(generation), encoder, model)
    return manifest


def feed(generation: Path, base: str) -> Feed:
    """Return what takes the documents of a generation in the making, for `write_index`."""
    return Feed(generation / FOLDER, base)


def write_wordings(
    wordings: Sequence[Wording],
    folder: Path,
    *,
    encoder: TextEncoder,
    about: Sequence[profiles.Profile] = (),
    titles: Mapping[str, str] | None = None,
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Write the index of `wordings`, in this order, into `folder`.

    Args:
        wordings: of the library.
        folder: of the index, made here; must not exist or be empty.
        encoder: for the vectors; its fingerprint is kept, and another one is refused at search.
        about: what the projects of the library are for.
        titles: of its policy documents, by number.
        cache: folder where vectors are kept between builds, None for none.
        progress: called with the number of texts that have their vector, and of all.

    Returns:
        The manifest of the index: ``version model model_name wordings dim mix background projection projected_background
        fingerprint``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finder = thesaurus.load()
    concepts = [finder.weights(wording.described) for wording in wordings]
    table_file.write(wordings, concepts, folder / table_file.NAME)
    suggest_file.write(folder, titles or {})
    columns.write([(wording.key, wording.level2) for wording in wordings], folder)
    projects.write(projects.pairs_of(wordings), len(wordings), folder)
    lexical.write([wording.text for wording in wordings], concepts, folder / "lexical")
    vectors = VectorCache(cache, encoder)
    try:
        texts = [getattr(wording, part) for part in MIX for wording in wordings]
        told = [each.name for each in about] + [each.purpose or each.name for each in about]
        every = vectors.encode(texts + told, progress)
        encoded = every[: len(texts)].reshape(len(MIX), len(wordings), encoder.dimension)
    finally:
        vectors.close()
    names, mixed = encoded[0], np.asarray(encoded.mean(axis=0), dtype=np.float32)
    vector.write(mixed, folder)
    of_projects = every[len(texts) :].reshape(2, len(about), encoder.dimension)
    profiles.write(about, of_projects, profiles.rows_by_project(wordings), mixed, folder)
    np.save(folder / "world.npy", world.vectors(encoder))
    return index_manifest.write(folder, encoder, mixed, names[:: index_manifest.stride(len(wordings))])


@dataclass(frozen=True, slots=True)
class Index:
    """An index opened for reading.

    Attributes:
        manifest: as `write_wordings` returned it.
        table: wordings and uses.
        columns: what every candidate is asked for.
        projects: which wordings stand in one project.
        profiles: what each project is for.
        lexical: the lexical lane.
        vectors: the dense lane.
        lengths: of what `search.projection` maps each vector to, ``(n,) float32``.
        world: vectors of the labels of the whole field, ``(n, dim) float32``.
    """

    manifest: dict[str, Any]
    table: table.Table
    columns: columns.Columns
    projects: projects.Projects
    profiles: profiles.Profiles
    lexical: lexical.Lexical
    vectors: vector.Vectors
    lengths: NDArray[np.float32]
    world: NDArray[np.float32]

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the index in `folder`.

        Raises:
            IndexMismatch: there is none, or it is of another version.
        """
        manifest = index_manifest.read(folder)
        try:
            return cls(
                manifest,
                table.Table(folder / table_file.NAME),
                columns.Columns(folder),
                projects.Projects(folder),
                profiles.Profiles(folder),
                lexical.Lexical(folder / "lexical"),
                vector.Vectors(folder),
                read_array(folder / index_manifest.LENGTHS),
                np.load(folder / "world.npy").astype(np.float32),
            )
        except FileNotFoundError as error:
            raise IndexMismatch(
                f"{folder}：索引不完整（缺 {Path(error.filename).name}），请再运行一次 jixiao build 重新构建"
            ) from error

    def __len__(self) -> int:
        return int(self.manifest["wordings"])

    def close(self) -> None:
        """Close the files."""
        self.table.close()
        self.lexical.close()
