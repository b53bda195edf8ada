"""How much of the fresh forms is read, a set at a time: the figures of tests/kg/forms/fresh/README.md.

    python -m tests.kg.forms.fresh_figures                      # every set, in the ways of writing that keep merged cells
    python -m tests.kg.forms.fresh_figures round2 -v word       # one set, with what is not right in Word
    python -m tests.kg.forms.fresh_figures round2 --pdf         # printed by LibreOffice, too

``found``: rows whose name came out; ``precision``: rows read that the form has; ``right``: both levels and the value as well;
``whole``: points, score and result as well; ``head``: fields of the head, projects and their sums.
"""

from __future__ import annotations

import argparse
import functools
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading
from tests.kg.forms.exported import MORE
from tests.kg.forms.test_fresh import FOLDER, WRITTEN, Gold, fields, gold, rows_of
from tests.kg.forms.test_unseen import Record
from tests.kg.ingest.pairs.make import Sheet, docx

FIGURES = ("rows", "read", "found", "right", "whole", "fields", "fields_right")
PAPER = {True: Sheet(landscape=True, margin=720, size=9), False: Sheet(margin=1000)}
"""How a form is printed: one of more than nine columns lies on its side, as offices do it."""


def sets() -> dict[str, list[Path]]:
    """Return the forms of each set."""
    out = {"first": sorted(FOLDER.glob("*.txt"))}
    out |= {folder.name: sorted(folder.glob("*.txt")) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()}
    return out


def common(expected: Sequence[Record], got: Sequence[Record]) -> int:
    """Return how many records two lists share, each counted as often as it stands in both."""
    rest = list(got)
    count = 0
    for record in expected:
        if record in rest:
            rest.remove(record)
            count += 1
    return count


def figures(want: Gold, reading: Reading) -> dict[str, int]:
    """Return the counts of one reading."""
    rows = rows_of(reading)
    heads = list(fields(reading, want))
    return {
        "rows": len(want.rows),
        "read": len(rows),
        "found": common([row[2:3] for row in want.rows], [row[2:3] for row in rows]),
        "right": common([row[:7] for row in want.rows], [row[:7] for row in rows]),
        "whole": common(want.rows, rows),
        "fields": len(heads),
        "fields_right": sum(right == got for _, right, got in heads),
    }


@functools.cache
def printed(paths: tuple[Path, ...]) -> dict[Path, bytes]:
    """Return the forms as LibreOffice prints them."""
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("soffice is not installed")
    with tempfile.TemporaryDirectory() as work:
        for path in paths:
            wide = max(line.count("|") for line in gold(path).drawing.splitlines()) >= 9
            source = str(path.relative_to(FOLDER.parent).with_suffix(""))
            (Path(work) / f"{path.stem}.docx").write_bytes(docx(source, PAPER[wide]))
        files = sorted(str(path) for path in Path(work).glob("*.docx"))
        profile = f"-env:UserInstallation=file://{work}/profile"
        convert = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", work, *files]
        subprocess.run(convert, check=True, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return {path: (Path(work) / f"{path.stem}.pdf").read_bytes() for path in paths}


def read(paths: list[Path], path: Path, way: str) -> Reading:
    """Return one form of a set as one way of writing hands it on."""
    if way == "pdf":
        return read_forms(read_document(printed(tuple(paths))[path], "form.pdf"))
    return MORE[way](gold(path).drawing)


def wrong(want: Gold, reading: Reading) -> str:
    """Return what is not right, a line each; empty where all is."""
    rows = rows_of(reading)
    lines = [f"    - {row}\n" for row in want.rows if row not in rows]
    lines += [f"    + {row}\n" for row in rows if row not in want.rows]
    lines += [f"    {name}: {right!r}, read {got!r}\n" for name, right, got in fields(reading, want) if right != got]
    return "".join(lines)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="first later round1 …; all by default")
    parser.add_argument("-v", dest="way", help="way of writing of which everything wrong is shown")
    parser.add_argument("--pdf", action="store_true", help="print the forms with LibreOffice, too")
    options = parser.parse_args()
    for name, paths in sets().items():
        if options.sets and name not in options.sets:
            continue
        sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
        for path in paths:
            for way in (*WRITTEN, *(["pdf"] if options.pdf else [])):
                want, reading = gold(path), read(paths, path, way)
                for key, count in figures(want, reading).items():
                    sums[way][key] += count
                if way == options.way and (lines := wrong(want, reading)):
                    sys.stdout.write(f"{path.stem}\n{lines}")
        for way, one in sums.items():
            sys.stdout.write(
                f"{name:8}{way:8}rows {one['rows']:4}  found {one['found'] / one['rows']:.3f}"
                f"  precision {one['found'] / max(one['read'], 1):.3f}  right {one['right'] / one['rows']:.3f}"
                f"  whole {one['whole'] / one['rows']:.3f}  head {one['fields_right'] / one['fields']:.3f} ({one['fields']})\n"
            )


if __name__ == "__main__":
    main()
