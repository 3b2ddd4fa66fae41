"""The reference numbers of tradecraft, each with its status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def vectors(data: Path) -> dict[str, Any]:
    """The published and recomputed numbers that lie beside the shared data."""
    body: dict[str, Any] = json.loads((data.parent / "reference" / "tradecraft_vectors.json").read_text("utf-8"))
    return body
