"""The words for what happens to work."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext, pgettext_lazy

from fusioncell.mandate.models import WorkItem

register = template.Library()

STEPS = {
    "make": pgettext_lazy("step of work", "made by"),
    "take": pgettext_lazy("step of work", "taken by"),
    "give": pgettext_lazy("step of work", "given by"),
    "answer": pgettext_lazy("step of work", "answered by"),
    "refuse": pgettext_lazy("step of work", "refused by"),
    "escalate": pgettext_lazy("step of work", "put before the chief by"),
    "cancel": pgettext_lazy("step of work", "called off by"),
    "undo": pgettext_lazy("step of work", "undone by"),
}


@register.simple_tag
def step_words(act: str) -> str:
    """A step of a work item, to be followed by whoever took it."""
    return str(STEPS.get(act, act))


@register.filter
def item_title(item: WorkItem) -> str:
    """What an item is called; the titles that the cell itself gives are in the reader's language."""
    return gettext(item.title) if item.kind == WorkItem.Kind.HIT else item.title
