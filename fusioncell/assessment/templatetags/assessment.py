"""What the pages of assessments print the same way."""

from __future__ import annotations

import base64
from typing import Any

from django import template

from fusioncell.assessment.methods.probability import Interval, printed, scales
from fusioncell.assessment.models import Judgement

register = template.Library()


@register.filter
def as_image(svg: str) -> str:
    """A drawing as the source of an image, in which nothing can run."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@register.simple_tag
def likelihood(one: Judgement, language: str = "en") -> str:
    """The word with its numbers; empty for what has none."""
    if one.low is None or one.high is None or one.scale not in scales():
        return ""
    known = language if language in ("en", "fr", "es", "ru", "zh", "ar") else "en"
    return printed(scales()[one.scale], Interval(one.low, one.high, one.best), known)


@register.filter
def item(given: Any, key: str) -> Any:
    """One entry of a mapping; nothing when it is not there."""
    return given.get(key) if hasattr(given, "get") else None
