"""The command `jixiao`: one module a family of commands, loaded when the command is called."""

from __future__ import annotations

from api.cli.main import main

__all__ = ["main"]
