"""What each project is for: its texts, its money and the vectors by which similar projects are found.

A profile is a project with indicators, in one document: next year's form of it is another. Its vectors are those of its name,
of what it is for (use and goals) and the mean of its indicators' wordings.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.arrays import read_array
from search.lexical import grams
from search.wordings import Wording

__all__ = ["SIDES", "Profile", "Profiles", "project_of", "rows_by_project", "update", "write"]

SIDES = ("name", "purpose", "indicators")
"""What a project has a vector for, in the order in which they stand in the file."""

_TEXTS = "profiles.jsonl"
_VECTORS = "profile-vectors.npy"

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Profile:
    """A project with indicators.

    Attributes:
        iri: of the project in the graph.
        name: as printed.
        purpose: its use and its goals as printed, empty where the form prints neither.
        departments: names of its bodies: who carries it out, who supervises, who publishes.
        division: name of the division, else None.
        division_code: code of GB/T 2260, else None.
        year: of its targets, else None.
        wan: its money in 万元, None where it is not known.
        raw: its money as printed, else None.
        value: the number in `unit`, else None.
        unit: the unit that holds for `raw`, else None.
        indicators: how many it has.
    """

    iri: str
    name: str
    purpose: str = ""
    departments: tuple[str, ...] = ()
    division: str | None = None
    division_code: str | None = None
    year: int | None = None
    wan: Decimal | None = None
    raw: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    indicators: int = 0


def project_of(indicator: str) -> str:
    """Return the IRI of the project (or of the document, where there is none) that an indicator's IRI stands under.

    >>> project_of("https://example.org/document/d/project/p/indicator/3")
    'https://example.org/document/d/project/p'
    """
    return indicator.rpartition("/indicator/")[0]


def write(
    profiles: Sequence[Profile], encoded: Matrix, rows_of: Callable[[str], Sequence[int]], mixed: Matrix, folder: Path
) -> None:
    """Write the profiles into `folder`.

    Args:
        profiles: of the library.
        encoded: vectors of their names and purposes, ``(2, n, dim) float32``.
        rows_of: gives the rows of the wordings in a project, sorted.
        mixed: vectors of the wordings, ``(n, dim) float32``.
        folder: of the index.
    """
    vectors = np.empty((len(SIDES), len(profiles), mixed.shape[1]), np.float16)
    vectors[:2] = encoded
    for at, each in enumerate(profiles):
        rows = list(rows_of(each.iri))
        vectors[2, at] = mixed[rows].mean(axis=0) if rows else encoded[0, at]
    _save([_line(each) for each in profiles], vectors, folder)


def rows_by_project(wordings: Sequence[Wording]) -> Callable[[str], Sequence[int]]:
    """Return what `write` wants of wordings with their uses."""
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for row, wording in enumerate(wordings):
        for use in wording.uses:
            rows[project_of(use.indicator)].add(row)
    return lambda project: sorted(rows.get(project, ()))


def _save(lines: Sequence[str], vectors: NDArray[np.float16], folder: Path) -> None:
    np.save(folder / _VECTORS, vectors)
    (folder / _TEXTS).write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


def _line(profile: Profile) -> str:
    return json.dumps({**asdict(profile), "wan": _text(profile.wan), "value": _text(profile.value)}, ensure_ascii=False)


def _iri_of(line: str) -> str:
    """Return the IRI of the profile that a line says, without reading the rest of it."""
    return str(json.JSONDecoder().raw_decode(line, len('{"iri": '))[0])


def update(
    before: Path,
    gone: Callable[[str], bool],
    come: Sequence[Profile],
    encoded: Matrix,
    rows_of: Callable[[str], Sequence[int]],
    moved: Collection[str],
    mixed: Matrix,
    folder: Path,
) -> None:
    """Write the profiles that `write` would, out of those in the folder `before`.

    Args:
        before: folder of the index before.
        gone: says of the IRI of a project whether its profile there is no longer what it was.
        come: profiles that take the place of those, or are new, sorted by IRI.
        encoded: vectors of their names and purposes, ``(2, len(come), dim) float32``.
        rows_of: gives the rows of the wordings in a project, sorted.
        moved: further projects some of whose wordings have another vector now.
        mixed: vectors of the wordings, ``(n, dim) float32``.
        folder: of the index.
    """
    lines = (before / _TEXTS).read_text("utf-8").splitlines()
    old = np.load(before / _VECTORS, mmap_mode="r")
    stay = [(iri, place) for place, line in enumerate(lines) if not gone(iri := _iri_of(line))]
    new = {each.iri: place for place, each in enumerate(come)}
    order = sorted([*((iri, place, True) for iri, place in stay), *((iri, place, False) for iri, place in new.items())])
    vectors = np.empty((len(SIDES), len(order), mixed.shape[1]), np.float16)
    kept = np.array([there for _, _, there in order], bool)
    places = np.array([place for _, place, _ in order], np.int64)
    vectors[:, kept] = old[:, places[kept]]
    vectors[:2, ~kept] = encoded[:, places[~kept]].astype(np.float16)
    for at, (iri, place, there) in enumerate(order):
        if not there or iri in moved:
            rows = rows_of(iri)
            # a project without wordings is new here: its own vector is that of its name
            vectors[2, at] = mixed[rows].mean(axis=0) if len(rows) else encoded[0, place]
    _save([lines[place] if there else _line(come[place]) for _, place, there in order], vectors, folder)


class Profiles:
    """The profiles of an index, read when they are first asked for; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files in `folder`, as `write` left them.

        Raises:
            FileNotFoundError: there are none.
        """
        self._folder = folder
        for name in (_TEXTS, _VECTORS):
            if not (folder / name).is_file():
                raise FileNotFoundError(2, "no such file", str(folder / name))

    @cached_property
    def all(self) -> tuple[Profile, ...]:
        """All profiles, in the order of the vectors."""
        lines = (self._folder / _TEXTS).read_text("utf-8").splitlines()
        return tuple(_profile(json.loads(line)) for line in lines)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Place of each profile by the IRI of its project."""
        return {each.iri: at for at, each in enumerate(self.all)}

    @cached_property
    def vectors(self) -> Matrix:
        """Vectors by side (`SIDES`), ``(3, n, dim) float32``.

        Raises:
            ValueError: the file is damaged, or one of another length than the texts.
        """
        vectors = read_array(self._folder / _VECTORS).astype(np.float32)
        if vectors.shape[:2] != (len(SIDES), len(self.all)):
            raise ValueError(f"{_VECTORS}: {vectors.shape} for {len(self.all)} projects")
        return vectors

    @cached_property
    def background(self) -> tuple[float, ...]:
        """Mean inner product of the purposes of different projects with each side: what unrelated projects have."""
        stride = max(1, len(self.all) // 300)
        some = self.vectors[:, ::stride]
        count = some.shape[1]
        if count < 2:
            return (0.0,) * len(SIDES)
        asked = some[1]
        return tuple(
            float(((asked @ side.T).sum() - np.einsum("ij,ij->", asked, side)) / (count * (count - 1))) for side in some
        )

    @cached_property
    def _grams(self) -> tuple[tuple[frozenset[str], ...], Mapping[str, float]]:
        """Character grams of each name, and the weight of each gram: the rarer, the more."""
        held = tuple(frozenset(grams(each.name)) for each in self.all)
        # Counted over names, not projects: a project that ten counties have is no commoner thing.
        counts = Counter(gram for of in frozenset(held) for gram in of)
        return held, {gram: math.log(1 + len(frozenset(held)) / count) for gram, count in counts.items()}

    def name_cosines(self, name: str) -> Matrix:
        """Return the TF-IDF cosine of `name` with each project's name, ``(n,) float32``."""
        held, weights = self._grams
        asked = frozenset(grams(name))
        rarest = max(weights.values(), default=1.0)
        size = math.sqrt(sum(weights.get(gram, rarest) ** 2 for gram in asked)) or 1.0
        cosines = {
            of: sum(weights[gram] ** 2 for gram in of & asked) / (size * (math.sqrt(sum(weights[g] ** 2 for g in of)) or 1.0))
            for of in frozenset(held)
        }
        return np.array([cosines[of] for of in held], np.float32)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _profile(fields: dict[str, Any]) -> Profile:
    numbers = {name: None if fields[name] is None else Decimal(fields[name]) for name in ("wan", "value")}
    return Profile(**{**fields, **numbers, "departments": tuple(fields["departments"])})
