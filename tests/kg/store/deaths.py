"""Builds that are killed at a stage, as the kernel would; they run in child processes by name."""

from __future__ import annotations

import os
import signal
from typing import Any

from kg.children import Talk
from kg.store.build import serve_build


class Deadly:
    """A `Talk` that kills its own process, as the kernel would, when a stage is told."""

    def __init__(self, talk: Talk, stage: str) -> None:
        self._talk = talk
        self._stage = stage

    def say(self, message: dict[str, Any]) -> None:
        """Pass a message on, or die."""
        if message.get("progress", [""])[0] == self._stage:
            os.kill(os.getpid(), signal.SIGKILL)
        self._talk.say(message)


def build_and_die(told: dict[str, Any], talk: Talk) -> None:
    """Run in a child: a build that is killed at the stage ``die_at``."""
    stage = told.pop("die_at")
    serve_build(told, Deadly(talk, stage))  # type: ignore[arg-type]
