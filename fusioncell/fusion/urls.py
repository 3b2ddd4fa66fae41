"""The addresses of the room `fusion`."""

from django.urls import path

from fusioncell.fusion import views

app_name = "fusion"
urlpatterns = [
    path("who/", views.queue, name="queue"),
    path("who/measures/", views.measures, name="measures"),
    path("who/decisions/<uuid:identity_id>/confirm/", views.confirm, name="confirm"),
    path("who/decisions/<uuid:identity_id>/undo/", views.undo, name="undo"),
    path("who/<uuid:entity_id>/", views.cluster, name="cluster"),
    path("who/<uuid:entity_id>/<uuid:other>/", views.pair, name="pair"),
    path("who/<uuid:entity_id>/<uuid:other>/more/", views.more, name="more"),
    path("hits/", views.hits, name="hits"),
    path("hits/<uuid:hit_id>/", views.hit, name="hit"),
]
