"""A smaller encoder out of the one that ships: ``python -m search.training.distil --layers 6 --out FOLDER``.

The student begins as every second (third, …) layer of its teacher (Sanh et al. 2019, DistilBERT) and learns to give the texts
of the training set the teacher's vectors, and to order them as the teacher does: the cosine with the teacher's vector, and the
Kullback–Leibler divergence of the similarities within a step. Nobody's judgement is asked: questions, wordings, wordings with
their level 2 and half-finished lines all teach alike. The embeddings stay as they are, so that pieces which no text has keep
their place. The fields that the encoder did not learn from (`search.training.__main__.HELD`) are not learnt from here either;
the figures printed are theirs, of teacher and student.

`FOLDER` is a model as `search/model` is one (``--model FOLDER`` of `jixiao build`); the maps of `search.projection` go with the
encoder that ships only, ``python -m search.training.projection --model FOLDER --out FOLDER/projection.npz`` learns them anew.
Needs the extra `models` (torch) and `onnx`.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import metrics
from search.encoder import MODEL, load_encoder
from search.encoder_st import EXTRA, SentenceTransformerEncoder
from search.errors import BadPairs, ModelError
from search.training import Example, shipped
from search.training.__main__ import HELD
from search.tune import found

__all__ = ["Settings", "distil", "kept"]

log = logging.getLogger("search.training.distil")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn.

    Attributes:
        layers: of the student.
        epochs: times that every way of asking is shown; of the last the part behind the point.
        batch: ways of asking a step; each brings its wording and one that is near and wrong.
        rate: highest learning rate; it rises over the first twentieth of the steps and falls to nothing.
        temperature: what cosines are divided by where texts are ordered, as in tuning (`search.tune.Settings`).
        vector: weight of the cosine with the teacher's vector beside the order.
        labelled: share of the wordings that are shown with their level 2 in front, as an index holds them too.
        unfinished: share of the ways of asking that are replaced by their own beginning.
        pieces: longest text that is read, in pieces.
        threads: threads of PyTorch.
        seed: of order and choices.
    """

    layers: int = 6
    epochs: float = 1.0
    batch: int = 64
    rate: float = 3e-4
    temperature: float = 0.02
    vector: float = 20.0
    labelled: float = 0.3
    unfinished: float = 0.1
    pieces: int = 64
    threads: int = 1
    seed: int = 20240601


def kept(layers: int, of: int) -> list[int]:
    """Return which of a teacher's layers a student begins with: the last of each of `layers` equal stretches.

    Raises:
        ValueError: `layers` does not divide `of`.

    >>> kept(6, 12), kept(4, 12)
    ([1, 3, 5, 7, 9, 11], [2, 5, 8, 11])
    """
    if layers < 1 or of % layers:
        raise ValueError(f"{layers} layers out of {of}: the number must divide")
    every = of // layers
    return list(range(every - 1, of, every))


def distil(examples: Sequence[Example], out: Path, *, teacher: Path = MODEL, settings: Settings | None = None) -> int:
    """Write the student to the folder `out` and return the number of steps.

    The same input gives the same weights on the same machine with the same number of threads.

    Args:
        examples: what to learn on.
        out: folder to write to, in the form of `search/model`.
        teacher: folder of that form.
        settings: how.

    Raises:
        BadPairs: fewer than two examples.
        ModelError: no such model, or the extra `models` is not installed.
        ValueError: the number of layers does not divide the teacher's.
    """
    try:
        import torch
    except ImportError as error:
        raise ModelError(EXTRA) from error
    chosen = settings or Settings()
    if len(examples) < 2:
        raise BadPairs("至少要有两个表述才能训练")
    torch.manual_seed(chosen.seed)
    steps = list(_steps(examples, chosen))
    texts = sorted({text for step in steps for text in step}, key=lambda text: (len(text), text))
    row = {text: number for number, text in enumerate(texts)}
    started = time.perf_counter()
    wanted = torch.from_numpy(load_encoder(teacher, threads=chosen.threads).encode(texts))
    log.info("%d texts of the teacher: %.0f s", len(texts), time.perf_counter() - started)
    model = SentenceTransformerEncoder(teacher, threads=chosen.threads)._model
    model.max_seq_length = chosen.pieces
    body = model[0].auto_model
    places = kept(chosen.layers, len(body.encoder.layer))
    body.encoder.layer = torch.nn.ModuleList([body.encoder.layer[place] for place in places])
    body.config.num_hidden_layers = len(places)
    learnt = {f"encoder.{name}": value for name, value in body.encoder.named_parameters()}
    for value in model.parameters():
        value.requires_grad_(False)
    for value in learnt.values():
        value.requires_grad_(True)
    _learn(torch, model, steps, wanted, row, chosen)
    _write(teacher, {name: value.detach().numpy() for name, value in learnt.items()}, chosen.layers, out)
    return len(steps)


def _learn(torch: Any, model: Any, steps: Sequence[list[str]], wanted: Any, row: dict[str, int], chosen: Settings) -> None:
    learnt = [value for value in model.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=chosen.rate, weight_decay=0.01, fused=True)
    rising = max(1, len(steps) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / rising, (len(steps) - n) / max(1, len(steps) - rising))
    )
    # As it will compute: a teacher has no dropout, and there is nothing to overfit to but the teacher itself.
    model.eval()
    started = time.perf_counter()
    for number, step in enumerate(steps):
        ordered = sorted(dict.fromkeys(step), key=lambda text: row[text])
        vectors = torch.cat([_vectors(torch, model, part) for part in _parts(ordered)])
        known = wanted[[row[text] for text in ordered]]
        itself = torch.eye(len(known), dtype=torch.bool)
        order, held = (
            torch.log_softmax((v @ v.T / chosen.temperature).masked_fill(itself, -1e4), dim=1) for v in (known, vectors)
        )
        apart = (1 - (vectors * known).sum(dim=1)).mean()
        loss = chosen.vector * apart + torch.nn.functional.kl_div(held, order, log_target=True, reduction="batchmean")
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        if number % 20 == 0 or number + 1 == len(steps):
            told = (number + 1, len(steps), float(loss.detach()), 1 - float(apart.detach()), time.perf_counter() - started)
            log.info("step %d of %d: loss %.3f, cosine %.4f, %.0f s", *told)


def _parts(texts: list[str]) -> list[list[str]]:
    """Three stretches of texts of like length: padded each by itself, a third of the work is spared."""
    size = -(-len(texts) // 3)
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def _vectors(torch: Any, model: Any, texts: list[str]) -> Any:
    """`(len(texts), dimension)` tensor of unit rows that gradients flow through, with the model's prompt in front."""
    prompt = model.prompts.get(model.default_prompt_name or "", "")
    # Its name until sentence-transformers 5.
    read = getattr(model, "preprocess", None) or model.tokenize
    return torch.nn.functional.normalize(model(read([prompt + text for text in texts]))["sentence_embedding"], dim=1)


def _steps(examples: Sequence[Example], settings: Settings) -> Iterator[list[str]]:
    """Yield the texts of each step: ways of asking, their wordings, wordings that are near."""
    chance = np.random.default_rng(settings.seed)
    pairs = [(say, example) for example in examples for say in example.says]
    shown = max(2, round(settings.epochs * len(pairs)))
    order = np.concatenate([chance.permutation(len(pairs)) for _ in range(-(-shown // len(pairs)))])[:shown]
    for start in range(0, len(order), settings.batch):
        texts = []
        for number in order[start : start + settings.batch]:
            say, example = pairs[number]
            if chance.random() < settings.unfinished:
                say = say[: max(2, int(chance.integers(len(say) // 2, len(say) + 1)))]
            labelled = example.level2 and chance.random() < settings.labelled
            texts += [say, f"{example.level2} {example.formal}" if labelled else example.formal]
            if example.negatives:
                texts.append(example.negatives[int(chance.integers(len(example.negatives)))])
        yield texts


def _write(teacher: Path, learnt: dict[str, NDArray[np.float32]], layers: int, out: Path) -> None:
    """Write the folder of the student: the teacher's embeddings and pieces, the learnt layers, a graph of so many."""
    from search.model.make import folder
    from search.model.make.__main__ import tuned

    whole = tuned(teacher)
    arrays = {name: array for name, array in whole.arrays.items() if name.startswith("embeddings.")} | learnt
    stored = {name: array.astype(np.float16) for name, array in arrays.items()}
    folder.write(folder.Model(replace(whole.shape, layers=layers), stored, whole.pieces, whole.scores), out)


def main(arguments: list[str] | None = None) -> None:
    """Learn on all fields but those held out, write, and print how the held-out ways find their wordings."""
    parser = argparse.ArgumentParser(prog="python -m search.training.distil", description=__doc__)
    parser.add_argument("--teacher", type=Path, default=MODEL, help="folder of the teacher; the encoder that ships by default")
    parser.add_argument("--layers", type=int, default=Settings().layers)
    parser.add_argument("--epochs", type=float, default=Settings().epochs)
    parser.add_argument("--batch", type=int, default=Settings().batch)
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument("--out", type=Path, required=True, help="folder of the student")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    examples = shipped()
    settings = Settings(layers=given.layers, epochs=given.epochs, batch=given.batch, threads=given.threads)
    started = time.perf_counter()
    steps = distil([e for e in examples if e.field not in HELD], given.out, teacher=given.teacher, settings=settings)
    seconds = time.perf_counter() - started
    held = [example for example in examples if example.field in HELD]
    names = [example.formal for example in examples]
    ranks = [found(load_encoder(path, threads=given.threads), held, names) for path in (given.teacher, given.out)]
    told = {
        "layers": given.layers,
        "steps": steps,
        "seconds": round(seconds, 1),
        "ways": len(ranks[0]),
        "mrr": {name: metrics.interval(values).as_list() for name, values in zip(("teacher", "student"), ranks, strict=True)},
        "difference": metrics.difference(ranks[1], ranks[0]).as_list(),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
