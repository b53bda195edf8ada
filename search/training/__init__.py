"""Ways in which people ask for formal wordings: what the encoder learns from, and its reader.

The files that ship lie beside this module (`part*.tsv`); `README.md` says how they were written and reviewed.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.text import nfkc
from search.errors import BadPairs

__all__ = ["Example", "apart", "read", "shipped", "split"]

WAYS = ("say1", "say2", "say3", "say4")
NEGATIVES = ("neg1", "neg2")
REQUIRED = ("formal", "say1")
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Example:
    """A formal wording with ways of asking for it.

    Attributes:
        field: field of government, such as 公路; empty where the file has no such column.
        level2: level-2 category as forms print it, such as 数量指标; empty as above.
        formal: the wording as forms print it.
        says: one to four ways of asking for it.
        negatives: wordings that are near and still wrong: same object and other measure, same measure and other object.
    """

    field: str
    level2: str
    formal: str
    says: tuple[str, ...]
    negatives: tuple[str, ...]


def read(path: Path) -> tuple[Example, ...]:
    """Return the examples of a TSV file with a header.

    The columns `formal` and `say1` must be there; `say2`–`say4`, `neg1`, `neg2`, `field` and `level2` may. Texts are
    normalised (NFKC), blank cells dropped.

    Raises:
        BadPairs: the file cannot be read, a column is missing, a row has too many cells, or a row lacks its wording or
            every way of asking; the message names the line.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadPairs(f"{path}：打不开") from error
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise BadPairs(f"{path}：缺少列 {'、'.join(missing)}")
    found = []
    for row in rows:
        if None in row:
            raise BadPairs(f"{path} 第 {rows.line_num} 行：列数多于表头")
        cells = {name: nfkc(value or "").strip() for name, value in row.items()}
        says = tuple(dict.fromkeys(cells[name] for name in WAYS if cells.get(name)))
        if not cells["formal"] or not says:
            raise BadPairs(f"{path} 第 {rows.line_num} 行：应有 formal 和至少一个 say")
        negatives = tuple(dict.fromkeys(cells[name] for name in NEGATIVES if cells.get(name)))
        found.append(Example(cells.get("field", ""), cells.get("level2", ""), cells["formal"], says, negatives))
    return tuple(found)


def shipped() -> tuple[Example, ...]:
    """Return all examples that ship, part by part, in the order of the files."""
    return tuple(example for path in sorted(HERE.glob("part*.tsv")) for example in read(path))


def split(examples: Sequence[Example], share: float = 0.1) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Return (to learn from, held out): whole fields are held out, so that no object is known from the training.

    Every 1/`share`-th field in order of first appearance is held out, beginning in the middle of the first stretch; where
    there are fewer than two fields, every 1/`share`-th example.

    >>> a, b = split([Example(str(n // 2), "", str(n), ("x",), ()) for n in range(40)])
    >>> len(a), [example.field for example in b]
    (36, ['5', '5', '15', '15'])
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, got {share}")
    every = max(2, round(1 / share))
    fields = list(dict.fromkeys(example.field for example in examples))
    if len(fields) < 2:
        held = {n for n in range(len(examples)) if n % every == every // 2}
    else:
        chosen = set(fields[every // 2 :: every] or fields[-1:])
        held = {n for n, example in enumerate(examples) if example.field in chosen}
    learnt = tuple(example for n, example in enumerate(examples) if n not in held)
    return learnt, tuple(example for n, example in enumerate(examples) if n in held)


def apart(example: Example, other: str, ways: Collection[str] = ()) -> bool:
    """Return whether the wording `other` may count as wrong for `example`.

    Wordings of the same characters in another order (养护道路里程, 道路养护里程) and wordings that somebody would ask for in
    the same words do not.

    Args:
        example: what is asked for.
        other: another wording.
        ways: ways of asking for `other`, as far as known.

    >>> apart(Example("", "", "道路养护里程", ("修了多长",), ()), "养护道路里程")
    False
    """
    return sorted(example.formal) != sorted(other) and not set(example.says) & set(ways)
