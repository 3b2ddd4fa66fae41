"""The pages of judgements and techniques, which stand alone or in an assessment."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.assessment import forms, queries, showing
from fusioncell.assessment.actions import analysing, judging
from fusioncell.assessment.actions.judging import Wording
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.labelling import label_now
from fusioncell.assessment.outcomes import outcome_of
from fusioncell.assessment.technique_lines import read_lines
from fusioncell.assessment.views import number
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def judgements(request: HttpRequest) -> HttpResponse:
    """Judgements, the last changed first."""
    who = who_asks(request)
    require(who, "assessment.read")
    page = queries.judgements_page(who, wish_of(request.GET))
    return render(request, "assessment/judgements.html", showing.listing(who, "judgement", page))


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest) -> HttpResponse:
    """Write a judgement, alone or for an assessment."""
    who = who_asks(request)
    require(who, "assessment.write")
    asked = request.GET.get("assessment", "")
    found = queries.assessment_for(who, number(asked)) if asked else None
    start = {"language": found.language if found else "en", "scale": found.scale if found else "icd203"}
    form = forms.Judge(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        made = judging.judge(who, form.judging(), (), found.id if found else None)
        return redirect("assessment:judgement", judgement_id=made.id)
    context = {"form": form, "assessment": found}
    return render(request, "assessment/judge.html", context, status=422 if form.errors else 200)


@require_GET
def judgement(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """One judgement with all that it rests on."""
    who = who_asks(request)
    found = judging.open_judgement(who, judgement_id)
    context = showing.judgement_page(who, found)
    asked = request.GET.get("q")
    if asked is not None and who.has("search.use") and context["mine"]:
        context["reports"] = showing.evidence_found(who, asked[:200])
    return render(request, "assessment/judgement.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """Change a judgement."""
    who = who_asks(request)
    require(who, "assessment.write")
    found = queries.judgement_for(who, judgement_id)
    if found.agency_id != who.agency:
        raise NotFound
    form = forms.Judge(request.POST or None, initial=forms.as_lines(found))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        judging.change(who, judgement_id, int(seen) if seen.isdecimal() else 0, form.judging())
        return redirect("assessment:judgement", judgement_id=judgement_id)
    context = {"form": form, "one": found, "seen": found.revision}
    return render(request, "assessment/judge.html", context, status=422 if form.errors else 200)


@require_POST
def act_on_judgement(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """Draw evidence in or take it out, hold otherwise, forecast, word it in a language, resolve."""
    who, given = who_asks(request), request.POST
    act = given.get("act", "")
    if act == "cite":
        stance = "against" if given.get("stance") == "against" else "for"
        judging.draw_in(who, judgement_id, Cite(number(given.get("report", "")), stance=stance))
    elif act == "take-out":
        said = given.get("statement", "")
        out = Cite(number(given.get("report", "")), number(said) if said else None, link=_link(given.get("link", "")))
        judging.take_out(who, judgement_id, out)
    elif act == "cite-link":
        judging.draw_in_link(who, judgement_id, number(given.get("link", "")), given.get("stance", "for"))
    elif act == "about":
        judging.about(who, judgement_id, [number(one) for one in given.getlist("entity")])
    elif act == "retells":
        report, of = number(given.get("report", "")), number(given.get("of", ""))
        queries.judgement_for(who, judgement_id)
        analysing.retells(who, report, of, given.get("reason", ""))
    elif act == "dissent":
        judging.dissent(who, judgement_id, given.get("text", ""), _share(given.get("low")), _share(given.get("high")))
    elif act == "forecast":
        judging.forecast(who, judgement_id, _share(given.get("probability")) or 0.0)
    elif act == "word":
        new = Wording(given.get("text", ""), given.get("reasons", ""), given.get("change", ""))
        judging.word(who, judgement_id, given.get("language", ""), new)
    elif act == "resolve":
        judging.resolve(who, judgement_id, outcome=given.get("outcome") == "yes")
    else:
        raise NotFound
    messages.success(request, _("Kept."))
    return redirect("assessment:judgement", judgement_id=judgement_id)


def _link(text: str) -> UUID | None:
    return number(text) if text else None


def _share(given: str | None) -> float | None:
    """Percent as a share; nothing for an empty field. Raises `Refused` for what is no number."""
    if not given:
        return None
    try:
        return float(given.replace(",", ".")) / 100
    except ValueError:
        raise Refused([_("A probability is a number in percent.")]) from None


@require_GET
def techniques(request: HttpRequest) -> HttpResponse:
    """Techniques at work, the last changed first."""
    who = who_asks(request)
    require(who, "assessment.read")
    page = queries.techniques_page(who, wish_of(request.GET))
    context = {**showing.listing(who, "technique", page), "words": forms.TECHNIQUE_WORDS}
    return render(request, "assessment/techniques.html", context)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a technique."""
    who = who_asks(request)
    require(who, "assessment.write")
    form = forms.Begin(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        body, part = read_lines(said["kind"], said["heads"], said["lines"])
        made = analysing.begin(who, said["kind"], said["title"], body)
        if part is not None:
            analysing.mark(who, made.id, part)
        return redirect("assessment:technique", technique_id=made.id)
    return render(request, "assessment/begin.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def technique(request: HttpRequest, technique_id: UUID) -> HttpResponse:
    """One technique and what it comes to; POST gives one's own marks or the case against."""
    who = who_asks(request)
    if request.method == "POST":
        found = queries.technique_for(who, technique_id)
        text = request.POST.get("marks", "")
        part = (
            {"marks": [line.split() for line in text.splitlines() if line.strip()]}
            if found.kind == "ach"
            else {"case": text}
        )
        analysing.mark(who, technique_id, part)
        messages.success(request, _("Kept."))
        return redirect("assessment:technique", technique_id=technique_id)
    found = analysing.open_technique(who, technique_id)
    label = label_now(found.id, found.base_label_id, found.label_id)
    context = {"one": found, "label": label, "result": outcome_of(found), "word": forms.TECHNIQUE_WORDS[found.kind]}
    return render(request, "assessment/technique.html", context)
