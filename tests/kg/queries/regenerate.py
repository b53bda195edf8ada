"""Write the expected rows anew, after a change of the samples or of a query: read the difference before it is committed.

python -m tests.kg.queries.regenerate
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.named_queries import bind, load, names
from tests.kg.queries.dataset import EXPECTED, PARAMETERS, oxigraph_rows, quads, written


def main() -> None:
    store = ox.Store()
    store.bulk_extend(quads())
    for path in EXPECTED.glob("*.csv"):
        path.unlink()
    for name in names():
        rows = oxigraph_rows(store, bind(load(name), PARAMETERS.get(name)))
        (EXPECTED / f"{name}.csv").write_text(written(rows), "utf-8")


if __name__ == "__main__":
    main()
