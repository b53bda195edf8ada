"""Forms with planted mistakes, invented and drawn before the rules that find them: what was found, and what was not planted.

    python -m tests.kg.check.planted [later]

At first sight, before anything was mended: 20 of 83 by the rules that stood then, 75 by the new ones as first written; of the
30 in ``later``, drawn when the rules stood, 29, with one warning beside them that was wrong (工期 as a name).

Each file of ``planted`` is a drawing (see `tests.kg.forms.printed`), a line ``=====``, then a line a mistake: ``plant | rule |
text``, where the text stands in the finding's name, printed text or message. ``true`` marks a finding that was not planted and
is right all the same: consequences of what was planted, read one by one.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from kg.check import Finding, check
from kg.reading import read_data
from tests.kg.forms.exported import web_page

FOLDER = Path(__file__).with_name("planted")


@dataclass(frozen=True)
class Mistake:
    """A mistake of a form: the rule that is to find it and a text that the finding shows."""

    rule: str
    text: str

    def found_by(self, finding: Finding) -> bool:
        shown = (finding.level3 or "") + finding.printed + finding.message
        return finding.rule == self.rule and finding.severity != "info" and self.text in shown


@dataclass(frozen=True)
class Planted:
    """A form with its mistakes, and its findings that are true without having been planted."""

    name: str
    drawing: str
    mistakes: tuple[Mistake, ...]
    true: tuple[Mistake, ...]

    def findings(self) -> tuple[Finding, ...]:
        return check(*read_data(web_page(self.drawing), f"{self.name}.html"))


def planted(which: str = "") -> list[Planted]:
    """All forms, by name; `which` is ``later`` for those drawn when the rules stood."""
    forms = []
    for path in sorted((FOLDER / which).glob("*.txt")):
        drawing, _, lines = path.read_text("utf-8").partition("=====\n")
        told = [[part.strip() for part in line.split("|")] for line in lines.splitlines() if line.strip()]
        plants, true = (
            tuple(Mistake(rule, text) for kind, rule, text in told if kind == wanted) for wanted in ("plant", "true")
        )
        forms.append(Planted(path.stem, drawing, plants, true))
    return forms


def main() -> None:
    found = total = 0
    for form in planted(*sys.argv[1:]):
        findings = form.findings()
        for mistake in form.mistakes:
            total += 1
            hit = any(mistake.found_by(finding) for finding in findings)
            found += hit
            if not hit:
                sys.stdout.write(f"{form.name} MISSED {mistake.rule} {mistake.text}\n")
        for finding in findings:
            known = any(m.found_by(finding) for m in (*form.mistakes, *form.true))
            if finding.severity != "info" and not known:
                told = f"{finding.severity} {finding.rule} {finding.level3} {finding.message}"
                sys.stdout.write(f"{form.name} EXTRA {told}\n")
    sys.stdout.write(f"{found} of {total} planted mistakes found\n")


if __name__ == "__main__":
    main()
