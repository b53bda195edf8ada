"""The manifest of a generation: what it was made from and with, and the seal over its files.

`manifest.json` is the last file written into a generation. A folder without one is debris, whatever else is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from kg.errors import LibraryError
from kg.store.advice import other_version
from kg.store.links import same_file

__all__ = ["FORMAT", "MANIFEST", "Manifest", "digest_of", "generation_id", "read_manifest", "seal", "shared_files", "unsealed"]

FORMAT = 2
"""Version of the folder's layout (`kg.store.versions`); another is refused, and brought here by `kg.store.migration`."""

MANIFEST = "manifest.json"

SUM = "manifest.sha256"
"""The hash of the manifest itself, which seals all else; generations of before this was written do without."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is.

    Attributes:
        id: its name, 20 hexadecimal digits.
        format: version of the layout.
        base: base IRI of the things in it.
        settings: all that was set for the build and shapes its content.
        extractor: fingerprint of the code and vocabularies that read the documents.
        quads: number of quads.
        digest: of the quads (`kg.store.census`), 64 hexadecimal digits.
        sources: sha256 of each source with the name of its reader, sorted.
        index: what the search layer reported of its index, with its ``fingerprint``; empty where there is none.
        files: the seal: size and sha256 of each file, by path relative to the generation, with ``/``.
    """

    id: str
    format: int
    base: str
    settings: dict[str, Any]
    extractor: str
    quads: int
    digest: str
    sources: dict[str, str]
    index: dict[str, Any]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def generation_id(digest: str, fingerprint: str, settings: Mapping[str, Any]) -> str:
    """Return the id of a generation: a hash of what is in it, never of its bytes.

    Equal quads give different files in an Oxigraph store, so that bytes can't name a generation.

    >>> generation_id("ab", "", {"x": 1}) == generation_id("ab", "", {"x": 2})
    False
    """
    told = json.dumps([FORMAT, digest, fingerprint, settings], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def digest_of(path: Path) -> tuple[int, str]:
    """Return size in bytes and sha256 of a file."""
    with path.open("rb") as stream:
        return path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path, known: Mapping[str, tuple[int, str]] = MappingProxyType({})) -> dict[str, tuple[int, str]]:
    names = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: known.get(name) or digest_of(path) for name, path in names.items() if name not in (MANIFEST, SUM)}


def shared_files(folder: Path, before: Path, sealed: Manifest) -> dict[str, tuple[int, str]]:
    """Return the files in `folder` that are one with those of the generation `before`, with what its seal says of them."""
    return {name: told for name, told in sealed.files.items() if same_file(folder / name, before / name)}


def seal(folder: Path, manifest: Manifest, known: Mapping[str, tuple[int, str]] = MappingProxyType({})) -> Manifest:
    """Write the manifest, with size and hash of every file there is, as the last file of a generation; return it.

    Args:
        folder: of the generation.
        manifest: without its files.
        known: size and hash of files that need not be read again (`shared_files`).
    """
    files = _files(folder, known)
    sealed = Manifest(**{**{name: getattr(manifest, name) for name in manifest.__slots__}, "files": files})
    text = json.dumps(asdict(sealed), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / SUM).write_text(hashlib.sha256(text.encode()).hexdigest() + "\n", "utf-8")
    aside = folder / f"{MANIFEST}.new"
    aside.write_bytes(text.encode())
    aside.replace(folder / MANIFEST)
    return sealed


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the generation in `folder`.

    Raises:
        OtherVersion: an older or newer version of the program made it.
        LibraryError: there is none, or it is damaged.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise other_version(folder, "格式", told["format"], FORMAT)
        if not _as_summed(folder, data):
            raise LibraryError(f"{folder}：清单 manifest.json 内容与封存时不同，已损坏，请重新构建")
        manifest = Manifest(**{**told, "files": {name: (size, sha) for name, (size, sha) in told["files"].items()}})
        _check_types(manifest)
    except OSError as error:
        raise LibraryError(f"{folder}：没有清单 manifest.json，不是完整的一代") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LibraryError(f"{folder}：清单 manifest.json 已损坏") from error
    return manifest


def _as_summed(folder: Path, data: bytes) -> bool:
    try:
        return (folder / SUM).read_bytes().strip() == hashlib.sha256(data).hexdigest().encode()
    except FileNotFoundError:
        return True


def _check_types(manifest: Manifest) -> None:
    """Check that the fields are what `Manifest` says, and that the seal names files inside the generation.

    Raises:
        TypeError: a value of another type, or a path that leads elsewhere.
    """
    for name, kind in _TYPES.items():
        if not isinstance(getattr(manifest, name), kind):
            raise TypeError(f"{name}: {kind.__name__} expected")
    for path, (size, sha) in manifest.files.items():
        parts = PurePosixPath(path).parts
        if not isinstance(size, int) or not isinstance(sha, str) or not parts or {"..", "/"} & set(parts) or "\0" in path:
            raise TypeError(f"files: {path!r}")


_TYPES = {
    **dict.fromkeys(("id", "base", "extractor", "digest"), str),
    **dict.fromkeys(("settings", "sources", "index", "files"), dict),
    "quads": int,
}


def unsealed(folder: Path, manifest: Manifest) -> list[str]:
    """Return what is not as it was sealed, one line a file, in Chinese; empty where all is as it was."""
    found = _files(folder)
    lines = [f"{name}：文件缺失" for name in manifest.files.keys() - found.keys()]
    lines += [f"{name}：多出的文件" for name in found.keys() - manifest.files.keys()]
    lines += [f"{name}：内容已变" for name in manifest.files.keys() & found.keys() if manifest.files[name] != found[name]]
    return sorted(lines)
