"""The numbers of layout stand in one file, are checked, and are those that the code uses."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

import kg.layout
from kg.layout import settings as module
from kg.layout.tuning import current, from_toml, shipped, trying

FOLDER = Path(kg.layout.__file__).parent
TEXT = (FOLDER / "settings.toml").read_text("utf-8")
CODE = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.py"))}
PDF = "\n".join(path.read_text("utf-8") for path in (FOLDER.parent / "ingest").glob("pdf*.py"))
WITHHOLD = (FOLDER.parent / "forms" / "account" / "withhold.py").read_text("utf-8")


def test_the_file_is_read() -> None:
    assert from_toml(TEXT) == shipped()
    assert current() is shipped()
    assert shipped().lattice.edge == 4.0


def test_each_number_says_what_it_is() -> None:
    kinds = [
        kind for kind in vars(module).values() if isinstance(kind, type) and is_dataclass(kind) and kind.__name__ != "Settings"
    ]
    assert len(kinds) == len(fields(module.Settings))
    for kind in kinds:
        said = re.findall(r"^        (\w+): \S", kind.__doc__ or "", re.M)
        assert said == [each.name for each in fields(kind)], kind.__name__


def test_each_number_is_used() -> None:
    whole = "\n".join(text for name, text in CODE.items() if name != "tuning.py") + PDF + WITHHOLD
    names = {each.name for part in fields(module.Settings) for each in fields(getattr(module, str(part.type)))}
    assert [name for name in sorted(names) if not re.search(rf"\.{name}\b", whole)] == []


def test_no_number_stands_in_the_code() -> None:
    """No name in capitals for a number: they are settings."""
    found = [(name, line) for name, text in CODE.items() for line in re.findall(r"^_?[A-Z_]+ = \(?[\d.]+.*$", text, re.M)]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("edge = 4.0", "", r"settings.toml: \[lattice\]: edge is missing"),
        ("edge = 4.0", "edge = 4.0\ncorner = 1.0", r"settings.toml: \[lattice\]: corner is unknown"),
        ("edge = 4.0", 'edge = "4"', r"\[lattice\] edge should be a number, not '4'"),
        ("edge = 4.0", "edge = -4.0", r"\[lattice\] edge should lie above 0, not -4.0"),
        ("edge = 4.0", "edge = nan", r"\[lattice\] edge should lie above 0, not nan"),
        ("covered = 0.6", "covered = 1.6", r"\[lattice\] covered should lie above 0 and not above 1, not 1.6"),
        ("walls = 3", "walls = 2.5", r"\[lattice\] walls should be a whole number, not 2.5"),
        ("walls = 3", "walls = true", r"\[lattice\] walls should be a whole number, not True"),
        ("walls = 3", "walls =", r"settings.toml: Invalid value \(at line \d+"),
        ("\n[margin]", "\n[margins]", r"settings.toml: \[margin\] is missing"),
        ("\n[margin]", "\n[else]\n[margin]", r"settings.toml: \[else\] is unknown"),
    ],
)
def test_a_wrong_file_is_refused(old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=message):
        from_toml(TEXT.replace(old, new, 1))


def test_others_can_be_tried() -> None:
    other = replace(shipped(), margin=replace(shipped().margin, most=1.0))
    with trying(other):
        assert current().margin.most == 1.0
    assert current() == shipped()
