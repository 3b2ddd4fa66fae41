"""The addresses of the room `picture`."""

from django.urls import path

from fusioncell.picture import (
    views,
    views_of_graph,
    views_of_sites,
    views_of_situation,
    views_of_wall,
    views_of_watches,
)

app_name = "picture"
urlpatterns = [
    path("situation/", views_of_situation.page, name="situation"),
    path("situation/points.json", views_of_situation.points, name="points"),
    path("situation/seen/", views_of_situation.seen, name="seen"),
    path("situation/boundaries.json", views_of_situation.boundaries, name="boundaries"),
    path("situation/bell/", views_of_watches.bell, name="bell"),
    path("situation/wall/", views_of_wall.wall, name="wall"),
    path("situation/actors/", views_of_graph.actors, name="actors"),
    path("situation/actors.json", views_of_graph.actors_data, name="actors-data"),
    path("situation/export/", views_of_wall.export, name="export"),
    path("situation/sites/", views_of_sites.page, name="sites"),
    path("watches/", views_of_watches.watches, name="watches"),
    path("watches/add/", views_of_watches.watch, name="watch"),
    path("watches/<uuid:watch_id>/see/", views_of_watches.see, name="watch-see"),
    path("watches/<uuid:watch_id>/forget/", views_of_watches.unwatch, name="unwatch"),
    path("situation/<uuid:entity_id>/", views_of_situation.happening, name="happening"),
    path("graph/find.json", views_of_graph.find, name="graph-find"),
    path("graph/<uuid:entity_id>/", views_of_graph.page, name="graph"),
    path("graph/<uuid:entity_id>/data.json", views_of_graph.data, name="graph-data"),
    path("graph/<uuid:entity_id>/kinds.json", views_of_graph.kinds, name="graph-kinds"),
    path("graph/<uuid:entity_id>/way/<uuid:other>.json", views_of_graph.way, name="graph-way"),
    path("graph/<uuid:entity_id>/keep/", views_of_graph.keep, name="graph-keep"),
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
