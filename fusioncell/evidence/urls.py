"""The addresses of the room `evidence`."""

from django.urls import include, path

from fusioncell.evidence import views_of_cases as of_cases
from fusioncell.evidence import views_of_labels as of_labels
from fusioncell.evidence import views_of_review as of_review

app_name = "evidence"
urlpatterns = [
    path("", include("fusioncell.evidence.urls_of_disclosure")),
    path("cases/<uuid:case_id>/people/", of_cases.people, name="people"),
    path("cases/<uuid:case_id>/people/<uuid:entity>/", of_cases.person, name="person"),
    path("cases/<uuid:case_id>/people/<uuid:entity>/dismiss/", of_cases.dismiss, name="dismiss-person"),
    path("cases/<uuid:case_id>/people/<uuid:entity>/subject/", of_cases.propose, name="propose-subject"),
    path("cases/<uuid:case_id>/subjects/", of_cases.subjects, name="subjects"),
    path("subjects/protected/", of_cases.protected, name="protected"),
    path("subjects/<uuid:subject_id>/", of_cases.subject, name="subject"),
    path("subjects/<uuid:subject_id>/decide/", of_cases.decide, name="decide-subject"),
    path("subjects/<uuid:subject_id>/refuse/", of_cases.turn_down, name="refuse-subject"),
    path("subjects/<uuid:subject_id>/withdraw/", of_cases.withdraw, name="withdraw-subject"),
    path("consents/", of_labels.consents, name="consents"),
    path("consents/<uuid:consent_id>/", of_labels.question, name="consent"),
    path("consents/<uuid:consent_id>/agree/", of_labels.agree, name="agree"),
    path("consents/<uuid:consent_id>/refuse/", of_labels.refuse, name="refuse-consent"),
    path("consents/<uuid:consent_id>/offer/", of_labels.offer, name="offer"),
    path("consents/<uuid:consent_id>/withdraw/", of_labels.withdraw, name="withdraw-consent"),
    path("report/<uuid:report_id>/consent/", of_labels.ask, name="ask"),
    path("report/<uuid:report_id>/lower/", of_labels.lower, name="lower"),
    path("report/<uuid:report_id>/raise/", of_labels.raise_label, name="raise"),
    path("report/<uuid:report_id>/pass-on/", of_labels.pass_on, name="pass-on"),
    path("lowerings/", of_labels.lowerings, name="lowerings"),
    path("lowerings/<uuid:lowering_id>/", of_labels.one_lowering, name="lowering"),
    path("lowerings/<uuid:lowering_id>/approve/", of_labels.approve, name="approve-lowering"),
    path("lowerings/<uuid:lowering_id>/refuse/", of_labels.turn_down, name="refuse-lowering"),
    path("cited/<uuid:item_id>/", of_labels.cited, name="cited"),
    path("reviews/", of_review.reviews, name="reviews"),
    path("reviews/<uuid:report_id>/", of_review.review, name="review"),
    path("obstacles/", of_labels.obstacles, name="obstacles"),
]
