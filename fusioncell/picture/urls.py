"""The addresses of the room `picture`."""

from django.urls import path

from fusioncell.picture import views

app_name = "picture"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/save/", views.save, name="save"),
    path("search/saved/<uuid:search_id>/forget/", views.forget, name="forget"),
    path("report/<uuid:report_id>/", views.report, name="report"),
    path("report/<uuid:report_id>/original/", views.original, name="original"),
    path("report/<uuid:report_id>/grade/", views.grade, name="grade"),
    path("report/<uuid:report_id>/retract/", views.retract, name="retract"),
    path("entity/<uuid:entity_id>/", views.entity, name="entity"),
]
