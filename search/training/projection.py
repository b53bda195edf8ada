"""Learn `search.projection` on the vectors of an encoder: ``python -m search.training.projection``.

The encoder stays as it is. Two maps, of questions and of wordings, begin as the identity and learn by InfoNCE (as
`search.tune`, but among 2,000 wordings at a time instead of some 100, which frozen vectors allow); a linear classifier learns
the level 2 that a way of asking or a wording is about. The fields that the encoder did not learn from
(`search.training.__main__.HELD`) are not learnt from here either; the figures printed are theirs. Needs the extra `models`
(torch); takes two to three minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.thesaurus import FAMILIES, family
from search import metrics
from search.encoder import TextEncoder, load_encoder
from search.encoder_st import EXTRA
from search.errors import ModelError
from search.projection import SHIPPED, Projection
from search.training import Example, shipped
from search.training.__main__ import HELD

__all__ = ["Settings", "figures", "learn"]

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn.

    Attributes:
        epochs: passes over the ways of asking.
        rate: of learning at the start; it falls to nothing.
        decay: weight decay towards the identity.
        temperature: of the cosines.
        batch: ways of asking a step.
        others: wordings drawn beside those of the batch.
        steps: of the classifier.
        seed: of all chance.
    """

    epochs: int = 6
    rate: float = 1e-3
    decay: float = 0.1
    temperature: float = 0.03
    batch: int = 512
    others: int = 1536
    steps: int = 300
    seed: int = 20240601


@dataclass(frozen=True, slots=True)
class Vectors:
    """Examples as vectors.

    Attributes:
        says: ways of asking, ``(n, dim)``.
        meant: wording of each, ``(n,) int64``.
        bare: wordings by their names, ``(m, dim)``.
        whole: wordings as an index holds them: mean of name, name with description, and text with level 2 (`search.index`).
        level2: number of each wording's category in `FAMILIES`, -1 for none, ``(m,) int64``.
    """

    says: Matrix
    meant: NDArray[np.int64]
    bare: Matrix
    whole: Matrix
    level2: NDArray[np.int64]


def vectors(examples: Sequence[Example], encoder: TextEncoder) -> Vectors:
    """Return the vectors of `examples`; a wording that several have is one."""
    wordings = {example.formal: example for example in examples}
    number = {formal: position for position, formal in enumerate(wordings)}
    pairs = [(say, number[example.formal]) for example in examples for say in example.says]
    stems = [family(example.level2) for example in wordings.values()]
    bare = _encoded(list(wordings), encoder)
    labelled = _encoded([f"{example.level2} {example.formal}" for example in wordings.values()], encoder)
    return Vectors(
        _encoded([say for say, _ in pairs], encoder),
        np.array([position for _, position in pairs], np.int64),
        bare,
        np.asarray((2 * bare + labelled) / 3, np.float32),
        np.array([-1 if stem is None else FAMILIES.index(stem) for stem in stems], np.int64),
    )


def _encoded(texts: Sequence[str], encoder: TextEncoder) -> Matrix:
    # Batches of like length waste no padding.
    order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    found = np.zeros((len(texts), encoder.dimension), np.float32)
    for start in range(0, len(order), 512):
        places = order[start : start + 512]
        found[places] = encoder.encode([texts[place] for place in places])
    return found


def learn(told: Vectors, model: str, settings: Settings | None = None) -> Projection:
    """Return the projection learnt from `told`; the same for the same input on the same machine.

    Args:
        told: vectors of the examples.
        model: fingerprint of their encoder.
        settings: how.

    Raises:
        ModelError: the extra `models` is not installed.
    """
    try:
        import torch
    except ImportError as error:
        raise ModelError(EXTRA) from error
    chosen = settings or Settings()
    torch.manual_seed(chosen.seed)
    asked, held = _maps(torch, told, chosen)
    weights, offset = _classifier(torch, told, chosen)
    return Projection(model, *asked, *held, weights, offset)


def _maps(torch: Any, told: Vectors, chosen: Settings) -> list[tuple[Matrix, Matrix]]:
    says, meant = torch.from_numpy(told.says), torch.from_numpy(told.meant)
    both = torch.stack([torch.from_numpy(told.bare), torch.from_numpy(told.whole)])
    middle = both[0].mean(0)
    dimension = says.shape[1]
    # What is added to the identity; decay pulls it to nothing.
    added = [torch.nn.Linear(dimension, dimension) for _ in range(2)]
    for layer in added:
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    values = [value for layer in added for value in layer.parameters()]
    optimizer = torch.optim.AdamW(values, lr=chosen.rate, weight_decay=chosen.decay)
    steps = chosen.epochs * -(-len(says) // chosen.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.02, 1 - step / steps))

    def mapped(rows: Any, layer: Any) -> Any:
        return torch.nn.functional.normalize(rows + layer(rows - middle), dim=1)

    for _ in range(chosen.epochs):
        for members in torch.randperm(len(says)).split(chosen.batch):
            drawn = torch.cat([meant[members], torch.randint(both.shape[1], (chosen.others,))])
            wordings, place = torch.unique(drawn, return_inverse=True)
            # A wording is met by its name alone and as an index holds it.
            shown = both[torch.randint(2, (len(wordings),)), wordings]
            cosines = mapped(says[members], added[0]) @ mapped(shown, added[1]).T
            loss = torch.nn.functional.cross_entropy(cosines / chosen.temperature, place[: len(members)])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return [_affine(layer, middle.numpy()) for layer in added]


def _affine(layer: Any, middle: Matrix) -> tuple[Matrix, Matrix]:
    """Return matrix and offset of x → x + layer(x − middle), for rows x."""
    weights, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    return np.asarray(np.eye(len(bias)) + weights.T, np.float32), np.asarray(bias - middle @ weights.T, np.float32)


def _classifier(torch: Any, told: Vectors, chosen: Settings) -> tuple[Matrix, Matrix]:
    known = told.level2[told.meant] >= 0
    rows = np.concatenate([told.says[known], told.bare[told.level2 >= 0]])
    labels = torch.from_numpy(np.concatenate([told.level2[told.meant][known], told.level2[told.level2 >= 0]]))
    middle = rows.mean(0)
    # Frozen vectors crowd together: spread out, one rate fits all of them.
    spread = float((rows - middle).std())
    inputs = torch.from_numpy((rows - middle) / spread)
    layer = torch.nn.Linear(rows.shape[1], len(FAMILIES))
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.02, weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.02, 1 - step / chosen.steps))
    for _ in range(chosen.steps):
        loss = torch.nn.functional.cross_entropy(layer(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    weights = np.asarray(layer.weight.detach().numpy() / spread, np.float32)
    return weights, np.asarray(layer.bias.detach().numpy() - weights @ middle, np.float32)


def figures(found: Projection, held: Vectors) -> dict[str, Any]:
    """Return how held-out ways of asking find their wordings among the held-out ones, and how often their level 2 is right."""
    names = held.whole / np.linalg.norm(held.whole, axis=1, keepdims=True)
    plain = held.says @ names.T
    lengths = found.lengths(held.whole)
    folded = [found.question(say) for say in held.says]
    projected = np.stack([(held.whole @ weights + offset) / lengths for weights, offset in folded])
    ranks = {
        name: [1 / (1 + int((row > row[meant]).sum())) for row, meant in zip(scores, held.meant, strict=True)]
        for name, scores in (("mrr", plain), ("mrr projected", projected), ("mrr mean of both", plain + projected))
    }
    right = found.categories(held.says).argmax(axis=1) == held.level2[held.meant]
    return {
        "ways": len(held.says),
        "wordings": len(held.bare),
        **{name: metrics.interval(values).as_list() for name, values in ranks.items()},
        "difference": metrics.difference(ranks["mrr mean of both"], ranks["mrr"]).as_list(),
        "level2 right": metrics.interval([float(value) for value in right]).as_list(),
    }


def main(arguments: list[str] | None = None) -> None:
    """Learn, write, and print the figures over the fields that are held out."""
    parser = argparse.ArgumentParser(prog="python -m search.training.projection", description=__doc__)
    parser.add_argument("--model", type=Path, help="folder of the encoder; the one that ships by default")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args(arguments)
    encoder = load_encoder(given.model)
    examples = shipped()
    learnt = vectors([example for example in examples if example.field not in HELD], encoder)
    found = learn(learnt, encoder.fingerprint)
    found.save(given.out)
    told = figures(found, vectors([example for example in examples if example.field in HELD], encoder))
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
