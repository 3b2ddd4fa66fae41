"""The addresses of what leaves the cell."""

from django.urls import path

from fusioncell.evidence import views_of_disclosure as views
from fusioncell.evidence import views_of_explaining

urlpatterns = [
    path("disclosures/", views.disclosures, name="disclosures"),
    path("disclosures/new/", views.disclose, name="disclose"),
    path("disclosures/<uuid:disclosure_id>/", views.disclosure, name="disclosure"),
    path("disclosures/<uuid:disclosure_id>/sign/", views.sign, name="sign-disclosure"),
    path("report/<uuid:report_id>/disclosed/", views.of_report, name="disclosed"),
    path("report/<uuid:report_id>/explain/", views_of_explaining.explain, name="explain"),
]
