"""The addresses of the room `threat_level`."""

from django.urls import path

from fusioncell.threat_level import views, views_of_public, views_of_published, views_of_questions

app_name = "threat_level"
urlpatterns = [
    path("threat-level/", views_of_public.page, name="public"),
    path("threat-level/levels.json", views_of_public.as_json, name="json"),
    path("threat-level/feed.atom", views_of_public.feed, name="feed"),
    path("threat-level/<uuid:published_id>/cap.xml", views_of_public.cap, name="cap"),
    path("threat-level/<uuid:published_id>/note.txt", views_of_public.note, name="note"),
    path("level/", views.board, name="board"),
    path("level/scales/", views.scales, name="scales"),
    path("level/published/", views_of_published.tables, name="published"),
    path("level/published/<slug:table>/", views_of_published.table, name="published_table"),
    path("level/published/<slug:table>/<str:series>/", views_of_published.series, name="published_series"),
    path("level/subject/new/", views.new_subject, name="new_subject"),
    path("level/subject/<uuid:levelled_id>/", views.subject, name="subject"),
    path("level/subject/<uuid:levelled_id>/end/", views.end, name="end"),
    path("level/subject/<uuid:levelled_id>/replay/", views.replay, name="replay"),
    path("level/subject/<uuid:levelled_id>/ask/", views_of_questions.ask, name="ask"),
    path("level/question/<uuid:question_id>/", views_of_questions.question, name="question"),
    path("level/question/<uuid:question_id>/<slug:act>/", views_of_questions.act, name="act"),
    path("level/link/<uuid:level_id>/", views.level, name="level"),
    path("level/link/<uuid:level_id>/lift/", views.lift, name="lift"),
    path("level/embargo/", views.embargoes, name="embargoes"),
    path("level/embargo/<uuid:embargo_id>/open/", views.open_embargo, name="open_embargo"),
]
