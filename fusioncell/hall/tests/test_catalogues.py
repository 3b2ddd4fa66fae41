"""Every sentence that a page prints has its words in every language that is switched on."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
ROOMS = sorted(path.parent for path in (ROOT / "fusioncell").glob("*/locale") if any(path.rglob("*.po")))
PLACES = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """The tool that gathers the sentences."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "frontend" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_room_that_speaks_has_catalogues(messages: ModuleType) -> None:
    rooms = [path for path in (ROOT / "fusioncell").iterdir() if path.is_dir()]
    assert {room for room in rooms if any(True for _ in messages.sentences(room))} <= set(ROOMS)


@pytest.mark.parametrize("language", ["fr", "es", "ru", "zh_Hans", "ar"])
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_catalogue_is_complete(messages: ModuleType, room: Path, language: str) -> None:
    with (room / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    for _place, _line, sentence, _comments, context in messages.sentences(room):
        kept = catalogue.get(sentence, context)
        assert kept is not None, sentence
        assert not kept.fuzzy, sentence
        forms = kept.string if isinstance(kept.string, tuple) else (kept.string,)
        assert len(forms) == (1 if isinstance(sentence, str) else catalogue.num_plurals), sentence
        for text in forms:
            assert text, sentence
            named = sentence if isinstance(sentence, str) else sentence[-1]
            assert set(PLACES.findall(text)) <= set(PLACES.findall(named)), sentence
            if isinstance(sentence, str):
                assert set(PLACES.findall(text)) == set(PLACES.findall(sentence)), sentence
