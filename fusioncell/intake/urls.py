"""The addresses of the room `intake`."""

from django.urls import path

from fusioncell.intake import views, views_of_text, views_of_tips

app_name = "intake"
urlpatterns = [
    path("intake/", views.home, name="reports"),
    path("intake/deliver/", views.deliver, name="deliver"),
    path("intake/write/", views.write, name="write"),
    path("intake/delivery/<uuid:delivery_id>/", views.delivery, name="delivery"),
    path("intake/delivery/<uuid:delivery_id>/cancel/", views.cancel, name="cancel"),
    path("intake/quarantine/", views.quarantine, name="quarantine"),
    path("intake/quarantine/<uuid:number>/", views.held, name="held"),
    path("intake/report/<uuid:report_id>/text/", views_of_text.text, name="text"),
    path("intake/report/<uuid:report_id>/settle/", views_of_text.settle, name="settle"),
    path("intake/report/<uuid:report_id>/unlock/", views_of_text.unlock, name="unlock"),
    path("intake/triage/", views_of_text.table, name="triage"),
    path("intake/triage/grade/", views_of_text.grade, name="grade-many"),
    path("intake/tips/", views_of_tips.home, name="tips"),
    path("intake/tips/new/", views_of_tips.new, name="tip-new"),
    path("intake/tips/figures/", views_of_tips.figures, name="tip-figures"),
    path("intake/tips/<uuid:tip_id>/", views_of_tips.tip, name="tip"),
    path("intake/mappings/", views.mappings, name="mappings"),
    path("intake/mappings/new/", views.new_mapping, name="new-mapping"),
    path("intake/mappings/<uuid:number>/", views.mapping, name="mapping"),
]
