"""Vectors that were made before: each distinct text is encoded once in a lifetime of a library."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.encoder import TextEncoder

__all__ = ["VectorCache"]


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
        keys: dict[bytes, int] = {}
        same = np.array(
            [keys.setdefault(hashlib.sha256(text.encode()).digest(), at) for at, text in enumerate(texts)], np.int64
        )
        out = np.empty((len(texts), self._encoder.dimension), np.float32)
        missing: dict[int, bytes] = {}
        for key, place in keys.items():
            row = self._connection.execute("SELECT vector FROM vectors WHERE text = ?", [key]).fetchone()
            if row:
                out[place] = np.frombuffer(row[0], dtype=np.float32)
            else:
                missing[place] = key
        # Batches of like length waste no padding.
        order = sorted(missing, key=lambda place: (len(texts[place]), texts[place]))
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            out[batch] = self._encoder.encode([texts[place] for place in batch])
            rows = ((missing[place], out[place].tobytes()) for place in batch)
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            if progress:
                progress(len(keys) - max(0, len(order) - start - len(batch)), len(keys))
        self._connection.commit()
        again = same != np.arange(len(texts))
        out[again] = out[same[again]]
        return out

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
