"""Any sentence-transformers model as an encoder, through the extra `models`.

Nothing is fetched: the model is a folder, or a name that Hugging Face's cache on this machine already holds.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.errors import ModelError

__all__ = ["SentenceTransformerEncoder"]

BATCH = 32
EXTRA = "需要可选组件 models：pip install 'jixiao[models]'"
# Notes and caches that lie in model folders and decide nothing about the vectors.
ASIDE = {".md", ".gitattributes", ".gitignore", ".lock", ".metadata"}


class SentenceTransformerEncoder:
    """A sentence-transformers model on the CPU, with the interface of `search.encoder.TextEncoder`.

    Attributes:
        folder: where the model's files lie.
        name: the folder's name, or the name under which the cache holds it.
    """

    def __init__(self, path: Path | str, *, threads: int | None = None) -> None:
        """Find the model; it is loaded when the first text is encoded.

        Args:
            path: a folder with `modules.json` or `config.json`, or a name like `BAAI/bge-small-zh-v1.5`.
            threads: threads of PyTorch for this process; None leaves them.

        Raises:
            ModelError: neither a folder nor in the cache, or the extra `models` is not installed.
        """
        self.folder = _folder(path)
        self.name = str(path) if self.folder != Path(path) else self.folder.resolve().name
        self.threads = threads

    @functools.cached_property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self.encode([""]).shape[1])

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 over names and bytes of the model's files, 64 hexadecimal digits."""
        total = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            within = file.relative_to(self.folder)
            if not file.is_file() or file.suffix in ASIDE or file.name in ASIDE or "__pycache__" in within.parts:
                continue
            with file.open("rb") as data:
                digest = hashlib.file_digest(data, "sha256").hexdigest()
            total.update(f"{within.as_posix()} {digest}\n".encode())
        return total.hexdigest()

    def encode(self, texts: Sequence[str], *, prefix: str | None = None, batch: int = BATCH) -> NDArray[np.float32]:
        """Return `(len(texts), dimension) float32`, each row of length 1, in the order of `texts`.

        The dot product of two rows is their cosine; higher is nearer.

        Args:
            texts: the texts.
            prefix: what is put in front of each text; None is the model's own default prompt, if it has one.
            batch: texts that are computed at once; within a batch texts are padded, so rows may differ in the last bits.

        Raises:
            ModelError: the extra `models` is not installed, or the folder holds no such model.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            prompt=prefix,
            batch_size=batch,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    @functools.cached_property
    def _model(self) -> Any:
        try:
            import sentence_transformers
            import torch
        except ImportError as error:
            raise ModelError(f"{self.folder}：{EXTRA}") from error
        if self.threads:
            torch.set_num_threads(self.threads)
        try:
            return sentence_transformers.SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(f"{self.folder}：不是 sentence-transformers 模型（{reason}）") from error


def _folder(path: Path | str) -> Path:
    """The folder of `path`, be it one or a name in the cache of Hugging Face."""
    folder = Path(path)
    if folder.is_dir():
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise ModelError(f"{folder}：不是编码模型的文件夹，缺少 modules.json")
        return folder
    if folder.is_absolute() or len(folder.parts) > 2 or ".." in folder.parts:
        raise ModelError(f"{folder}：没有这个文件夹")
    try:
        import huggingface_hub
        from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
    except ImportError as error:
        raise ModelError(f"{folder}：没有这个文件夹；按名称使用本机已有的模型{EXTRA}") from error
    try:
        return Path(huggingface_hub.snapshot_download(folder.as_posix(), local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError, ValueError) as error:
        raise ModelError(f"{folder}：没有这个文件夹，本机缓存里也没有这个名称的模型") from error
