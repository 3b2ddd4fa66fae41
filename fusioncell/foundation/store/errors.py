"""What can go wrong with the store, each with what to do about it."""

from __future__ import annotations

from fusioncell.foundation.errors import CellError


class StoreError(CellError):
    """The store cannot do this; the sentence says what to do."""

    status = 503
    code = "store"
