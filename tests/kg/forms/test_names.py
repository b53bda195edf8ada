"""No function hides the module of its name: ``import kg.forms.account.withhold`` is the module."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import kg.forms


def test_modules_are_not_hidden() -> None:
    names = [found.name for found in pkgutil.walk_packages(kg.forms.__path__, "kg.forms.")]
    assert "kg.forms.account.withhold" in names
    for name in names:
        importlib.import_module(name)
        folder, _, last = name.rpartition(".")
        assert isinstance(getattr(importlib.import_module(folder), last), ModuleType), name
