"""The known towns of the world, for the region of a point: read once, from the file that comes with the cell."""

from __future__ import annotations

from functools import cache

from fusioncell.infrastructure.methods.place import Towns
from fusioncell.intake.methods.gazetteer import installed


@cache
def towns() -> Towns | None:
    """The towns; None in a cell that was not built with them."""
    known = installed()
    return Towns(*known.towns()) if known is not None else None
