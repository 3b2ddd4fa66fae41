"""The pages on which a copy leaves the cell, and those that show what left."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.evidence import forms_of_disclosure as forms
from fusioncell.evidence import showing_of_disclosure as showing
from fusioncell.evidence.actions import disclosing as actions
from fusioncell.evidence.methods.disclosing import MEDIA
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """What one's agency let out or received."""
    return render(request, "evidence/disclosures.html", showing.disclosures(who_asks(request), wish_of(request.GET)))


@require_GET
def disclosure(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    """One disclosure: who got which versions, when, why, by which article."""
    who = who_asks(request)
    found = actions.open_disclosure(who, disclosure_id)
    return render(request, "evidence/disclosure.html", showing.disclosure(who, found))


@require_POST
def sign(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    """Sign that it arrived."""
    actions.sign(who_asks(request), disclosure_id)
    messages.success(request, _("Signed for. The agency that sent it sees the receipt."))
    return redirect("evidence:disclosure", disclosure_id=disclosure_id)


@require_http_methods(["GET", "POST"])
def disclose(request: HttpRequest) -> HttpResponse:
    """Look at what would leave; then let it, and receive the file."""
    who = who_asks(request)
    require(who, "export.make")
    given = request.POST if request.method == "POST" else request.GET
    chosen = showing.numbers(given.getlist("report"))
    context = showing.prepared(who, chosen)
    form = forms.Disclose(request.POST or None, recipients=context["recipients"], assured=context["assured"])
    if request.method == "POST" and form.is_valid():
        made = actions.disclose(who, chosen, form.wish(), form.cleaned_data["form"])
        return _file(made)
    return render(request, "evidence/disclose.html", {**context, "form": form}, status=422 if form.errors else 200)


def _file(made: actions.Made) -> HttpResponse:
    media, ending = MEDIA[made.disclosure.format]
    answer = HttpResponse(made.file, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="disclosure-{made.disclosure.id}.{ending}"'
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_GET
def of_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Where a report went: who must be told when it proves wrong."""
    who = who_asks(request)
    require(who, "report.read")
    return render(request, "evidence/disclosed.html", showing.of_report(who, report_id))
