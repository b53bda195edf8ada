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
