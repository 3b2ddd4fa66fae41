"""Schemas and properties have their words in every language that is switched on."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from fusioncell.evidence.methods.ontology import load

ROOMS = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOMS / "evidence" / "ontology"
LANGUAGES = [to_locale(code) for code, _ in settings.LANGUAGES if code != "en"]


def catalogue(folder: Path, language: str) -> Catalog:
    with (folder / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_ontology_is_translated(language: str) -> None:
    words = catalogue(ONTOLOGY, language)
    labels = set(load().messages())
    assert {message.id for message in words if message.id} == labels
    assert all(message.string for message in words if message.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_takes_another_meaning_from_a_page(language: str) -> None:
    """All rooms share one namespace of sentences, in which the ontology's come first."""
    words = catalogue(ONTOLOGY, language)
    for room in sorted(path.parent for path in ROOMS.glob(f"*/locale/{language}") if path.is_dir()):
        theirs = catalogue(room.parent, language)
        for message in words:
            said = theirs.get(message.id) if message.id else None
            assert said is None or not said.string or said.string == message.string, (room.parent.name, message.id)
