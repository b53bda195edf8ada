"""Read the cases on standard input with the code of one checkout, and write what was read.

Run as a script by `tests.benchmarks.reading`, once a version: ``python worker.py CHECKOUT < cases.json > readings.json``. It
asks of that checkout only what has long stood (`read_document`, `read_forms`, `codec`, the ways of writing of tests/kg/forms),
so that old versions can be run.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Read all cases."""
    sys.path.insert(0, sys.argv[1])
    from kg import codec
    from kg.forms import read_forms
    from kg.ingest import read_document
    from tests.kg.forms.exported import MORE
    from tests.kg.forms.printed import glued

    ways = {**MORE, "glued": glued}
    out: dict[str, Any] = {}
    for case in json.load(sys.stdin):
        begin = time.process_time()
        try:
            if "path" in case:
                path = Path(case["path"])
                reading = read_forms(read_document(path.read_bytes(), path.name))
            else:
                reading = ways[case["format"]](case["text"])
        except Exception as error:  # noqa: BLE001  any failure is a result of the version, to be shown beside the other's
            out[case["id"]] = {"error": f"{type(error).__name__}: {error}"}
            continue
        seconds = time.process_time() - begin
        out[case["id"]] = {"reading": json.loads(codec.dumps(codec.to_json(reading))), "seconds": seconds}
    json.dump(out, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
