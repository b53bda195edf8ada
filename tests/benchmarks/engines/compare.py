"""Whether two engines answer one query alike: the same variables, rows by value, in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from subprocess import SubprocessError

from tests.benchmarks.engines.engines import Ask, Rows

__all__ = ["Difference", "compared"]


_FAILURES = (RuntimeError, SyntaxError, ValueError, OSError, SubprocessError)
"""How an engine refuses a query or breaks off."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How an answer differs.

    Attributes:
        query: name of the query.
        kind: error, variables, rows or order.
        detail: the message, or the first rows that only one of both has.
    """

    query: str
    kind: str
    detail: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.query}: {self.kind}: {self.detail}"


def compared(name: str, text: str, wanted: Rows, ask: Ask) -> Difference | None:
    """Return how the answer of `ask` to a query differs from `wanted`, None where it does not.

    The order counts: ``ORDER BY`` of a named query leaves no two rows in the order of chance.
    """
    try:
        found = ask(text)
    except _FAILURES as error:
        return Difference(name, "error", f"{type(error).__name__}: {error}"[:300])
    if found[0] != wanted[0]:
        return Difference(name, "variables", f"{found[0]} for {wanted[0]}")
    here, there = sorted(found[1:]), sorted(wanted[1:])
    if here != there:
        more = [row for row in here if row not in there][:2]
        less = [row for row in there if row not in here][:2]
        return Difference(name, "rows", f"{len(here)} for {len(there)}; only here {more}, missing {less}"[:600])
    if found != wanted:
        at = next(place for place, (a, b) in enumerate(zip(found, wanted, strict=True)) if a != b)
        return Difference(name, "order", f"row {at}: {found[at]} for {wanted[at]}"[:400])
    return None
