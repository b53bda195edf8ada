"""Texts to vectors: the encoder that ships, and what any other encoder must offer.

The default is the folder `search/model` (see its README.md): onnxruntime, tokenizers and numpy, no PyTorch, no network.
Its weights are stored once, in `model.safetensors`, as fp16; the graph in `onnx/model.onnx` names them and holds none.
They are mapped into memory and handed to onnxruntime, which makes int8 matrices of them when it opens the graph and gives each
piece a scale of its own: a text's vector does not depend on its batch beyond the last bits (below 1e-6), so that a build is a
function of its sources.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from search.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

__all__ = ["MODEL", "PREFIX", "Encoder", "TextEncoder", "load_encoder"]

MODEL = Path(__file__).with_name("model")
PREFIX = "query: "
GRAPH = "onnx/model.onnx"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
BATCH = 32
THREADS = 4
TYPES = {"F16": "<f2", "F32": "<f4"}

Vectors = NDArray[np.float32]


class TextEncoder(Protocol):
    """What the index and the search ask of an encoder.

    Attributes:
        name: what people call the model; stands in the library's manifest.
        dimension: numbers in a vector.
        fingerprint: SHA-256 over the files that decide the vectors, 64 hexadecimal digits; vectors of different
            fingerprints are never compared.
    """

    @property
    def name(self) -> str:
        """What people call the model."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the files that decide the vectors."""
        ...

    def encode(self, texts: Sequence[str], *, prefix: str | None = None, batch: int = BATCH) -> Vectors:
        """Return `(len(texts), dimension) float32`, each row of length 1, in the order of `texts`.

        The dot product of two rows is their cosine; higher is nearer.

        Args:
            texts: the texts; an empty one has a vector too.
            prefix: what is put in front of each text; None is what the model was trained with.
            batch: texts that are computed at once.
        """
        ...


class Encoder:
    """An encoder folder in the form of `search/model`, run by onnxruntime.

    >>> encoder = Encoder.load()
    >>> asked, near, far = encoder.encode(["群众满意不满意", "服务对象满意度", "道路硬化里程"])
    >>> bool(asked @ near > asked @ far)
    True
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Take note of the folder; nothing is read before the first text is encoded.

        Args:
            folder: a folder as `python -m search.model.make` writes it.
            threads: threads for one batch; None is as many as this process may use, at most 4.

        Raises:
            ModelError: a file of the folder is missing.
        """
        missing = [name for name in (GRAPH, WEIGHTS, TOKENIZER) if not (folder / name).is_file()]
        if missing:
            raise ModelError(f"{folder}：不是可用的编码模型，缺少 {'、'.join(missing)}")
        self.folder = folder
        self.threads = threads or min(THREADS, _processors())

    @classmethod
    def load(cls, path: Path | str | None = None, *, threads: int | None = None) -> Self:
        """Return the encoder of the folder `path`, or the one that ships.

        Raises:
            ModelError: a file of the folder is missing.
        """
        return cls(MODEL if path is None else Path(path), threads=threads)

    @property
    def name(self) -> str:
        """Name of the model: `multilingual-e5-small-zh` for the one that ships, else the folder's name."""
        return "multilingual-e5-small-zh" if self.folder == MODEL else self.folder.resolve().name

    @functools.cached_property
    def dimension(self) -> int:
        """Numbers in a vector, as `config.json` says."""
        config = json.loads((self.folder / "config.json").read_text("utf-8"))
        return int(config["hidden_size"])

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 over tokenizer, graph and weights, 64 hexadecimal digits; reads 66 MB once, some .05 s."""
        total = hashlib.sha256()
        for name in (TOKENIZER, GRAPH, WEIGHTS):
            with (self.folder / name).open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        return total.hexdigest()

    def encode(self, texts: Sequence[str], *, prefix: str | None = None, batch: int = BATCH) -> Vectors:
        """Return `(len(texts), dimension) float32`, each row of length 1, in the order of `texts`.

        The dot product of two rows is their cosine; higher is nearer. Texts of equal length are computed together, so
        that nothing is padded. What goes beyond 512 pieces is left out.

        Args:
            texts: the texts; an empty one has a vector too.
            prefix: what is put in front of each text; None is `PREFIX`, for queries and for what is searched alike.
            batch: texts that are computed at once, at least 1.

        Raises:
            ModelError: a file of the folder is damaged.
        """
        front = PREFIX if prefix is None else prefix
        by_length: defaultdict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for row, text in enumerate(texts):
            pieces = self._tokenizer.encode(front + text).ids
            by_length[len(pieces)].append((row, pieces))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for _, group in sorted(by_length.items()):
            for start in range(0, len(group), batch):
                part = group[start : start + batch]
                numbers = np.array([pieces for _, pieces in part], dtype=np.int64)
                vectors[[row for row, _ in part]] = self._run(numbers)
        return vectors

    def _run(self, pieces: NDArray[np.int64]) -> Vectors:
        feed = {"input_ids": pieces, "attention_mask": np.ones_like(pieces)}
        result: Vectors = self._session.run(["sentence_embedding"], feed)[0]
        return result

    @functools.cached_property
    def _tokenizer(self) -> tokenizers.Tokenizer:
        import tokenizers

        path = self.folder / TOKENIZER
        try:
            # tokenizers raises a bare Exception on bad JSON, which nothing could catch by name.
            text = path.read_text("utf-8")
            json.loads(text)
            return tokenizers.Tokenizer.from_str(text)
        except ValueError as error:
            raise ModelError(f"{path}：分词文件损坏（{error}）") from error

    @functools.cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Its arena keeps the memory of the largest batch for ever: 40 MB for 8 texts of 480 characters; without it a text takes
        # the same time.
        options.enable_cpu_mem_arena = False
        # Idle threads that spin would take the processor from the other parts of a build.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        names, arrays = self._weights
        options.add_external_initializers(names, [ort.OrtValue.ortvalue_from_numpy(array) for array in arrays])
        state = ort.capi.onnxruntime_pybind11_state
        try:
            return ort.InferenceSession(str(self.folder / GRAPH), options, providers=["CPUExecutionProvider"])
        except (state.Fail, state.InvalidProtobuf, state.InvalidGraph, state.InvalidArgument, state.RuntimeException) as error:
            raise ModelError(f"{self.folder}：模型无法载入（{str(error).splitlines()[0]}）") from error

    @functools.cached_property
    def _weights(self) -> tuple[list[str], list[NDArray[Any]]]:
        """Names and arrays of the safetensors file, mapped and not read; onnxruntime uses them where they lie."""
        path = self.folder / WEIGHTS
        try:
            data = np.memmap(path, dtype=np.uint8, mode="r")
            begin = 8 + int(data[:8].view("<u8")[0])
            head: dict[str, Any] = json.loads(data[8:begin].tobytes())
            names, arrays = [], []
            for name, entry in head.items():
                # `pooler` stands in the file for transformers only, mean pooling does without.
                if name == "__metadata__" or name.startswith("pooler."):
                    continue
                start, end = entry["data_offsets"]
                names.append(name)
                arrays.append(data[begin + start : begin + end].view(TYPES[entry["dtype"]]).reshape(entry["shape"]))
        except (ValueError, KeyError, OverflowError) as error:
            raise ModelError(f"{path}：权重文件损坏（{error}）") from error
        return names, arrays


def load_encoder(path: Path | str | None = None, *, threads: int | None = None) -> TextEncoder:
    """Return the encoder that ships, or the one in the folder `path`.

    A folder that holds a graph of ours is run by onnxruntime; any other sentence-transformers folder by
    sentence-transformers, which the extra `models` brings.

    Raises:
        ModelError: no such folder, a file missing, or the extra `models` not installed.
    """
    if path is None or ((Path(path) / GRAPH).is_file() and (Path(path) / WEIGHTS).is_file()):
        return Encoder.load(path, threads=threads)
    from search.encoder_st import SentenceTransformerEncoder

    return SentenceTransformerEncoder(Path(path), threads=threads)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
