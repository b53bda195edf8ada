"""Options by which a drafter describes her project, for `similar` and `draft`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from search.similar import Asked

__all__ = ["FUNDS", "FundsType", "asked", "project_options"]

F = TypeVar("F", bound=Callable[..., Any])


class FundsType(click.ParamType[Decimal]):
    """A sum of money; a bare number is 万元."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the sum in 万元."""
        from kg.amount import amount_in

        if isinstance(value, Decimal):
            return value
        try:
            found = amount_in(str(value), "万元")
        except InvalidOperation:
            found = None
        if found is None or found.wan is None or found.wan <= 0:
            self.fail(f"{value!r} 不是金额；应为万元数，如 30 或 30万元", param, ctx)
        return found.wan


FUNDS = FundsType()

_OPTIONS = (
    ("--use", {"default": "", "metavar": "TEXT", "help": "What the money is for, and its goals."}),
    ("--funds", {"type": FUNDS, "help": "Money, in 万元 unless a unit is given."}),
    ("--department", {"metavar": "NAME", "help": "Its department."}),
    ("--division", {"metavar": "NAME|CODE", "help": "Its division."}),
    ("--year", {"type": click.IntRange(1949, 2100), "help": "Year that the form is for."}),
)


def project_options(function: F) -> F:
    """Add the options that describe a project, but for its name."""
    for name, settings in reversed(_OPTIONS):
        function = click.option(name, **settings)(function)
    return function


def asked(project: str, described: dict[str, Any]) -> Asked:
    """Return the description that the options give.

    Raises:
        UsageError: the name is empty.
    """
    from search.similar import Asked

    if not project.strip():
        raise click.UsageError("项目名称是空的")
    return Asked(
        project.strip(),
        described["use"].strip(),
        described["department"] or None,
        described["division"] or None,
        described["year"],
        described["funds"],
    )
