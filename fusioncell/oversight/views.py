"""The overseer's pages: reading the log for a stated use, verifying it, drawing from it, and the measures of work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.evidence.queries_of_consent import obstacles_between
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotAllowed, NotFound
from fusioncell.foundation.log_tiles import STREAMS
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.oversight import actions, forms, queries, showing
from fusioncell.oversight.showing_of_measures import measures_page

ANY_OF = ("log.read", "log.verify", "log.sample", "work.measure")
WEEKS = 12  # measured when nothing else is asked for
LONGEST_NUMBER = 18


def _page(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    return render(request, f"oversight/{template}.html", {"form": form, **context}, status=422 if form.errors else 200)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the overseer can do here."""
    who = who_asks(request)
    if not any(who.has(power) for power in ANY_OF):
        raise NotAllowed
    heads = [(name, queries.head_of(stream)) for stream, name in enumerate(STREAMS)]
    may = {power.partition(".")[2]: who.has(power) for power in ANY_OF}
    return render(request, "oversight/home.html", {"heads": heads, "may": may})


@require_GET
def rights_log(request: HttpRequest) -> HttpResponse:
    """The rights log by seat, agency, purpose, subject, kind, case and time; nothing before its use is stated."""
    who = who_asks(request)
    require(who, "log.read")
    form = forms.Consult(request.GET if "use" in request.GET else None, choices=showing.choices())
    if not form.is_bound or not form.is_valid():
        return _page(request, "rights_log", {}, form)
    use, before = form.cleaned_data["use"], _number(request.GET.get("after", ""))
    events = actions.consult(who, use, form.wanted(), before)
    older = str(events[-1].index) if len(events) == queries.PAGE and events[-1].index else ""
    context = {"lines": [showing.line(one) for one in events], "use": use, "older": older, "read": True}
    return _page(request, "rights_log", context, form)


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise NotFound
    return int(text) if text else None


@require_GET
def event(request: HttpRequest, number: int) -> HttpResponse:
    """One event, whole, with the proof that it is in the log."""
    who = who_asks(request)
    require(who, "log.read")
    form = forms.Reading(request.GET if "use" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, "event", {"number": number}, form)
    use = form.cleaned_data["use"]
    found = actions.open_event(who, use, number)
    line = showing.line(found)
    context = {
        "number": number, "use": use, "line": line, "event": found, "proof": queries.proof_of(found),
        "article": showing.article_text(line.article), "salt": found.salt.hex() if found.salt else "",
    }  # fmt: skip
    return _page(request, "event", context, form)


@require_GET
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """The proof of one event as a file; commitments alone, no word of the event."""
    require(who_asks(request), "log.read")
    answer = HttpResponse(queries.proof_text(number), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}.tlog-proof"'
    return answer


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Both heads and what could be checked of them; and then keeping them for the next visit."""
    who = who_asks(request)
    require(who, "log.verify")
    if request.method == "POST":
        kept = [actions.keep_head(who, n) for n in range(len(STREAMS)) if queries.head_of(n) is not None]
        messages.success(request, _("%(n)s heads are kept for your next visit.") % {"n": len(kept)})
        return redirect("oversight:verify")
    form = forms.Witness(request.GET or None)
    key = form.cleaned_data["witness_key"] if form.is_valid() else ""
    if key and showing.witness_of(key) is None:
        form.add_error("witness_key", _("This is no verifier key of a witness, or it was mistyped."))
    views = [showing.head_view(who, n, key) for n in range(len(STREAMS))]
    return _page(request, "verify", {"views": views}, form)


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """Events that the head itself has chosen, each with what the overseer finds of it."""
    who = who_asks(request)
    require(who, "log.sample")
    form = forms.Draw(request.GET if "use" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, "sample", {}, form)
    use, wanted, size = (form.cleaned_data[name] for name in ("use", "n", "size"))
    if size is None:
        return _to_newest(use, wanted)
    found = actions.sample(who, use, size, wanted)
    return _page(request, "sample", {"use": use, "wanted": wanted, **showing.sample_page(found)}, form)


def _to_newest(use: str, wanted: int) -> HttpResponse:
    head = queries.head_of(0)
    if head is None:
        raise NotFound
    return _to_sample(use, wanted, head.size)


def _to_sample(use: str, wanted: int, size: int) -> HttpResponse:
    return redirect(f"{reverse('oversight:sample')}?{urlencode({'use': use, 'n': wanted, 'size': size})}")


@require_POST
def finding(request: HttpRequest) -> HttpResponse:
    """Write what is found of one event of a sample."""
    who = who_asks(request)
    require(who, "log.sample")
    drawn, said = forms.Draw(request.POST), forms.Finding(request.POST)
    if not (drawn.is_valid() and said.is_valid() and drawn.cleaned_data["size"]):
        raise NotFound
    use, wanted, size = (drawn.cleaned_data[name] for name in ("use", "n", "size"))
    actions.find(who, size, wanted, actions.Verdict(**said.cleaned_data))
    messages.success(request, _("The finding is in the log; it shows here once the next head is sealed."))
    return _to_sample(use, wanted, size)


@require_http_methods(["GET", "POST"])
def extract(request: HttpRequest) -> HttpResponse:
    """When and for what a person's data were consulted, to be given to that person."""
    who = who_asks(request)
    require(who, "log.read")
    form = forms.Extract(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, "extract", {}, form)
    use, subjects, names, reason = (form.cleaned_data[name] for name in ("use", "subjects", "names", "reason"))
    found = actions.extract(who, use, subjects, actions.Naming(names, reason))
    if request.POST.get("as") == "csv":
        answer = HttpResponse(showing.extract_csv(found.events, names=names), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="extract.csv"'
        return answer
    lines = [showing.line(one) for one in found.events]
    context = {"read": True, "lines": lines, "names": names, "complete": found.complete}
    return _page(request, "extract", context, form)


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """What was assigned, sent, answered and refused, by agency and week; never from the rights log."""
    who = who_asks(request)
    require(who, "work.measure")
    form = forms.Span(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    until = given.get("until") or now()
    since = given.get("since") or until - timedelta(weeks=WEEKS)
    rows = actions.measure(who, since, until)
    context = {"since": since, "until": until, "obstacles": obstacles_between(who), **measures_page(rows)}
    return _page(request, "measures", context, form)
