"""Invented personal data planted in invented forms, each with a word beside it that has to come through.

A case of ``cases.tsv`` is a shape; `planted` fills it with names, numbers and addresses that stand nowhere else (a fixed draw),
and with a control. Names are drawn from given names of every sort, so that ordinary words (建国, 海燕, 文静) are among them.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.privacy.codes import identity_is_right, luhn_is_right

__all__ = ["CASES", "FRESH", "UNSEEN", "Draw", "Planted", "found_in", "planted", "squeezed"]

CASES = Path(__file__).parent / "cases.tsv"
UNSEEN = Path(__file__).parent / "unseen.tsv"
FRESH = Path(__file__).parent / "fresh.tsv"
POOLS = Path(__file__).parent / "pools.tsv"


@dataclass(frozen=True)
class Planted:
    """A case filled: its shape, the text (cells by ``|``, rows by line breaks), its tokens and the control beside it."""

    shape: str
    text: str
    tokens: tuple[str, ...]
    control: str

    @property
    def rows(self) -> list[list[str]] | None:
        """The cells, row by row; None for a paragraph."""
        if "|" not in self.text:
            return None
        return [line.split("|") for line in self.text.split("\\n")]


@cache
def _pool(name: str) -> list[str]:
    lines = POOLS.read_text("utf-8").splitlines()
    return next(line.split("\t")[1].split(" ") for line in lines if line.startswith(f"{name}\t"))


class Draw:
    """Draws what stands nowhere else."""

    def __init__(self, seed: str) -> None:
        self._draw = random.Random(seed)
        self._seen: set[str] = set()

    def _new(self, make: Callable[[], str]) -> str:
        while True:
            value = make()
            if value not in self._seen:
                self._seen.add(value)
                return value

    def _digits(self, count: int) -> str:
        return "".join(self._draw.choice("0123456789") for _ in range(count))

    def _letters(self, count: int) -> str:
        return "".join(self._draw.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(count))

    def _of(self, pool: str) -> str:
        return self._draw.choice(_pool(pool))

    def _between(self, low: int, high: int) -> int:
        return self._draw.randint(low, high)

    def _day(self) -> str:
        return f"{self._between(1, 12):02}{self._between(1, 28):02}"

    def _identity(self) -> str:
        while True:
            head = (
                "1306"
                + self._digits(2)
                + f"{self._draw.randint(1950, 2005)}{self._draw.randint(1, 12):02}{self._draw.randint(1, 28):02}"
            )
            head += self._digits(3)
            for last in "0123456789X":
                if identity_is_right(head + last):
                    return head + last

    def _card(self) -> str:
        head = self._draw.choice(["621700", "622848", "621226"]) + self._digits(12)
        return next(head + last for last in "0123456789" if luhn_is_right(head + last))

    def value(self, kind: str) -> str:
        """Return a new value of a kind of `cases.tsv`."""
        makes: dict[str, Callable[[], str]] = {
            "n": lambda: self._of("surname") + self._of("given"),
            "n2": lambda: self._of("surname") + self._of("single"),
            "nc": lambda: self._of("compound") + self._of("given"),
            "nm": lambda: self._of("minority").replace("·", self._draw.choice("尔木江拉") + "·"),
            "p": lambda: self._draw.choice(["138", "139", "152", "186", "177", "199"]) + self._digits(8),
            "l": lambda: f"0{self._draw.choice(['311', '335', '571', '832'])}-{self._draw.choice('25678')}{self._digits(6)}",
            "l8": lambda: self._draw.choice("25678") + self._digits(7),
            "id": self._identity,
            "id15": lambda: "1306" + self._digits(2) + f"{self._between(40, 79)}{self._day()}" + self._digits(3),
            "card": self._card,
            "acct": lambda: self._draw.choice("123456789") + self._digits(15),
            "mail": lambda: self._letters(7) + self._digits(3) + self._draw.choice(["@163.com", "@qq.com", "@example.gov.cn"]),
            "wx": lambda: f"wx_{self._letters(6)}{self._digits(3)}",
            "qq": lambda: self._draw.choice("123456789") + self._digits(8),
            "addr": lambda: (
                f"{self._of('place')}{self._of('road')}路{self._between(1, 399)}号{self._between(1, 30)}栋"
                f"{self._between(1, 6)}单元{self._between(100, 2900)}室"
            ),
            "farm": lambda: (
                f"{self._of('place')}{self._of('road')}镇{self._of('road')}村{self._between(1, 19)}组{self._between(10, 199)}号"
            ),
            "plate": lambda: f"冀{self._draw.choice('ABCDEFGHJ')}{self._draw.choice('ABCDEFGHJK')}{self._digits(4)}",
        }
        return self._new(makes[kind])


def _written(value: str, how: str) -> str:
    if how == "full":
        return "".join(chr(ord(each) + 0xFEE0) if each.isascii() and each.isalnum() else each for each in value)
    if how == "zw":
        return "\u200b".join(value)
    if how == "at":
        return value.replace("@", "（at）")
    if how == "paren":
        return value.replace("-", "）")
    if how == "quad":
        return f"{value[:4]}-{value[4:8]}-{value[8:]}"
    mark = {"space": " ", "dot": ".", "dash": "-"}[how]
    cuts = [6, 10, 14] if len(value) == 18 else list(range(4, len(value), 4)) if len(value) > 18 else [3, 7]
    parts = [value[low:high] for low, high in zip([0, *cuts], [*cuts, len(value)], strict=True)]
    return mark.join(parts)


@cache
def planted(seed: str = "1", cases: Path = CASES) -> tuple[Planted, ...]:
    """Return all cases, filled by the draw of a seed."""
    draw = Draw(seed)
    found = []
    lines = [line for line in cases.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(lines, 1):
        shape, template = line.split("\t")
        tokens: list[str] = []

        def fill(match: re.Match[str], tokens: list[str] = tokens) -> str:
            value = draw.value(match[1])
            tokens.append(value)
            return _written(value, match[2]) if match[2] else value

        text = re.sub(r"\{(\w+)(?::(\w+))?\}", fill, template)
        found.append(Planted(shape, text, tuple(tokens), f"对照{seed}kz{number:04}物"))
    return tuple(found)


def squeezed(text: str) -> str:
    """Return a text in NFKC without what people put between digits: blanks, strokes, points, characters that do not print."""
    return re.sub("[\\s\u200b\\-.()]", "", unicodedata.normalize("NFKC", text).replace("(at)", "@"))


def found_in(tokens: Iterable[str], text: str) -> list[str]:
    """Return the tokens that stand in a text, however they are written."""
    plain = squeezed(text)
    return [token for token in tokens if token in text or squeezed(token) in plain]
