"""Pages of what is known now: search, report, entity."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.evidence import queries as evidence
from fusioncell.evidence.actions import reports as report_actions
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.picture import forms, queries, showing, showing_entity
from fusioncell.picture.actions import looking as actions
from fusioncell.picture.methods.question import read_question


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """One search over reports and entities."""
    who = who_asks(request)
    question = read_question(request.GET.dict())
    answer = actions.ask(who, question)
    context = {
        "answer": answer,
        "question": question,
        "rows": showing.report_rows(who, answer.reports),
        "entities": showing.entity_rows(answer.entities),
        "facets": showing.facets(answer),
        "saved": showing.saved(queries.saved_searches(who)),
        "tabs": showing.tabs(question),
    }
    part = "picture/answer.html" if request.headers.get("HX-Target") == "answer" else "picture/search.html"
    return render(request, part, context)


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Names that begin so; nothing that this person may not read."""
    who = who_asks(request)
    require(who, "search.use")
    found = queries.suggestions(who, request.GET.get("q", "")[:80])
    return render(request, "picture/suggestions.html", {"found": found})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a question under a name."""
    question = read_question(request.POST.dict())
    actions.save_search(who_asks(request), request.POST.get("name", ""), question)
    messages.success(request, _("The search is kept."))
    return redirect(showing.address_of(question.as_body()))


@require_POST
def forget(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Drop a saved search."""
    actions.forget_search(who_asks(request), search_id)
    return redirect("picture:search")


@require_GET
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """A report: the original beside what was read from it."""
    who = who_asks(request)
    found = actions.open_report(who, report_id)
    return render(request, "picture/report.html", showing.report_page(who, found))


@require_GET
def original(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The bytes as they came, to be saved and never run by the browser."""
    found, raw = actions.open_original(who_asks(request), report_id)
    answer = HttpResponse(raw, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="report-{found.id}.bin"'
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_POST
def grade(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Grade a report."""
    given = report_actions.grade(who_asks(request), report_id, request.POST.get("grade", ""))
    messages.success(request, _("The report is now graded %(grade)s.") % {"grade": given.grade_raw})
    return redirect("picture:report", report_id=report_id)


@require_http_methods(["GET", "POST"])
def retract(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """What a retraction would change; and then the retraction."""
    who = who_asks(request)
    require(who, "report.retract")
    found = evidence.report_for(who, report_id)
    form = forms.Retraction(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = report_actions.retract(who, report_id, form.cleaned_data["why"])
        sentence = ngettext("%(n)d statement no longer stands.", "%(n)d statements no longer stand.", ended)
        messages.success(request, sentence % {"n": ended})
        return redirect("picture:report", report_id=report_id)
    context = {"report": found, "form": form, **showing.retraction(who, found)}
    return render(request, "picture/retract.html", context, status=422 if form.errors else 200)


@require_GET
def entity(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """An entity: the projection of what this person may read, with who says so on every value."""
    who = who_asks(request)
    page = actions.open_entity(who, entity_id)
    return render(request, "picture/entity.html", showing_entity.entity_page(who, page))
