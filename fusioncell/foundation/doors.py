"""Which doors open without a seat; every other URL of the house refuses a stranger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

ANYBODY = "anybody"  # public commitments of the log, sign-in
ACCOUNT = "account"  # signed in, but perhaps without a seat at work


def open_to(whom: str) -> Callable[[View], View]:
    """Mark a view as open to ANYBODY or to any ACCOUNT; an unmarked view needs a seat at work."""

    def mark(view: View) -> View:
        view.open_to = whom  # type: ignore[attr-defined]  # a function carries its mark, as Django's csrf_exempt does
        return view

    return mark


def door_of(view: Callable[..., Any]) -> str | None:
    """To whom a view is open beyond those with a seat."""
    return getattr(view, "open_to", None)
