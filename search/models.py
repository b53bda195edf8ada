"""Where the model lies that an index was written with, on this machine: beside the generations, and no part of any.

``models.json`` in the library's folder, from fingerprint to folder. The encoder that ships with the package stands in none.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import LibraryError
from search.encoder import TextEncoder, load_encoder
from search.errors import IndexMismatch

__all__ = ["encoder_of", "mismatch", "options_of", "remember"]

_FILE = "models.json"


def remember(library: Path, encoder: TextEncoder, folder: Path | str) -> None:
    """Write down in the library that the model of `encoder` lies in `folder`."""
    known = _known(library) | {encoder.fingerprint: str(Path(folder).absolute())}
    aside = library / f"{_FILE}.{uuid.uuid4().hex[:8]}"
    aside.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    aside.replace(library / _FILE)


def encoder_of(library: Path, fingerprint: str, name: str = "") -> TextEncoder:
    """Return the encoder that an index was written with: the one that ships, or the one of the folder that was named then.

    Args:
        library: folder of the library.
        fingerprint: of the encoder, as the index tells it.
        name: of the encoder, for messages.

    Raises:
        LibraryError: the model's folder is gone.
        IndexMismatch: there is another model in it now, or no folder was ever named.
        ModelError: a file in it is missing or damaged.
    """
    encoder = load_encoder()
    folder = _known(library).get(fingerprint)
    if encoder.fingerprint != fingerprint and folder is not None:
        if not Path(folder).is_dir():
            raise LibraryError(f"编码模型的文件夹不在了：{folder}；放回原处，或用 jixiao build --model 重新构建")
        encoder = load_encoder(folder)
    if encoder.fingerprint != fingerprint:
        raise mismatch(encoder, name)
    return encoder


def options_of(library: Path, index: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of `search.index.write_index` that write another index with the model of this one.

    Args:
        library: folder of the library.
        index: manifest of the index; empty where there is none.
    """
    folder = _known(library).get(str(index.get("model", "")))
    return {} if folder is None else {"model": folder}


def mismatch(encoder: TextEncoder, name: str) -> IndexMismatch:
    """Return the error of an index that was written with the encoder `name`, and not with this one."""
    return IndexMismatch(
        f"索引由另一编码模型写成（{name}），现在的是 {encoder.name}：请运行 jixiao migrate 用现在的模型重写，或指定原来的模型"
    )


def _known(library: Path) -> dict[str, str]:
    """Return what stands in the file; nothing where it is missing or damaged, and a build writes it anew."""
    with contextlib.suppress(OSError, ValueError):
        told = json.loads((library / _FILE).read_text("utf-8"))
        if isinstance(told, dict):
            return {str(fingerprint): str(folder) for fingerprint, folder in told.items()}
    return {}
