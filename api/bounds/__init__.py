"""What the service bounds: who is let in, how much is read, how much is done at once, and for how long anybody waits."""

from __future__ import annotations

from api.bounds.line import Full, Line
from api.bounds.visit import Left, stop, work

__all__ = ["Full", "Left", "Line", "stop", "work"]
