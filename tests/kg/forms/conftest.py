"""Which tests of the forms are quick: those that ask the rules, each form in the ways of writing that differ for them.

The same forms through the readers of files (Word, Excel, the web, columns aligned by blanks), printed pages and the real
documents ask the same rules again; they are marked `wide`. `make quick` leaves them out, `make test` runs them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

QUICK = frozenset({"merged", "unmerged", "dropped", "stacked", "joined", "one_line", "lined"})
"""Ways of writing in which a form reaches the rules as another document: merged cells, columns, rows, or none of them."""
WIDE = frozenset({"test_layouts.py", "test_gold.py", "test_mixed.py", "test_unruled.py"})
"""Forms printed and aligned in many styles, mixed at random, and the real ones."""
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is wide."""
    for item in items:
        if not item.path.is_relative_to(_HERE):
            continue
        call = getattr(item, "callspec", None)
        way = call.params.get("way") if call is not None else None
        if item.path.name in WIDE or (isinstance(way, str) and way not in QUICK):
            item.add_marker(pytest.mark.wide)
