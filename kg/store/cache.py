"""The cache of readings: what the extractor made of a file, by the file's hash and the extractor's version.

It makes a build fast, never different: the key holds all that a reading depends on. The version is a hash of our code, its
settings, our vocabularies, and the versions of the parsers and of Unicode; a changed line of code makes a new version. An entry
that is damaged is no entry. Only masked documents come here (kg.forms.privacy); entries of no generation that is left are
deleted at the end of a build, so that a document taken out of a library leaves the cache with the last generation that has it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import platform
import shutil
import unicodedata
from collections.abc import Collection
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import ontology

__all__ = ["ARCHIVED", "RecordCache", "extractor_version"]

ARCHIVED = "archived"
"""Key of an entry that was not read from the file but from its masked document in a generation (`kg.store.archived`)."""

PARSERS = ("lxml", "olefile", "openpyxl", "pypdfium2")


@cache
def extractor_version() -> str:
    """Return the fingerprint of all that turns bytes into records (code, settings, vocabularies), 16 hexadecimal digits."""
    sha = hashlib.sha256()
    package = Path(__file__).parents[1]
    vocabularies = Path(ontology.__file__).parent / "vocab"
    for root, pattern in ((package, "*.py"), (package, "*.toml"), (vocabularies, "*")):
        for path in sorted(root.rglob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts and "samples" not in path.parts:
                sha.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in PARSERS:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = ""
        sha.update(f"{name} {version}\n".encode())
    sha.update(f"{unicodedata.unidata_version} {platform.python_version()}".encode())
    return sha.hexdigest()[:16]


class RecordCache:
    """Entries of one extractor version, in one folder."""

    def __init__(self, folder: Path, version: str) -> None:
        self._root = folder
        self._folder = folder / version
        self._used: set[str] = set()

    def get(self, sha256: str, *, archived: bool = False) -> dict[str, Any] | None:
        """Return what was put for this file, or None.

        Args:
            sha256: of the file.
            archived: whether a reading of the masked document in a generation will do (`ARCHIVED`). It does where the file is
                gone; where it is there, the code of today may read its bytes otherwise than that document says.
        """
        try:
            digest, _, text = gzip.decompress((self._folder / f"{sha256}.json.gz").read_bytes()).partition(b"\n")
            if hashlib.sha256(text).hexdigest().encode() != digest:
                return None
            value: dict[str, Any] = json.loads(text)
        except (OSError, EOFError, ValueError):
            return None
        if value.get(ARCHIVED) and not archived:
            return None
        self._used.add(sha256)
        return value

    def put(self, sha256: str, value: dict[str, Any]) -> None:
        """Keep `value`, JSON values, for this file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        aside = self._folder / f"{sha256}.new"
        aside.write_bytes(gzip.compress(hashlib.sha256(text).hexdigest().encode() + b"\n" + text, compresslevel=3, mtime=0))
        aside.replace(self._folder / f"{sha256}.json.gz")
        self._used.add(sha256)

    def prune(self, kept: Collection[str]) -> None:
        """Delete what was neither got nor put since this object was made, but `kept` (by sha256), and all other versions."""
        if not self._root.is_dir():
            return
        for folder in self._root.iterdir():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)
        stay = self._used | set(kept)
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name.removesuffix(".json.gz") not in stay:
                path.unlink(missing_ok=True)
