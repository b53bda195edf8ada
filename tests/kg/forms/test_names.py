"""No function hides the module of its name: ``import kg.forms.account.withhold`` is the module."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import kg.forms


def test_modules_are_not_hidden() -> None:
    for found in pkgutil.iter_modules(kg.forms.__path__):
        importlib.import_module(f"kg.forms.{found.name}")
        assert isinstance(getattr(kg.forms, found.name), ModuleType), found.name
