"""Generations made by other versions of the program: how old they are, what is said of them, what can be read of them still.

What a later program needs of an older generation is little: what its sources were, and their masked documents. Those are read
again by the code of today (`kg.store.migration`), so that no old quad, table or index has to be understood.

Layouts so far::

    1   grids.zip, one archive of all documents; the digest is that of the sorted N-Quads
    2   grids/ab.zip, an archive for each first byte of the SHA-256; state.sqlite; the digest adds up
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kg.errors import LibraryError
from kg.store.advice import other_version
from kg.store.grids import archive_of
from kg.store.manifest import FORMAT, MANIFEST, digest_of

__all__ = ["Age", "Stored", "sources_of", "stored"]

Age = Literal["older", "newer"]
"""How a generation, or its index, stands to this program where it is not of its version."""

_GRIDS: dict[int, Callable[[str], str]] = {1: lambda sha: "grids.zip", 2: lambda sha: f"grids/{archive_of(sha)}"}
"""The archive of a source's masked document in each layout, as a path in the generation."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a generation of any version up to ours.

    Attributes:
        folder: of the generation.
        format: version of its layout.
        base: base IRI of the things in it.
        extractor: fingerprint of the code that read its documents.
        sources: sha256 of each source with the name of its reader.
        index: what the search layer reported of its index; empty where there is none.
        files: the seal: size and sha256 of each file.
    """

    folder: Path
    format: int
    base: str
    extractor: str
    sources: dict[str, str]
    index: dict[str, Any]
    files: dict[str, tuple[int, str]]

    def archive(self, sha256: str) -> Path:
        """Return the archive of the masked document of a source."""
        return self.folder / _GRIDS[self.format](sha256)

    def sound(self, path: Path) -> bool:
        """Say whether a file of the generation is as it was sealed."""
        try:
            return self.files.get(path.relative_to(self.folder).as_posix()) == digest_of(path)
        except OSError:
            return False


def stored(folder: Path) -> Stored:
    """Return what is known of the generation in `folder`, whichever version of the program made it.

    Raises:
        OtherVersion: it was made by a newer program.
        LibraryError: there is none, or its manifest is damaged.
    """
    told = _told(folder)
    found = told["format"]
    if not isinstance(found, int) or found not in _GRIDS:
        raise other_version(folder, "格式", found, FORMAT)
    try:
        files = {str(name): (int(size), str(sha)) for name, (size, sha) in told["files"].items()}
        sources = {str(sha): str(form) for sha, form in told["sources"].items()}
        return Stored(folder, found, str(told["base"]), str(told["extractor"]), sources, dict(told["index"]), files)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LibraryError(f"{folder}：清单 manifest.json 已损坏") from error


def sources_of(folder: Path) -> frozenset[str]:
    """Return the sha256 of the sources of a generation of whatever version; none where that cannot be told."""
    try:
        told = _told(folder).get("sources")
    except LibraryError:
        return frozenset()
    return frozenset(map(str, told)) if isinstance(told, Mapping) else frozenset()


def _told(folder: Path) -> dict[str, Any]:
    """Return what stands in a manifest; it has a ``format``.

    Raises:
        LibraryError: there is none, or it is no manifest.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
    except OSError as error:
        raise LibraryError(f"{folder}：没有清单 manifest.json，不是完整的一代") from error
    except (ValueError, RecursionError) as error:
        raise LibraryError(f"{folder}：清单 manifest.json 已损坏") from error
    if not isinstance(told, dict) or "format" not in told:
        raise LibraryError(f"{folder}：清单 manifest.json 已损坏")
    return told
