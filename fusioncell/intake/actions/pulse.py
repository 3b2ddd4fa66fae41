"""Signs of life while one long document is read: the job's heart beats, and somebody who cancels is heard."""

from __future__ import annotations

import time
from collections.abc import Callable

Progress = Callable[[int, str], None]
Beat = Callable[[str], None]
EVERY = 1.0  # seconds between two beats that are passed on


def quiet(_note: str) -> None:
    """Nobody listens."""


class Pulse:
    """Passes a reader's beats on as progress, and not more often than once a second."""

    def __init__(self, tell: Progress, done: int) -> None:
        self.done = done
        self._tell, self._last = tell, 0.0

    def beat(self, note: str) -> None:
        """One sign of life; may raise what the progress raises when somebody cancels."""
        moment = time.monotonic()
        if moment - self._last >= EVERY:
            self._last = moment
            self._tell(self.done, note)
