"""The pictures of the manual: small, in use, and there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.story.walking import LARGEST, MANUAL

_SHOWN = re.compile(r"!\[[^\]]+\]\((pictures/[\w-]+\.webp)\)")


def _shown() -> set[str]:
    return {found for page in MANUAL.parent.glob("*.md") for found in _SHOWN.findall(page.read_text("utf-8"))}


def test_every_picture_is_small_and_shown_by_a_page() -> None:
    kept = {f"pictures/{path.name}": path for path in sorted(MANUAL.iterdir())}
    assert kept.keys() == _shown()
    assert not [name for name, path in kept.items() if path.stat().st_size > LARGEST]
    assert all(Path(path).read_bytes()[8:12] == b"WEBP" for path in kept.values())
