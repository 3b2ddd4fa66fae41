"""What the pages of assessments print the same way."""

from __future__ import annotations

import base64
from typing import Any

from django import template
from django.utils.translation import get_language

from fusioncell.assessment.forms import CONFIDENCE_WORDS, KIND_WORDS
from fusioncell.assessment.methods.probability import LANGUAGES, Interval, printed, scales
from fusioncell.assessment.models import Judgement

register = template.Library()


@register.filter
def as_image(svg: str) -> str:
    """A drawing as the source of an image, in which nothing can run."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _reading() -> str:
    """The reader's language as products name it."""
    return (get_language() or "en").split("-")[0]


@register.simple_tag
def likelihood(one: Judgement, language: str = "") -> str:
    """The word with its numbers, in the reader's language unless another is asked for; empty for what has none."""
    if one.low is None or one.high is None or one.scale not in scales():
        return ""
    wanted = language or _reading()
    known = wanted if wanted in LANGUAGES else "en"
    return printed(scales()[one.scale], Interval(one.low, one.high, one.best), known)


@register.filter
def spoken(one: Judgement) -> str:
    """The text of a judgement as a seat wrote it in the reader's language, where it is not stale; else its own."""
    said = one.wordings.get(_reading())
    return str(said["text"]) if said and said["of"] >= one.revision else one.text


@register.filter
def in_words(key: str) -> str:
    """A confidence, a kind of judgement or the state of an assumption, in the reader's language."""
    return str({**CONFIDENCE_WORDS, **KIND_WORDS}.get(key, key))


@register.filter
def percent(share: float) -> str:
    """A share in percent."""
    return f"{share:.0%}"


@register.filter
def item(given: Any, key: str) -> Any:
    """One entry of a mapping; nothing when it is not there."""
    return given.get(key) if hasattr(given, "get") else None
