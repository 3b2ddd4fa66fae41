"""The pages of work: inbox, board, one item and what is done with it, the end of a shift."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.foundation.errors import NotFound
from fusioncell.mandate import forms, showing
from fusioncell.mandate import queries_of_work as queries
from fusioncell.mandate.actions import shifts
from fusioncell.mandate.actions import work as actions
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.sitting import Sitting, require, who_asks


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What awaits this seat."""
    who = who_asks(request)
    page = queries.inbox(who, wish_of(request.GET))
    context = showing.work_list(who, page, "work.inbox")
    may = {"may_hand_over": who.has("work.hand_over") and page.total, "may_assign": who.has("work.assign")}
    return render(request, "mandate/inbox.html", context | may)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The work of this person's agency."""
    who = who_asks(request)
    which = request.GET.get("which", "in")
    page = queries.board(who, wish_of(request.GET), which)
    context = showing.work_list(who, page, "work.board") | {"which": which, "may_assign": who.has("work.assign")}
    return render(request, "mandate/board.html", context)


@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest) -> HttpResponse:
    """Put something before an agency."""
    who = who_asks(request)
    require(who, "work.assign")
    start = {"agency": who.agency, "case": request.GET.get("case", "")}
    form = forms.NewWork(request.POST or None, choices=showing.work_choices(who), initial=start)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        case = given.pop("case")
        item = actions.make(who, actions.NewItem(case_id=UUID(case) if case else None, **given))
        messages.success(request, _("It stands on their board now."))
        return redirect("mandate:item", item_id=item.id)
    return render(request, "mandate/work_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item."""
    who = who_asks(request)
    found = queries.item_for(who, item_id)
    return render(request, "mandate/item.html", showing.item_page(who, found))


@require_POST
def take(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take an item."""
    actions.take(who_asks(request), item_id)
    messages.success(request, _("It is yours."))
    return redirect("mandate:item", item_id=item_id)


@require_POST
def undo(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Undo one's last step."""
    actions.undo(who_asks(request), item_id)
    messages.success(request, _("Undone: it stands as before."))
    return redirect("mandate:item", item_id=item_id)


Act = Callable[[Sitting, UUID, django_forms.Form], object]


def _give(who: Sitting, item_id: UUID, form: django_forms.Form) -> None:
    actions.give(who, item_id, form.cleaned_data["seat"], form.cleaned_data["note"])


def _answer(who: Sitting, item_id: UUID, form: django_forms.Form) -> None:
    actions.answer(who, item_id, form.cleaned_data["text"])


def _refuse(who: Sitting, item_id: UUID, form: django_forms.Form) -> None:
    actions.decline(who, item_id, form.cleaned_data["code"], form.cleaned_data["text"])


def _escalate(who: Sitting, item_id: UUID, form: django_forms.Form) -> None:
    actions.escalate(who, item_id, form.cleaned_data["note"])


def _cancel(who: Sitting, item_id: UUID, form: django_forms.Form) -> None:
    actions.cancel(who, item_id, form.cleaned_data["reason"])


def _form(act: str, request: HttpRequest, found: WorkItem) -> django_forms.Form:
    if act == "give":
        return forms.Give(request.POST or None, choices={"seat": showing.seats_for(found)})
    plain: dict[str, type[django_forms.Form]] = {
        "answer": forms.Answer,
        "refuse": forms.Refusal,
        "escalate": forms.Note,
        "cancel": forms.Why,
    }
    return plain[act](request.POST if request.method == "POST" else None)


ACTS: dict[str, Act] = {
    "give": _give,
    "answer": _answer,
    "refuse": _refuse,
    "escalate": _escalate,
    "cancel": _cancel,
}


def _title(act: str) -> str:
    return {
        "give": _("Give it to somebody"),
        "answer": _("Answer"),
        "refuse": _("Refuse"),
        "escalate": _("Put it before the chief"),
        "cancel": _("Call it off"),
    }[act]


@require_http_methods(["GET", "POST"])
def act_on(request: HttpRequest, item_id: UUID, act: str) -> HttpResponse:
    """Give, answer, refuse, escalate or call off an item."""
    who = who_asks(request)
    if act not in ACTS:
        raise NotFound
    found = queries.item_for(who, item_id)
    form = _form(act, request, found)
    if request.method == "POST" and form.is_valid():
        ACTS[act](who, item_id, form)
        messages.success(request, _("Done, and recorded."))
        return redirect("mandate:item", item_id=item_id)
    context = showing.item_page(who, found) | {"form": form, "title": _title(act), "act": act}
    return render(request, "mandate/item_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest) -> HttpResponse:
    """Hand everything that is open to a colleague, at the end of a shift."""
    who = who_asks(request)
    require(who, "work.hand_over")
    form = forms.Give(request.POST or None, choices={"seat": showing.colleagues(who)})
    if request.method == "POST" and form.is_valid():
        count = shifts.hand_over(who, form.cleaned_data["seat"], form.cleaned_data["note"])
        messages.success(request, ngettext("%(n)s item handed over.", "%(n)s items handed over.", count) % {"n": count})
        return redirect("mandate:inbox")
    waiting = queries.waiting_for(who)
    return render(request, "mandate/shift.html", {"form": form, "waiting": waiting}, status=422 if form.errors else 200)
