"""Numbers that decide which past wordings come into a draft, and in which order.

Set by reading drafts, then tried: ``python -m tests.benchmarks.drafting_fit`` asks other numbers, alone and together, with all
projects of a body left out of what they are chosen on. What is best of 59 others for the other bodies is no better for the one
left out (F-measure .26 against .27, difference -.02 [-.04, .01]; ``tests/benchmarks/results/drafting-fit.json``): these stay.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SETTINGS", "Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts how much.

    Attributes:
        vote: weight of the share of the similar projects that have a measure, in whatever words.
        own: of the share that have it in these words.
        house: of the share of the projects of the department's kind that have it.
        fit: of how near its meaning is to what the drafter says.
        general: of the number of projects of different name that use it.
        power: of a project's similarity by which it has a say, so that one at .7 outweighs thirty at .4.
        doubt: similarity of one project more that has none of the measures: where no project is more like the one described
            than unrelated ones are, the lines of the least unlike are no precedent.
        same: nearness of two wordings, 0 for unrelated ones and 1 for the same, from which on they are one measure in two
            words.
        carried: how similar a project must be (`search.similar`) for its wordings to be taken over, but for those about its
            own object.
        same_object: how similar it must be for those to be taken over, too: the same project in other words, of another year or
            county.
        foreign: how much nearer a wording may be to the project it stands in than to this one.
        floor: percentile of the nearness of the similar projects' own wordings to these projects: a wording nearer to this
            project than that is as near as wordings are to their own projects.
    """

    vote: float = 0.4
    own: float = 0.2
    house: float = 0.4
    fit: float = 0.2
    general: float = 0.1
    power: float = 8.0
    doubt: float = 0.2
    same: float = 0.8
    carried: float = 0.3
    same_object: float = 0.5
    foreign: float = 0.1
    floor: float = 25.0

    def weight(self, part: str) -> float:
        """Return the weight of a part of a candidate's score."""
        return float(getattr(self, part))


SETTINGS = Settings()
"""Those in use."""
