"""Tuning: an encoder learns which formal wording people mean, and keeps what it knew. Needs the extra `models`.

Each way of asking is pulled to its wording and pushed from the other wordings of its batch and from a hard negative, in both
directions (van den Oord et al. 2018, InfoNCE). A teacher, the encoder as it was, holds the similarities of the wordings among
themselves, so that what was near before stays near. The table of pieces is not trained: whoever cuts the vocabulary afterwards
loses nothing by it, and pieces that no example has keep their place.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search import metrics
from search.encoder import TextEncoder
from search.encoder_st import EXTRA, SentenceTransformerEncoder
from search.errors import BadPairs, ModelError
from search.training import Example, apart

__all__ = ["Outcome", "Settings", "found", "tune"]

log = logging.getLogger("search.tune")
RECALL_AT = 10
# As BERT and its relatives number their layers.
LAYER = re.compile(r"\blayers?\.(\d+)\.")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn.

    Attributes:
        epochs: times that every way of asking is shown.
        batch: ways of asking that are told apart at once.
        rate: highest learning rate; it rises over the first tenth of the steps and falls to 0.
        temperature: what cosines are divided by; small, because they lie close together (unrelated texts at .87 before tuning).
        keep: weight of the teacher.
        blend: share of the learnt weights in what is written, the rest are the old ones (Wortsman et al. 2022).
        unfinished: share of the ways of asking that are replaced by the wording's own beginning, the half-finished line.
        pieces: longest text that is read, in pieces.
        frozen: lowest layers that stay as they are, with everything below them; each saves time.
        bfloat16: compute in bfloat16, the weights stay fp32; faster on processors with AMX.
        threads: threads of PyTorch.
        seed: of order, choices and dropout.
    """

    epochs: int = 2
    batch: int = 64
    rate: float = 2e-5
    temperature: float = 0.02
    keep: float = 1.0
    blend: float = 1.0
    unfinished: float = 0.1
    pieces: int = 64
    frozen: int = 0
    bfloat16: bool = False
    threads: int = 2
    seed: int = 20240601


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        steps: steps taken.
        seconds: time they took.
        before: reciprocal rank of the wanted wording for each way of asking held out, untuned; see `found`.
        after: the same, tuned.
    """

    steps: int
    seconds: float
    before: Sequence[float]
    after: Sequence[float]

    def as_dict(self) -> dict[str, Any]:
        """Return steps, seconds, and for MRR and recall@10 ``[mean, low, high]`` before, after and of the difference."""
        told: dict[str, Any] = {"steps": self.steps, "seconds": round(self.seconds, 1), "held_out": len(self.before)}
        for name, low in (("mrr", 0.0), ("recall@10", 1 / RECALL_AT)):
            pair = [[v if name == "mrr" else float(v >= low) for v in values] for values in (self.before, self.after)]
            told[name] = {
                "untuned": metrics.interval(pair[0]).as_list(),
                "tuned": metrics.interval(pair[1]).as_list(),
                "difference": metrics.difference(pair[1], pair[0]).as_list(),
            }
        return told


def found(encoder: TextEncoder, held: Sequence[Example], wordings: Sequence[str] = ()) -> list[float]:
    """Return 1 / rank of the wanted wording for each way of asking, in order; wordings of the same characters count too.

    Args:
        encoder: any.
        held: what is asked.
        wordings: wordings to search beside those of `held`.
    """
    texts = list(dict.fromkeys([*(example.formal for example in held), *wordings]))
    asked = [(say, "".join(sorted(example.formal))) for example in held for say in example.says]
    if not asked:
        return []
    alike = np.array(["".join(sorted(text)) for text in texts])
    scores = encoder.encode([say for say, _ in asked]) @ encoder.encode(texts).T
    best = [row[alike == wanted].max() for row, (_, wanted) in zip(scores, asked, strict=True)]
    return [1.0 / (1 + int((row > top).sum())) for row, top in zip(scores, best, strict=True)]


def tune(
    model: Path,
    examples: Sequence[Example],
    out: Path,
    *,
    held: Sequence[Example] = (),
    wordings: Sequence[str] = (),
    settings: Settings | None = None,
) -> Outcome:
    """Tune the sentence-transformers model of the folder `model` and write the tuned one to the folder `out`.

    The same input gives the same weights on the same machine with the same number of threads.

    Args:
        model: folder of the model; it is only read.
        examples: what to learn from.
        out: folder to write to.
        held: examples that are not learnt from; they are searched before and after.
        wordings: further formal wordings: the teacher holds their similarities too, and held-out ways are searched among them.
        settings: how to learn.

    Raises:
        BadPairs: fewer than two examples.
        ModelError: no such model, or the extra `models` is not installed.
    """
    chosen = settings or Settings()
    if len(examples) < 2:
        raise BadPairs("至少要有两个表述才能训练")
    encoder = SentenceTransformerEncoder(model, threads=chosen.threads)
    everything = [*(example.formal for example in examples), *wordings]
    before = found(encoder, held, everything)
    started = time.perf_counter()
    student = encoder._model
    limit = student.max_seq_length
    steps = _learn(student, examples, wordings, chosen)
    student.max_seq_length = limit
    student.save(str(out), create_model_card=False)
    took = time.perf_counter() - started
    return Outcome(steps, took, before, found(SentenceTransformerEncoder(out, threads=chosen.threads), held, everything))


def _learn(student: Any, examples: Sequence[Example], wordings: Sequence[str], settings: Settings) -> int:
    try:
        import torch
    except ImportError as error:
        raise ModelError(EXTRA) from error
    torch.manual_seed(settings.seed)
    student.max_seq_length = settings.pieces
    texts = sorted({text for e in examples for text in (e.formal, *e.negatives)} | set(wordings))
    row = {text: number for number, text in enumerate(texts)}
    teacher = torch.from_numpy(
        np.asarray(student.encode(texts, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)
    )
    old = {name: value.detach().clone() for name, value in student.named_parameters()}
    for name, value in student.named_parameters():
        value.requires_grad_(_learns(name, settings.frozen))
    trained = [value for value in student.parameters() if value.requires_grad]
    batches = list(_batches(examples, settings))
    # One pass over all weights: the plain optimiser takes two fifths of a step on a processor.
    optimizer = torch.optim.AdamW(trained, lr=settings.rate, weight_decay=0.01, fused=True)
    rising = max(1, len(batches) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / rising, (len(batches) - n) / max(1, len(batches) - rising))
    )
    others = _Others(wordings, settings.seed)
    student.train()
    for number, (asked, members) in enumerate(batches):
        candidates, wrong = _candidates(members, settings.seed + number)
        shown = others.draw(len(members))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=settings.bfloat16):
            vectors = _vectors(student, [*asked, *candidates, *shown]).float()
        says, formal = vectors[: len(asked)], vectors[len(asked) :]
        allowed = torch.from_numpy(wrong)
        scores = (says @ formal[: len(candidates)].T / settings.temperature).masked_fill(~allowed, -1e4)
        back = scores[:, : len(asked)].T
        targets = torch.arange(len(asked))
        loss = torch.nn.functional.cross_entropy(scores, targets) + torch.nn.functional.cross_entropy(back, targets)
        if settings.keep:
            known = teacher[[row[text] for text in [*candidates, *shown]]]
            # Each is nearest to itself, which would drown all else.
            itself = torch.eye(len(known), dtype=torch.bool)
            wanted, held = (
                torch.log_softmax((v @ v.T / settings.temperature).masked_fill(itself, -1e4), dim=1) for v in (known, formal)
            )
            loss = loss + settings.keep * torch.nn.functional.kl_div(held, wanted, log_target=True, reduction="batchmean")
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        if number % 20 == 0 or number + 1 == len(batches):
            log.info("step %d of %d: loss %.4f", number + 1, len(batches), float(loss.detach()))
    student.eval()
    if settings.blend != 1.0:
        with torch.no_grad():
            for name, value in student.named_parameters():
                value.mul_(settings.blend).add_(old[name], alpha=1.0 - settings.blend)
    return len(batches)


def _learns(name: str, frozen: int) -> bool:
    """Whether the weight of this name is trained; the table of pieces never is.

    >>> [_learns(f"0.model.{name}.weight", 2) for name in ("encoder.layer.1.output.dense", "encoder.layer.2.output.dense")]
    [False, True]
    >>> _learns("0.model.embeddings.LayerNorm.weight", 2), _learns("0.model.embeddings.LayerNorm.weight", 0)
    (False, True)
    """
    layer = LAYER.search(name)
    if layer:
        return int(layer[1]) >= frozen
    return "word_embeddings" not in name and not (frozen and "embeddings" in name)


def _vectors(student: Any, texts: list[str]) -> Any:
    """`(len(texts), dimension)` tensor of unit rows that gradients flow through, with the model's own prompt in front."""
    prompt = student.prompts.get(student.default_prompt_name or "", "")
    import torch

    # Its name until sentence-transformers 5.
    read = getattr(student, "preprocess", None) or student.tokenize
    features = read([prompt + text for text in texts])
    return torch.nn.functional.normalize(student(features)["sentence_embedding"], dim=1)


def _batches(examples: Sequence[Example], settings: Settings) -> Iterator[tuple[list[str], list[Example]]]:
    """Yield (ways of asking, their examples), each way once an epoch; a last batch of fewer than two is dropped."""
    chance = np.random.default_rng(settings.seed)
    pairs = [(say, example) for example in examples for say in example.says]
    for _ in range(settings.epochs):
        order = chance.permutation(len(pairs))
        for start in range(0, len(order), settings.batch):
            chosen = [pairs[number] for number in order[start : start + settings.batch]]
            if len(chosen) > 1:
                asked = [
                    _beginning(example.formal, chance) if chance.random() < settings.unfinished else say
                    for say, example in chosen
                ]
                yield asked, [example for _, example in chosen]


def _beginning(text: str, chance: np.random.Generator) -> str:
    """Return between the first half and all but the last character of `text`."""
    return text[: int(chance.integers(max(1, len(text) // 2), max(2, len(text))))]


def _candidates(members: Sequence[Example], seed: int) -> tuple[list[str], NDArray[np.bool_]]:
    """Return the wordings to choose among, the right ones first, and `(n_members, n_wordings)`: which count for whom."""
    chance = np.random.default_rng(seed)
    hard = [(example.negatives[int(chance.integers(len(example.negatives)))], ()) for example in members if example.negatives]
    listed = [*((example.formal, example.says) for example in members), *hard]
    allowed = np.array([[apart(example, text, ways) for text, ways in listed] for example in members])
    allowed[np.arange(len(members)), np.arange(len(members))] = True
    return [text for text, _ in listed], allowed


class _Others:
    """Hands out further wordings for the teacher, round after round."""

    def __init__(self, wordings: Sequence[str], seed: int) -> None:
        self._left: list[str] = []
        self._all = list(dict.fromkeys(wordings))
        self._chance = np.random.default_rng(seed)

    def draw(self, number: int) -> list[str]:
        """Return `number` wordings, or all if there are fewer."""
        number = min(number, len(self._all))
        if len(self._left) < number:
            self._left = [self._all[n] for n in self._chance.permutation(len(self._all))]
        drawn, self._left = self._left[:number], self._left[number:]
        return drawn
