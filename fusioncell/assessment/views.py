"""The pages on which an assessment is written, looked at, reviewed and released."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.assessment import forms, queries, showing
from fusioncell.assessment.actions import drafting, releasing
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.levels_in_text import level_block
from fusioncell.assessment.rules import Heading
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.sitting import Sitting, require, who_asks


def number(given: str) -> UUID:
    """A number from a form. Raises `NotFound` for what is none."""
    try:
        return UUID(given)
    except ValueError:
        raise NotFound from None


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Assessments, the last changed first, with the products that came of them."""
    who = who_asks(request)
    require(who, "assessment.read")
    page = queries.assessments_page(who, wish_of(request.GET))
    context = {**showing.listing(who, "assessment", page), "products": showing.products(who), "cuts": showing.cuts(who)}
    return render(request, "assessment/home.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an assessment."""
    who = who_asks(request)
    require(who, "assessment.write")
    start = {"language": "en", "languages": ["en"], "scale": "icd203", "kind": "punctual"}
    form = forms.Draft(request.POST or None, choices=showing.choices(who), initial=start)
    if request.method == "POST" and form.is_valid():
        made = drafting.draft(who, form.drafting())
        return redirect("assessment:assessment", assessment_id=made.id)
    return render(request, "assessment/new.html", {"form": form}, status=422 if form.errors else 200)


def _language(request: HttpRequest, allowed: list[str]) -> str:
    asked = request.GET.get("language") or request.POST.get("language") or (get_language() or "en")[:2]
    return asked if asked in allowed else allowed[0]


@require_GET
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The editor."""
    who = who_asks(request)
    found = drafting.open_assessment(who, assessment_id)
    language = _language(request, list(found.body["languages"]))
    return render(request, "assessment/assessment.html", showing.editor(who, found, language))


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What it is about and for whom."""
    who = who_asks(request)
    require(who, "assessment.write")
    found = queries.assessment_for(who, assessment_id)
    start = {
        name: getattr(found, name) for name in ("kind", "title", "question", "requirement", "audience", "language")
    }
    start |= {
        "scale": found.scale,
        "difference": found.difference,
        **{k: found.body[k] for k in ("languages", "recipients")},
    }
    form = forms.Draft(request.POST or None, choices=showing.choices(who), initial=start)
    if request.method == "POST" and form.is_valid():
        drafting.describe(who, assessment_id, form.drafting())
        return redirect("assessment:assessment", assessment_id=assessment_id)
    return render(request, "assessment/new.html", {"form": form, "one": found}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def checks(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The label and the checks as they stand; a POST asks how they would stand with the text that is being typed."""
    who = who_asks(request)
    require(who, "assessment.read")
    given = request.POST
    text = showing.Typed(*(given.get(name, "") for name in ("block", "language", "text"))) if given else None
    return render(request, "assessment/pieces/checks.html", showing.assessed(who, assessment_id, text))


@require_GET
def evidence(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Reports to draw in."""
    who = who_asks(request)
    require(who, "search.use")
    found = queries.assessment_for(who, assessment_id)
    reports = showing.evidence_found(who, request.GET.get("q", "")[:200])
    return render(request, "assessment/pieces/evidence.html", {"one": found, "reports": reports})


@require_POST
def add(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Add a block: text, a chart, a judgement, a technique."""
    given = request.POST
    block: dict[str, Any] = {"kind": given.get("kind", "text")}
    if block["kind"] == "level":
        block = level_block(
            given.get("level", ""), queries.assessment_for(who_asks(request), assessment_id).body["languages"]
        )
    block |= {name: given[name] for name in ("chart", "judgement", "technique") if given.get(name)}
    for name in ("judgement", "technique"):
        if name in block:
            number(block[name])
    if block["kind"] in ("judgement", "technique") and block["kind"] not in block:
        raise NotFound
    if block["kind"] == "judgement":
        block["shown"] = ["confidence", "evidence", "alternatives", "assumptions", "change", "dissent"]
    made = drafting.add(who_asks(request), assessment_id, given.get("section", ""), block)
    return redirect(f"{_page(assessment_id, request)}#{made}")


def _page(assessment_id: UUID, request: HttpRequest) -> str:
    language = request.POST.get("language", "")
    query = f"?language={language}" if language in ("en", "fr", "es", "ru", "zh", "ar") else ""
    return f"/assessments/{assessment_id}/{query}"


@require_POST
def write(request: HttpRequest, assessment_id: UUID, block: str) -> HttpResponse:
    """Save a block as it is typed; when two meet, both texts are shown and both are kept."""
    who = who_asks(request)
    language = request.POST.get("language", "en")
    seen = request.POST.get("seen", "")
    change = {"texts": {language: {"text": request.POST.get("text", "")}}}
    saved = drafting.write_or_keep(who, assessment_id, block, int(seen) if seen.isdecimal() else 0, change)
    met = saved if isinstance(saved, drafting.Met) else None
    context = {
        "one": queries.assessment_for(who, assessment_id), "id": block, "language": language, "met": met,
        "revision": met.now_there["revision"] if met else saved,
        "theirs": met.now_there.get("texts", {}).get(language, {}).get("text", "") if met else "",
        "mine": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "assessment/pieces/saved.html", context)


@require_POST
def shape(request: HttpRequest, assessment_id: UUID, block: str) -> HttpResponse:
    """Move a block or take it out."""
    if request.POST.get("act") == "remove":
        drafting.remove(who_asks(request), assessment_id, block)
    else:
        drafting.move(
            who_asks(request), assessment_id, block, request.POST.get("section", ""), request.POST.get("before", "")
        )
    return redirect(_page(assessment_id, request))


@require_POST
def draw_in(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Draw a report into a block, dropped there or chosen by its key."""
    from fusioncell.assessment.actions import judging  # noqa: PLC0415  (one act of the other half of the room)

    who, report = who_asks(request), number(request.POST.get("report", ""))
    block = request.POST.get("block", "")
    found = queries.assessment_for(who, assessment_id)
    judged = next((b["judgement"] for s in found.body["sections"] for b in s["blocks"]
                   if b["id"] == block and b["kind"] == "judgement"), None)  # fmt: skip
    if judged is not None:
        stance = "against" if request.POST.get("stance") == "against" else "for"
        judging.draw_in(who, UUID(judged), Cite(report, stance=stance))
    else:
        drafting.draw_in(who, assessment_id, Cite(report, block=block))
    return redirect(f"{_page(assessment_id, request)}#{block}")


@require_POST
def act(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Hand in, review, remark, settle, ask that an error pass, agree to it, write and approve a tear line, release."""
    who, given = who_asks(request), request.POST
    said = _ACTS.get(given.get("act", ""))
    if said is None:
        raise NotFound
    messages.success(request, said(who, assessment_id, given))
    return redirect(_page(assessment_id, request))


def _hand_in(who: Sitting, found: UUID, _given: object) -> str:
    drafting.hand_in(who, found)
    return _("Handed in for review.")


def _review(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    drafting.review(who, found, ready=given.get("ready") == "yes", note=given.get("note", ""))
    return _("The review is recorded.")


def _head(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    words = (given.get(name, "") for name in ("title", "question", "requirement", "audience"))
    drafting.head(who, found, given.get("language", ""), Heading(*words))
    return _("Saved.")


def _comment(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    drafting.comment(who, found, given.get("text", ""), given.get("place", ""))
    return _("The remark is kept.")


def _settle(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    drafting.settle(who, found, number(given.get("comment", "")))
    return _("The remark is settled.")


def _override(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    releasing.override(who, found, given.get("check", ""), given.get("reason", ""), given.get("place", ""))
    return _("Asked; a second person must agree.")


def _let_pass(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    releasing.let_pass(who, found, number(given.get("override", "")))
    return _("Agreed; it is in the log.")


def _tear(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    queried = queries.assessment_for(who, found)
    recipients = tuple(queried.body.get("recipients", ()))
    if not recipients:
        raise Refused([_("Say first which agencies it is written for.")])
    texts = {given.get("text_language", "en"): given.get("text", "")}
    releasing.tear(who, found, releasing.Tearing(given.get("place", ""), texts, recipients))
    return _("The tear line waits for a second person.")


def _approve_tear(who: Sitting, found: UUID, given: dict[str, str]) -> str:
    releasing.approve_tear(who, found, number(given.get("tear", "")))
    return _("The tear line is approved.")


def _release(who: Sitting, found: UUID, _given: object) -> str:
    made = releasing.release(who, found)
    return _("Released as %(number)s.") % {"number": made.body["number"]}


_ACTS = {
    "hand-in": _hand_in,
    "head": _head, "review": _review, "comment": _comment, "settle": _settle, "override": _override,
    "let-pass": _let_pass, "tear": _tear, "approve-tear": _approve_tear, "release": _release,
}  # fmt: skip


@require_GET
def versions(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The kept versions, and what changed between two of them."""
    who = who_asks(request)
    found = drafting.open_assessment(who, assessment_id)
    rows = [row for row in queries.versions_of(found) if not row.kept_aside]
    chosen = {str(row.pk): row for row in rows}
    newer = chosen.get(request.GET.get("newer", ""), rows[0] if rows else None)
    older = chosen.get(request.GET.get("older", ""), rows[1] if len(rows) > 1 else newer)
    changed = showing.compared(older, newer) if newer is not None and older is not None else []
    aside = [row for row in queries.versions_of(found) if row.kept_aside]
    context = {"one": found, "rows": rows, "newer": newer, "older": older, "changed": changed, "aside": aside}
    return render(request, "assessment/versions.html", context)
