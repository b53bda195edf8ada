"""Tune the encoder that ships: `python -m search.training --uncut UNCUT --out TUNED`.

`UNCUT` is what `python -m search.model.make --source … --uncut UNCUT` writes; `python -m search.model.make --tuned TUNED` then
cuts and writes the tuned model. Printed are the figures over the fields that are held out, as JSON.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from search.training import shipped
from search.tune import Settings, tune

HELD = frozenset({"公共交通", "消防救援", "文物与非遗", "供水保障", "土地与测绘", "非遗与文物修缮", "自然资源调查与不动产登记"})
"""Fields that are not learnt from: five of part 1, of different kinds, and those of later parts that are about the same."""

SETTINGS = Settings(epochs=2, rate=4e-5, frozen=4, bfloat16=True)


def main(arguments: list[str] | None = None) -> None:
    """Tune on all fields but those held out, and tell how the held-out ways of asking find their wordings."""
    parser = argparse.ArgumentParser(prog="python -m search.training", description=__doc__)
    parser.add_argument("--uncut", type=Path, required=True, help="folder of the uncut model")
    parser.add_argument("--out", type=Path, required=True, help="folder of the tuned model")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("search.tune").setLevel(logging.INFO)
    examples = shipped()
    learnt = [example for example in examples if example.field not in HELD]
    held = [example for example in examples if example.field in HELD]
    outcome = tune(given.uncut, learnt, given.out, held=held, settings=SETTINGS).as_dict()
    sys.stdout.write(json.dumps(outcome, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
