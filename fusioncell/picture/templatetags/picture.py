"""What the pages of the picture print: addresses of a narrowed scope, and how deep a count is coloured."""

from __future__ import annotations

from django import template

from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.showing_watches import address

register = template.Library()
DEPTHS = 5


@register.simple_tag
def scope_address(scope: Scope, **changed: str) -> str:
    """The situation page with parts of the scope changed: `{% scope_address scope region=code %}`."""
    return address(scope, **changed)


@register.simple_tag
def depth(count: int, peak: int) -> int:
    """A count as a step from 0 (none) to 5 (the highest of the table)."""
    return 0 if not count else max(1, -(-count * DEPTHS // peak))
