"""Levels in an assessment's text: the scales that are known, the words for a step, and which version is in use now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fusioncell.assessment.models import LevelScale
from fusioncell.foundation.errors import Refused

MOST_VERSIONS = 40  # of one scale, one after the other


def in_use(code: str, replaced: Mapping[str, str]) -> str:
    """The version that is in use where this one was.

    >>> in_use("A-1", {"A-1": "A-2", "A-2": "A-3"}), in_use("B", {})
    ('A-3', 'B')
    """
    for _step in range(MOST_VERSIONS):
        if not replaced.get(code):
            break
        code = replaced[code]
    return code


def replacements() -> dict[str, str]:
    """What took the place of each superseded version."""
    return dict(LevelScale.objects.exclude(replaced_by="").values_list("code", "replaced_by"))


def known_steps() -> list[tuple[str, str]]:
    """Every step of every version in use, to choose from: (code and number, words)."""
    found = LevelScale.objects.filter(replaced_by="").order_by("code")
    return [
        (f"{scale.code}/{step['ordinal']}", f"{scale.code}: {step['names'].get('en', '')}")
        for scale in found
        for step in scale.steps
    ]


def level_block(chosen: str, languages: Sequence[str]) -> dict[str, Any]:
    """A block that explains a level by its scale, worded in each language from the scale itself. Raises `Refused`."""
    code, _slash, number = chosen.rpartition("/")
    scale = LevelScale.objects.filter(pk=code).first()
    step = next((one for one in scale.steps if str(one["ordinal"]) == number), None) if scale is not None else None
    if scale is None or step is None:
        raise Refused([f"There is no step {chosen} of a scale."])
    texts = {
        language: {"text": _worded(step, language, f"{number}/{len(scale.steps)}, {code}"), "of": 1}
        for language in languages
    }
    return {"kind": "level", "scale": code, "version": code, "ordinal": int(number), "texts": texts}


def _worded(step: Mapping[str, Any], language: str, where: str) -> str:
    name = step["names"].get(language) or step["names"].get("en", "")
    means = step["means"].get(language) or step["means"].get("en", "")
    return f"{name} ({where}). {means}".strip().removesuffix(".") + ("." if means else "")
