"""How the forms of each kind are read: rows and fields right, by kind.

    python -m tests.benchmarks.kinds             # print
    python -m tests.benchmarks.kinds --result    # and write tests/benchmarks/results/kinds.json

The forms are invented, in tests/kg/forms/kinds, each printed in four ways that keep merged cells or rows. A row is right where
levels, name and target are; a field is right where the record holds what the form prints, and nothing where it prints nothing.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

from tests.kg.forms.kinds_gold import FORMS, WAYS, compare

RESULT = Path(__file__).parent / "results" / "kinds.json"


def measured() -> dict[str, dict[str, float]]:
    """Return the counts and shares by kind, and of all."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for path in FORMS:
        for way in WAYS:
            found = compare(path, way)
            for kind in (path.stem.split("_")[0], "all"):
                for at, value in enumerate((1, found.rows, found.rows_right, found.fields, found.fields_right)):
                    sums[kind][at] += value
    return {
        kind: {
            "readings": readings,
            "rows": rows,
            "rows_right": round(rows_right / max(rows, 1), 3),
            "fields": fields,
            "fields_right": round(fields_right / max(fields, 1), 3),
        }
        for kind, (readings, rows, rows_right, fields, fields_right) in sums.items()
    }


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--result", action="store_true")
    figures = measured()
    for kind, each in figures.items():
        print(
            f"{kind:12} rows {each['rows_right']:.3f} of {each['rows']}, fields {each['fields_right']:.3f} of {each['fields']}"
        )
    if parser.parse_args().result:
        RESULT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
