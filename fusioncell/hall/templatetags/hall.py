"""What every page prints the same way: grades, labels, moments, verdicts, who says so, pages of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import iso
from fusioncell.hall import words
from fusioncell.mandate.methods.label import Label

register = template.Library()


@register.simple_tag
def grade(reliability: str | None, credibility: int | str | None) -> SafeString:
    """The two axes of a grade side by side, never averaged: `{% grade "B" 2 %}`; None prints F or 6."""
    letter, number = (reliability or "F").upper(), str(credibility or 6)
    sentence = _("Source: %(source)s. Information: %(information)s.") % {
        "source": words.reliability(letter),
        "information": words.credibility(number),
    }
    return format_html(
        '<span class="grade" title="{0}"><span data-step="{1}">{2}</span><span data-step="{3}">{4}</span>'
        '<span class="visually-hidden">{0}</span></span>',
        sentence,
        words.GRADE_STEPS.get(letter, "none"),
        letter,
        words.GRADE_STEPS.get(number, "none"),
        number,
    )


@register.simple_tag
def tlp(value: Any) -> SafeString:
    """A TLP mark from a `Tlp`, its number or its word."""
    word = words.tlp_word(value)
    return format_html('<span class="tlp" data-tlp="{0}">TLP:{0}</span>', word)


@register.inclusion_tag("hall/pieces/label.html")
def label_chips(label: Label) -> Mapping[str, Any]:
    """All that a label says, as chips: `{% label_chips label %}` with a pure Label."""
    return {"chips": words.label_words(label)}


@register.simple_tag(takes_context=True)
def label_mark(context: template.Context, label: Label) -> SafeString:
    """The short form for a dense table: classification and TLP, the rest as a title and a count.

    A table shows few labels many times: each is written once for a page.
    """
    page: Any = context.render_context
    written: dict[Label, SafeString] = page.setdefault("label_mark", {})
    if label not in written:
        written[label] = _label_mark(words.label_words(label))
    return written[label]


def _label_mark(chips: words.LabelWords) -> SafeString:
    rest = ", ".join(str(chip.text) for chip in chips.more)
    more = format_html(
        ' <span class="count" title="{0}">+{1}<span class="visually-hidden"> {0}</span></span>', rest, len(chips.more)
    )
    return format_html(
        '<span class="chips"><span class="classification" data-rank="{}">{}</span> '
        '<span class="tlp" data-tlp="{}">TLP:{}</span>{}</span>',
        chips.rank,
        chips.classification,
        chips.tlp,
        chips.tlp,
        more if chips.more else "",
    )


@register.simple_tag
def label_strip(label: Label) -> SafeString:
    """The handling strip over a whole page: `{% block strip %}{% label_strip label %}{% endblock %}`."""
    chips = words.label_words(label)
    parts = [chips.classification, f"TLP:{chips.tlp}", *(chip.text for chip in chips.more if chip.on_strip)]
    return format_html(
        '<section class="strip" aria-label="{}" data-rank="{}">{}</section>',
        _("Handling"),
        chips.rank,
        format_html_join("", "<span>{}</span>", ((part,) for part in parts if part)),
    )


@register.simple_tag(takes_context=True)
def handling_strip(context: template.Context) -> SafeString:
    """The strip of a page without one label of its own: up to which classification this seat may see."""
    who = context.get("who")
    if who is None:
        return SafeString("")
    rank = who.standing.classification
    return format_html(
        '<section class="strip ceiling" aria-label="{}" data-rank="{}"><span>{}</span></section>',
        _("Handling"),
        rank,
        _("Your seat may see up to %(word)s") % {"word": words.classification(rank)},
    )


@register.simple_tag
def when(moment: datetime | date | str | None, shape: str = "moment") -> SafeString:
    """A moment as `<time>`: UTC here, the desk's own clock once the page's script has run; a date stays a date."""
    if not moment:
        return format_html('<span class="faint">{}</span>', "–")
    if isinstance(moment, str):
        return format_html('<time datetime="{0}">{0}</time>', moment)
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), date_format(moment, "DATE_FORMAT"))
    utc = timezone.localtime(moment, timezone.get_default_timezone())
    written = date_format(utc, "DATE_FORMAT") if shape == "day" else f"{date_format(utc, 'DATETIME_FORMAT')} UTC"
    return format_html('<time datetime="{}" data-when="{}">{}</time>', iso(moment), shape, written)


@register.simple_tag
def verdict(code: str) -> SafeString:
    """The outcome for one object: accepted, findings, quarantined, duplicate, pending, retracted."""
    return format_html('<span class="verdict" data-verdict="{}">{}</span>', code, words.verdict(code))


@register.simple_tag
def named(part: str, code: str) -> str:
    """What the law calls something, in the reader's language: `{% named "agencies" code %}`, purposes, roles, …"""
    return words.named(part, code)


@register.inclusion_tag("hall/pieces/says_who.html")
def says_who(value: str, sayings: Sequence[Any]) -> Mapping[str, Any]:
    """A value, and behind it who says so.

    Each saying has agency, reliability, credibility, kind, original, title, url, at, label, retracted.
    """
    return {"value": value, "sayings": sayings}


@register.inclusion_tag("hall/pieces/form.html", takes_context=True)
def fields(context: template.Context, form: Any) -> Mapping[str, Any]:
    """Every field of a form with the summary of errors before it; the form element and its buttons are the page's."""
    return {"form": form, "request": context.get("request")}


@register.inclusion_tag("hall/pieces/field.html")
def field(bound: Any) -> Mapping[str, Any]:
    """One field: label, hint, errors, control."""
    return {"field": bound}


@register.inclusion_tag("hall/pieces/pages.html", takes_context=True)
def pages(context: template.Context, older: str = "", newer: str = "", summary: str = "") -> Mapping[str, Any]:
    """Keyset paging: the keys that `?after=` and `?before=` take; the rest of the query string is kept."""
    query = context["request"].GET.copy()
    for key in ("after", "before"):
        query.pop(key, None)
    kept: Iterable[tuple[str, str]] = [(key, value) for key, values in query.lists() for value in values]
    return {
        "previous": "?" + urlencode([*kept, ("before", newer)]) if newer else "",
        "following": "?" + urlencode([*kept, ("after", older)]) if older else "",
        "summary": summary,
    }


@register.inclusion_tag("hall/pieces/empty.html")
def empty(title: str, text: str = "", url: str = "", way: str = "") -> Mapping[str, Any]:
    """What a list says when it has nothing: a title, why, and a way on."""
    return {"title": title, "text": text, "url": url, "way": way}


@register.filter
def significant(value: float, digits: int = 2) -> str:
    """A number to so many significant digits, very small ones as powers of ten, in the notation of the language.

    >>> significant(0.00083), significant(1.3e-135), significant(12.345, 3)
    ('0.00083', '1.3e-135', '12.3')
    """
    return f"{value:.{digits}g}".replace(".", str(get_format("DECIMAL_SEPARATOR")))
