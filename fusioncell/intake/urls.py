"""The addresses of the room `intake`."""

from django.urls import path

from fusioncell.intake import views

app_name = "intake"
urlpatterns = [
    path("intake/", views.home, name="reports"),
    path("intake/deliver/", views.deliver, name="deliver"),
    path("intake/write/", views.write, name="write"),
    path("intake/delivery/<uuid:delivery_id>/", views.delivery, name="delivery"),
    path("intake/delivery/<uuid:delivery_id>/cancel/", views.cancel, name="cancel"),
    path("intake/quarantine/", views.quarantine, name="quarantine"),
    path("intake/quarantine/<uuid:number>/", views.held, name="held"),
    path("intake/mappings/", views.mappings, name="mappings"),
    path("intake/mappings/new/", views.new_mapping, name="new-mapping"),
    path("intake/mappings/<uuid:number>/", views.mapping, name="mapping"),
]
