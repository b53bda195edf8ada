"""A month in the life of a library: hundreds of operations, and after each it is what a build from nothing makes.

    python -m tests.search.month [--operations 400] [--seed 0] [--write FILE]

Forms come, are corrected, copied under other names, taken out; generations are gone back to, deleted, written anew, migrated.
After each operation graph, id, index, answers, archives and what the next change is made from are compared with those of a
library that is built from nothing of the same sources. The short form is in the tests.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.store.generations import Library
from search import models
from tests.search import leaves, survival
from tests.search.standins import GramEncoder
from tests.search.test_updating import same

KINDS = (
    "add",
    "add",
    "add",
    "several",
    "copy",
    "correct",
    "watch",
    "remove",
    "remove",
    "rollback",
    "prune",
    "whole",
    "migrate",
)
FORMS = 14
"""Names of files; a few forms, so that most operations touch what others say."""


def month(work: Path, seed: int, operations: int) -> Counter[str]:
    """Do `operations` of them in the folder `work`; return how many of each kind were done and compared."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    held = {f"{number}.txt": leaves.form(chance) for number in range(6)}
    docs, library = leaves.write(work / "docs", held), work / "library"
    survival.operate("build", library, [docs])
    at = {Library(library).current_id(): held}
    while told.total() < operations:
        kind = chance.choice(KINDS)
        name = chance.choice(sorted(held))
        new: dict[str, str] = {}
        if kind in ("add", "watch"):
            new = {f"{chance.randrange(FORMS)}.txt": leaves.form(chance)}
        elif kind == "several":
            new = {f"{chance.randrange(FORMS)}.txt": leaves.form(chance) for _ in range(3)}
        elif kind == "copy":
            new = {f"{chance.randrange(FORMS)}b.txt": held[name]}
        elif kind == "correct":
            new = {name: held[name].replace("12", "13").replace("≥90", "≥95")}
        elif (kind == "remove" and len(held) < 3) or (kind == "rollback" and Library(library).previous_id() is None):
            continue
        elif kind == "migrate":
            survival.aged(library)
        leaves.write(docs, new)
        does = {"several": "add", "copy": "add", "correct": "add"}.get(kind, kind)
        survival.operate(does, library, [docs / each for each in new] or [docs / name])
        if kind == "remove":
            held = {each: text for each, text in held.items() if each != name}
        elif kind == "rollback":
            held = at[Library(library).current_id()]
        else:
            held = {**held, **new}
        at[Library(library).current_id()] = held
        shutil.rmtree(docs)
        leaves.write(docs, held)
        fresh = work / "fresh"
        survival.operate("build", fresh, [docs])
        same(library, fresh)
        if kind == "rollback":  # places are of today, not of a generation: say where the files lie that are there again
            survival.operate("build", library, [docs])
            same(library, fresh)
        shutil.rmtree(fresh)
        told[kind] += 1
        if not told.total() % 20:
            sys.stderr.write(f"{told.total()} operations, each equal\n")
    return told


def main() -> None:
    """Run the long form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    survival.stand_in()
    models.encoder_of = lambda *told: GramEncoder()
    start = time.process_time()
    with TemporaryDirectory() as folder:
        done = month(Path(folder), given.seed, given.operations)
    told = {"operations": done.total(), "equal": done.total(), "kinds": dict(sorted(done.items()))}
    text = json.dumps({**told, "cpu_seconds": round(time.process_time() - start)}, ensure_ascii=False, indent=1) + "\n"
    sys.stdout.write(text)
    if given.write:
        given.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
