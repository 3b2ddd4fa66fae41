"""The pages of consent, of lowering and raising labels, of passing reports on, and of what stands in the way."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.evidence import forms, queries, queries_of_consent
from fusioncell.evidence import showing_of_labels as showing
from fusioncell.evidence.actions import citing, consent, lowering
from fusioncell.evidence.actions.derived_text import Text
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.mandate.actions.work import NewItem
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.queries_of_work import item_for
from fusioncell.mandate.sitting import Sitting, require, who_asks


@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """Questions to answer, asked, answered."""
    context = showing.consents(who_asks(request), wish_of(request.GET), request.GET.get("which", "to_answer"))
    return render(request, "evidence/consents.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Ask an originator for consent."""
    who = who_asks(request)
    require(who, "consent.ask")
    report = queries.report_for(who, report_id)
    start = {"recipient": who.agency, "purpose": who.purpose} | request.GET.dict()
    form = forms.AskConsent(request.POST or None, choices=showing.question_choices(who, report), initial=start)
    if request.method == "POST" and form.is_valid():
        put = consent.ask(who, consent.Ask(report_id, **form.cleaned_data))
        messages.success(request, _("Asked. The originator has it on its board."))
        return redirect("evidence:consent", consent_id=put.id)
    context = {"form": form, "report": report, "label": label_of(report.label_id)}
    return render(request, "evidence/consent_ask.html", context, status=422 if form.errors else 200)


@require_GET
def question(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """One question, and the ways to answer it."""
    who = who_asks(request)
    context = showing.consent_page(who, queries_of_consent.consent_for(who, consent_id))
    if context["may_answer"]:
        context |= {
            "agree": forms.Agree(prefix="agree"),
            "refuse": forms.Refusal(prefix="refuse"),
            "offer": forms.Offer(prefix="offer", choices=showing.offer_choices(who)),
        }
    return render(request, "evidence/consent.html", context)


@require_POST
def agree(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Agree."""
    who = who_asks(request)
    require(who, "consent.answer")
    form = forms.Agree(request.POST, prefix="agree")
    if not form.is_valid():
        return _again(request, who, consent_id, {"agree": form})
    consent.agree(who, consent_id, form.cleaned_data["expires_at"], form.cleaned_data["note"])
    messages.success(request, _("Agreed. The recipient reads it from the next request on."))
    return redirect("evidence:consent", consent_id=consent_id)


@require_POST
def refuse(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Refuse, with a reason."""
    who = who_asks(request)
    require(who, "consent.answer")
    form = forms.Refusal(request.POST, prefix="refuse")
    if not form.is_valid():
        return _again(request, who, consent_id, {"refuse": form})
    consent.decline(who, consent_id, form.cleaned_data["code"], form.cleaned_data["note"])
    messages.success(request, _("Refused, with the reason."))
    return redirect("evidence:consent", consent_id=consent_id)


@require_POST
def offer(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Offer a text that can be released."""
    who = who_asks(request)
    require(who, "consent.answer")
    form = forms.Offer(request.POST, prefix="offer", choices=showing.offer_choices(who))
    if not form.is_valid():
        return _again(request, who, consent_id, {"offer": form})
    given = form.cleaned_data
    text = Text(given["title"], given["text"], Handling(given["classification"], given["tlp"]))
    consent.offer(who, consent_id, text)
    messages.success(request, _("Offered. They read the text, and nothing of the report."))
    return redirect("evidence:consent", consent_id=consent_id)


def _again(request: HttpRequest, who: Sitting, consent_id: UUID, filled: dict[str, object]) -> HttpResponse:
    """The same page with the form that was not right."""
    empty = {
        "agree": forms.Agree(prefix="agree"),
        "refuse": forms.Refusal(prefix="refuse"),
        "offer": forms.Offer(prefix="offer", choices=showing.offer_choices(who)),
    }
    context = showing.consent_page(who, queries_of_consent.consent_for(who, consent_id))
    return render(request, "evidence/consent.html", context | empty | filled, status=422)


@require_POST
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back."""
    consent.withdraw(who_asks(request), consent_id, request.POST.get("reason", ""))
    messages.success(request, _("Taken back. From the next request on nobody reads by it."))
    return redirect("evidence:consent", consent_id=consent_id)


@require_GET
def lowerings(request: HttpRequest) -> HttpResponse:
    """Proposals to lower a label."""
    context = showing.lowerings(who_asks(request), wish_of(request.GET), settled=request.GET.get("which") == "settled")
    return render(request, "evidence/lowerings.html", context)


@require_http_methods(["GET", "POST"])
def lower(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Propose to lower the label of a report, or a text out of it."""
    who = who_asks(request)
    require(who, "label.propose_lowering")
    report = queries.report_for(who, report_id)
    label = label_of(report.label_id)
    form = forms.Lower(request.POST or None, choices=showing.lowering_choices(who, label), initial=showing.today(label))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = {name: given[name] for name in ("kind", "reason", "title", "text")}
        put = lowering.propose(who, lowering.Wish(report_id, handling=showing.handling(given), **words))
        messages.success(request, _("Proposed. A second person of the originator decides."))
        return redirect("evidence:lowering", lowering_id=put.id)
    context = {"form": form, "report": report, "label": label}
    return render(request, "evidence/lower.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def raise_label(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Raise the label of a report."""
    who = who_asks(request)
    require(who, "label.raise")
    report = queries.report_for(who, report_id)
    label = label_of(report.label_id)
    start = showing.today(label) | {"caveats": []}
    form = forms.Raise(request.POST or None, choices=showing.handling_choices(who), initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        lowering.raise_label(who, report_id, showing.handling(given), given["reason"])
        messages.success(request, _("Raised, with all that rests on it."))
        return redirect("evidence:lowerings") if who.has("label.propose_lowering") else redirect("hall:home")
    context = {"form": form, "report": report, "label": label}
    return render(request, "evidence/raise.html", context, status=422 if form.errors else 200)


@require_GET
def one_lowering(request: HttpRequest, lowering_id: UUID) -> HttpResponse:
    """One proposal."""
    who = who_asks(request)
    found = queries_of_consent.lowering_for(who, lowering_id)
    return render(request, "evidence/lowering.html", showing.lowering_page(who, found))


@require_POST
def approve(request: HttpRequest, lowering_id: UUID) -> HttpResponse:
    """Approve a proposal."""
    lowering.approve(who_asks(request), lowering_id)
    messages.success(request, _("Approved. It holds from the next request on."))
    return redirect("evidence:lowering", lowering_id=lowering_id)


@require_POST
def turn_down(request: HttpRequest, lowering_id: UUID) -> HttpResponse:
    """Refuse a proposal."""
    lowering.turn_down(who_asks(request), lowering_id, request.POST.get("reason", ""))
    messages.success(request, _("Refused."))
    return redirect("evidence:lowering", lowering_id=lowering_id)


@require_http_methods(["GET", "POST"])
def pass_on(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Ask an agency for something that rests on a report, or on several."""
    who = who_asks(request)
    reports = showing.reports_to_pass(who, report_id, request.GET.getlist("also"))
    form = forms.PassOn(request.POST or None, choices=showing.passing_choices(who), initial={"agency": who.agency})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        case = given.pop("case")
        new = NewItem(case_id=UUID(case) if case else None, **given)
        made = citing.make_citing(who, new, [report.id for report, _label in reports])
        if made.clashes:
            messages.warning(request, _("Nobody there may read all of this yet. See what stands in the way."))
            return redirect("evidence:cited", item_id=made.item.id)
        messages.success(request, _("It stands on their board now."))
        return redirect("mandate:item", item_id=made.item.id)
    context = {"form": form, "reports": reports, "label": join_all(label for _report, label in reports)}
    return render(request, "evidence/pass_on.html", context, status=422 if form.errors else 200)


@require_GET
def cited(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """What a work item rests on, and what keeps it from its recipient."""
    who = who_asks(request)
    return render(request, "evidence/cited.html", showing.cited(who, item_for(who, item_id)))


@require_GET
def obstacles(request: HttpRequest) -> HttpResponse:
    """What stands between the agencies, counted in days."""
    return render(request, "evidence/obstacles.html", showing.obstacles(who_asks(request)))
