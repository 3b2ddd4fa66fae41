"""The addresses of the law, the rights rules, seats and explanations."""

from django.urls import path

from fusioncell.mandate import views_of_law as law
from fusioncell.mandate import views_of_seats as seats

urlpatterns = [
    path("law/", law.law, name="law"),
    path("law/text/", law.text, name="law-text"),
    path("law/compare/", law.compare, name="law-compare"),
    path("law/propose/", law.propose, name="propose-law"),
    path("law/rules/", law.rules, name="rules"),
    path("law/explain/", seats.explain, name="explain"),
    path("proposals/<uuid:proposal_id>/", law.proposal, name="proposal"),
    path("proposals/<uuid:proposal_id>/approve/", law.approve, name="approve-proposal"),
    path("proposals/<uuid:proposal_id>/refuse/", law.refuse, name="refuse-proposal"),
    path("seats/", seats.seats, name="seats"),
    path("seats/new/", seats.propose, name="propose-seat"),
    path("seats/<slug:seat>/close/", seats.close, name="close-seat"),
]
