"""The addresses of the room `infrastructure`."""

from django.urls import path

from fusioncell.infrastructure import views, views_of_lists, views_of_site

app_name = "infrastructure"
urlpatterns = [
    path("sites/", views.home, name="home"),
    path("sites/register/", views.register, name="register"),
    path("sites/dependencies/", views.dependencies, name="dependencies"),
    path("sites/methods/", views.methods, name="methods"),
    path("sites/at-risk/", views_of_lists.rankings, name="rankings"),
    path("sites/at-risk/<uuid:ranking_id>/", views_of_lists.ranking, name="ranking"),
    path("sites/at-risk/<uuid:ranking_id>/ask/", views_of_lists.ask_release, name="ask_release"),
    path("sites/list/<uuid:list_id>/<slug:act>/", views_of_lists.settle_release, name="settle_release"),
    path("sites/designations/", views_of_lists.designations, name="designations"),
    path("sites/designations/<uuid:designation_id>/", views_of_lists.designation, name="designation"),
    path("sites/designations/<uuid:designation_id>/<slug:act>/", views_of_lists.settle_designation, name="settle"),
    path("sites/planted/", views_of_lists.canaries, name="canaries"),
    path("sites/planted/<uuid:touch_id>/", views_of_lists.note_touch, name="note_touch"),
    path("sites/<uuid:site_id>/", views_of_site.site, name="site"),
    path("sites/<uuid:site_id>/judge/", views_of_site.judge, name="judge"),
    path("sites/<uuid:site_id>/propose/", views_of_site.propose, name="propose"),
]
