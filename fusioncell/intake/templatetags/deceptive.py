"""What deceives the eye, written out on every page that shows what strangers wrote."""

from django import template
from django.template.defaultfilters import stringfilter

from fusioncell.intake.readers.deceptive import visible as written_out

register = template.Library()


@register.filter
@stringfilter
def visible(text: str) -> str:
    """Controls of direction by name, foreign letters in a mixed word marked; escaped afterwards like any text."""
    return written_out(text)
