"""The index of a generation: written once, opened without reading what is large.

::

    index/manifest.json   version, model, number of wordings, background of the vectors
    index/wordings.sqlite wordings and uses (search.table)
    index/*.npy           columns of the wordings (search.columns)
    index/lexical/        tantivy (search.lexical)
    index/profiles.jsonl  what each project is for (search.profiles)
    index/world.npy       vectors of the labels of the whole field (search.world)
    index/vectors.npy     one row a wording (search.vector); vectors.faiss above 100,000
    index/length.npy      length of what each vector is mapped to (search.projection)

`write` is handed to the builder of `kg` as a callable, since `kg` never imports `search`.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from kg.store.base import QuadStore
from kg.store.generations import library_of
from search import columns, gather, lexical, models, profiles, projection, projects, table, table_file, vector, world
from search.arrays import read_array
from search.encoder import TextEncoder, load_encoder
from search.errors import IndexMismatch
from search.wordings import Wording

__all__ = ["FOLDER", "VERSION", "Index", "write_index", "write_wordings"]

FOLDER = "index"
"""Name of the index's folder in a generation."""

VERSION = 5
_LENGTHS = "length.npy"
_MIX = ("name", "described", "text")
"""Texts of a wording whose vectors are averaged: .768 on the judged queries, .721 to .763 for each alone."""


class VectorCache:
    """Vectors by text hash and model in one SQLite file: makes a build fast, never different."""

    def __init__(self, folder: Path | None, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._connection = sqlite3.connect(":memory:" if folder is None else self._file(folder, encoder.fingerprint))
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    @staticmethod
    def _file(folder: Path, fingerprint: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"vectors-{hashlib.sha256(fingerprint.encode()).hexdigest()[:16]}.sqlite"

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        """Return the vectors of `texts`, ``(len(texts), dim) float32``; each distinct text is encoded once in a lifetime."""
        # Only hashes are kept: the cache lies outside the generations and must hold no text of a document.
        keys = {text: hashlib.sha256(text.encode()).digest() for text in texts}
        known: dict[bytes, NDArray[np.float32]] = {}
        for key in dict.fromkeys(keys.values()):
            row = self._connection.execute("SELECT vector FROM vectors WHERE text = ?", [key]).fetchone()
            if row:
                known[key] = np.frombuffer(row[0], dtype=np.float32)
        # Batches of like length waste no padding.
        missing = sorted((text for text, key in keys.items() if key not in known), key=lambda text: (len(text), text))
        for start in range(0, len(missing), 64):
            batch = missing[start : start + 64]
            for text, encoded in zip(batch, self._encoder.encode(batch), strict=True):
                known[keys[text]] = encoded
                self._connection.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", [keys[text], encoded.tobytes()])
            if progress:
                progress(len(keys) - max(0, len(missing) - start - len(batch)), len(keys))
        self._connection.commit()
        if not texts:
            return np.empty((0, self._encoder.dimension), np.float32)
        return np.stack([known[keys[text]] for text in texts])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def write_index(
    generation: Path,
    store: QuadStore,
    cache: Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    model: Path | str | None = None,
) -> dict[str, Any]:
    """Write the index of a generation in the making; the function that `kg.store.build.build` is given.

    Args:
        generation: folder of the generation; the index goes into ``index/`` in it.
        store: the store of the generation.
        cache: folder where vectors are kept between builds.
        progress: called with the number of texts that have their vector, and of all.
        model: folder of the encoder, which is remembered for those who open the library; the one that ships by default.

    Returns:
        The manifest of the index, see `write_wordings`.
    """
    encoder = load_encoder(model)
    wordings = gather.wordings(store)
    about = gather.profiles(store)
    manifest = write_wordings(wordings, generation / FOLDER, about=about, encoder=encoder, cache=cache, progress=progress)
    if model is not None:
        models.remember(library_of(generation), encoder, model)
    return manifest


def write_wordings(
    wordings: Sequence[Wording],
    folder: Path,
    *,
    encoder: TextEncoder,
    about: Sequence[profiles.Profile] = (),
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Write the index of `wordings`, in this order, into `folder`.

    Args:
        wordings: of the library.
        folder: of the index, made here; must not exist or be empty.
        encoder: for the vectors; its fingerprint is kept, and another one is refused at search.
        about: what the projects of the library are for.
        cache: folder where vectors are kept between builds, None for none.
        progress: called with the number of texts that have their vector, and of all.

    Returns:
        The manifest of the index: ``version model model_name wordings dim mix background projection projected_background
        fingerprint``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finder = thesaurus.load()
    concepts = [finder.weights(wording.described) for wording in wordings]
    table_file.write(wordings, concepts, folder / "wordings.sqlite")
    columns.write(wordings, folder)
    projects.write(wordings, folder)
    lexical.write([wording.text for wording in wordings], concepts, folder / "lexical")
    vectors = VectorCache(cache, encoder)
    try:
        texts = [getattr(wording, part) for part in _MIX for wording in wordings]
        told = [each.name for each in about] + [each.purpose or each.name for each in about]
        every = vectors.encode(texts + told, progress)
        encoded = every[: len(texts)].reshape(len(_MIX), len(wordings), encoder.dimension)
    finally:
        vectors.close()
    names, mixed = encoded[0], np.asarray(encoded.mean(axis=0), dtype=np.float32)
    vector.write(mixed, folder)
    maps = projection.of_encoder(encoder)
    lengths = maps.lengths(mixed)
    np.save(folder / _LENGTHS, lengths)
    profiles.write(about, every[len(texts) :].reshape(2, len(about), encoder.dimension), wordings, mixed, folder)
    np.save(folder / "world.npy", world.vectors(encoder))
    manifest: dict[str, Any] = {
        "version": VERSION,
        "model": encoder.fingerprint,
        "model_name": encoder.name,
        "wordings": len(wordings),
        "dim": encoder.dimension,
        "mix": list(_MIX),
        "background": _background(mixed, names),
        "projection": maps.key,
        "projected_background": _projected_background(maps, mixed, lengths, names),
    }
    settings = json.dumps({key: manifest[key] for key in ("version", "model", "mix", "projection")}, sort_keys=True)
    manifest["fingerprint"] = hashlib.sha256(settings.encode()).hexdigest()[:16]
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", "utf-8", newline="\n")
    return manifest


def _background(mixed: NDArray[np.float32], names: NDArray[np.float32]) -> float:
    """Return the mean inner product of pairs that have nothing to do with each other, which differs from model to model.

    For multilingual-e5 it sits at .87, for the tuned model at .74, so that a raw cosine says nothing to a person.
    """
    some = _some(mixed)
    return _unlike(mixed[some] @ names[some].T)


def _projected_background(
    maps: projection.Projection, mixed: NDArray[np.float32], lengths: NDArray[np.float32], names: NDArray[np.float32]
) -> float:
    """Return the same mean of the cosines behind the two maps, a name standing for a question."""
    some = _some(mixed)
    asked = [maps.question(name) for name in names[some]]
    if not asked:
        return 0.0
    weights, offsets = np.stack([weight for weight, _ in asked]), np.array([offset for _, offset in asked])
    return _unlike((mixed[some] @ weights.T + offsets) / lengths[some, None])


def _some(mixed: NDArray[np.float32]) -> slice:
    return slice(None, None, max(1, mixed.shape[0] // 400))


def _unlike(products: NDArray[np.float32]) -> float:
    """Return the mean of a square matrix without its diagonal, 0 for fewer than two rows."""
    count = products.shape[0]
    if count < 2:
        return 0.0
    return round(float((products.sum() - np.trace(products)) / (count * (count - 1))), 4)


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
        path = folder / "manifest.json"
        if not path.is_file():
            raise IndexMismatch(f"{folder}：没有检索索引，请重新 build")
        manifest = json.loads(path.read_text("utf-8"))
        if manifest.get("version") != VERSION:
            raise IndexMismatch(f"{folder}：索引版本为 {manifest.get('version')}，本程序需要 {VERSION}，请重新 build")
        try:
            return cls(
                manifest,
                table.Table(folder / "wordings.sqlite"),
                columns.Columns(folder),
                projects.Projects(folder),
                profiles.Profiles(folder),
                lexical.Lexical(folder / "lexical"),
                vector.Vectors(folder),
                read_array(folder / _LENGTHS),
                np.load(folder / "world.npy").astype(np.float32),
            )
        except FileNotFoundError as error:
            raise IndexMismatch(f"{folder}：索引不完整（缺 {Path(error.filename).name}），请重新 build") from error

    def __len__(self) -> int:
        return int(self.manifest["wordings"])

    def close(self) -> None:
        """Close the files."""
        self.table.close()
        self.lexical.close()
