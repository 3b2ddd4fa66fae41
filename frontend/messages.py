"""Brings the message catalogues of the rooms up to date with their sentences; `python frontend/messages.py [ROOM …]`.

Reads `_()` and its kin in Python and `{% translate %}` in templates, merges them into
`fusioncell/<room>/locale/<language>/LC_MESSAGES/django.po`, and says how many sentences still lack a translation.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from fusioncell.fusion.methods.model import read_model

ROOMS = Path(__file__).resolve().parent.parent / "fusioncell"
LANGUAGES = ("fr", "ar", "es", "ru", "zh_Hans")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NEVER = datetime(2026, 11, 23, tzinfo=UTC)  # a date of today would make every merge a conflict
Found = tuple[str, int, object, list[str], str | None]


def sentences(room: Path) -> Iterator[Found]:
    """Every translatable sentence of a room, with its place."""
    for path in sorted(room.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from _in(path, path.read_bytes())
    for path in sorted((room / "comparison").glob("*.yaml")):
        yield from _in_model(path)
    for path in sorted((room / "templates").rglob("*.html")):
        yield from _in(path, templatize(path.read_text(), origin=str(path)).encode())


def _in_model(path: Path) -> Iterator[Found]:
    """The labels and sentences of a comparison model."""
    place = path.relative_to(ROOMS.parent).as_posix()
    for message in dict.fromkeys(read_model(path.read_text("utf-8"), path.name).messages()):
        yield place, 0, message, [], None


def _in(path: Path, text: bytes) -> Iterator[Found]:
    place = path.relative_to(ROOMS.parent).as_posix()
    for line, message, comments, context in extract("python", io.BytesIO(text), KEYWORDS, ("Translators:",)):
        yield place, line, message, comments, context


def bring_up_to_date(room: Path, language: str) -> tuple[int, int]:
    """Merge a room's sentences into one catalogue; how many there are, and how many lack a translation."""
    pattern = Catalog(project="fusioncell")
    for place, _line, message, comments, context in sentences(room):
        pattern.add(message, locations=[(place, None)], auto_comments=comments, context=context)
    path = room / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = read_po(io.BytesIO(path.read_bytes() if path.exists() else b""), locale=language)
    catalogue.update(pattern, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = f"# The messages of the room {room.name} ({language})."
    catalogue.project, catalogue.version = "fusioncell", "1"
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.creation_date = catalogue.revision_date = NEVER
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True)
    missing = [message for message in catalogue if message.id and not _complete(message.string)]
    return len(catalogue), len(missing)


def _complete(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main(names: list[str]) -> None:
    settings.configure()
    for room in sorted(path for path in ROOMS.iterdir() if path.is_dir() and (not names or path.name in names)):
        if not any(True for _ in sentences(room)):
            continue
        for language in LANGUAGES:
            total, missing = bring_up_to_date(room, language)
            print(f"{room.name} {language}: {total} sentences, {missing} without a translation")  # noqa: T201 (a tool says what it did)


if __name__ == "__main__":
    main(sys.argv[1:])
