"""The pages of tables of published levels: what was taken in, each series on a day, and its changes."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Unreadable
from fusioncell.threat_level import queries_of_published as queries
from fusioncell.threat_level.views import who_asks


@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """The tables that were taken in."""
    return render(request, "threat_level/published.html", {"tables": queries.tables(who_asks(request))})


def _day(request: HttpRequest) -> date:
    asked = request.GET.get("on", "")
    try:
        return date.fromisoformat(asked) if asked else now().date()
    except ValueError:
        raise Unreadable(_("A day is written as 2026-01-31."), "on") from None


@require_GET
def table(request: HttpRequest, table: str) -> HttpResponse:
    """Every series of a table, with its level on a day."""
    found, published = queries.table_for(who_asks(request), table)
    on = _day(request)
    context = {"table": found, "on": on, "lines": list(queries.lines_of(published, on))}
    return render(request, "threat_level/published_table.html", context)


@require_GET
def series(request: HttpRequest, table: str, series: str) -> HttpResponse:
    """One series: every change with its source, and on a day every level that was in force."""
    found, published = queries.table_for(who_asks(request), table)
    one, on = queries.series_for(published, series), _day(request)
    context = {
        "table": found, "series": one, "on": on, "levels": published.on(series, on),
        "line": next(line for line in queries.lines_of(published, on) if line.series is one),
    }  # fmt: skip
    return render(request, "threat_level/published_series.html", context)
