"""Sixty invented forms with planted mistakes: what errors and warnings find of them, and what they say beside.

    python -m tests.kg.check.sixty [later] [FOLDER]

With a folder, the forms are written into it as web pages, Word files and worksheets, with a list of what was planted. The
figures at first sight, before any rule was looked at against these forms, and those afterwards stand in `figures.tsv`.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from tests.kg.check.sixty import FORMATS, Planted, planted


def main() -> None:
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    beside = 0
    which = "defects_later" if "later" in sys.argv[1:] else "defects"
    folders = [Path(each) for each in sys.argv[1:] if each != "later"]
    for form in planted(which):
        for folder in folders:
            write(form, folder)
        findings = form.findings()
        for mistake in form.mistakes:
            total[mistake.kind] += 1
            hit = any(mistake.found_by(finding) for finding in findings)
            found[mistake.kind] += hit
            if not hit:
                sys.stdout.write(f"missed\t{form.name}\t{mistake.kind}\t{mistake.text}\n")
        for finding in findings:
            if finding.severity != "info" and not form.expects(finding):
                beside += 1
                told = f"{finding.severity}\t{finding.rule}\t{finding.level3}\t{finding.message}"
                sys.stdout.write(f"beside\t{form.name}\t{told}\n")
    for kind, number in total.items():
        sys.stdout.write(f"{kind}\t{found[kind]} of {number}\n")
    share = sum(found.values()) / sum(total.values())
    sys.stdout.write(f"found {sum(found.values())} of {sum(total.values())} ({share:.3f}); {beside} findings beside\n")


def write(form: Planted, folder: Path) -> None:
    """Write a form and the list of what was planted in it into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix, made = FORMATS[form.format]
    (folder / f"{form.name}{suffix}").write_bytes(made(form.drawing))
    told = "".join(f"{m.kind}\t{' '.join(m.rules)}\t{m.text}\n" for m in form.mistakes)
    (folder / f"{form.name}.planted.tsv").write_text(told, "utf-8")


if __name__ == "__main__":
    main()
