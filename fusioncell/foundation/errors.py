"""What can go wrong, as the people of the cell meet it.

CellError                  status, a sentence for a person, a code for a machine
├── NotAllowed  404        the law does not let this person do or see it   ┐ one answer to the outside,
├── NotFound    404        there is no such thing                          ┘ byte for byte
├── Conflict    409        somebody else was there first
├── Refused     422        a rule gave its reasons
└── Unreadable  422        bad input, with its place

Anything else is a bug: it is logged, and the person sees a reference number, never its text.
"""

from __future__ import annotations

from collections.abc import Sequence

NOT_HERE = "There is nothing here that you may see."


class CellError(Exception):
    """Something a person can be told."""

    status = 500
    code = "error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def outside(self) -> str:
        """The sentence that may leave the house."""
        return self.sentence


class NotFound(CellError):
    """There is no such thing."""

    status = 404
    code = "not_found"

    def __init__(self, sentence: str = NOT_HERE) -> None:
        super().__init__(sentence)

    def outside(self) -> str:
        return NOT_HERE


class NotAllowed(CellError):
    """The law does not let this person do or see it; to the outside the same as `NotFound`."""

    status = 404
    code = "not_found"

    def __init__(self, sentence: str = NOT_HERE, reasons: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.reasons = list(reasons)

    def outside(self) -> str:
        return NOT_HERE


class Conflict(CellError):
    """Somebody else was there first."""

    status = 409
    code = "conflict"


class Refused(CellError):
    """A rule gave its reasons."""

    status = 422
    code = "refused"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class Unreadable(CellError):
    """Bad input, with the place in it."""

    status = 422
    code = "unreadable"

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(f"{sentence} ({place})" if place else sentence)
        self.place = place


def refuse(reasons: Sequence[str]) -> None:
    """Raise `Refused` when a rule found reasons; empty means yes."""
    if reasons:
        raise Refused(reasons)
