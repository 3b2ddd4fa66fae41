"""The addresses of the room `warning`."""

from django.urls import path

from fusioncell.warning import views, views_of_alarms, views_of_scenarios

app_name = "warning"
urlpatterns = [
    path("signals/", views_of_alarms.alarms, name="alarms"),
    path("signals/export/", views_of_alarms.export, name="export"),
    path("signals/<uuid:alarm_id>/", views_of_alarms.alarm, name="alarm"),
    path("signals/<uuid:alarm_id>/<slug:act>/", views_of_alarms.act, name="act"),
    path("series/", views.families, name="families"),
    path("series/declare/", views.declare, name="declare"),
    path("series/<uuid:family_id>/", views.family, name="family"),
    path("series/<uuid:family_id>/act/<slug:act>/", views.family_act, name="family_act"),
    path("series/<uuid:family_id>/<uuid:series_id>/", views.series, name="series"),
    path("series/<uuid:family_id>/<uuid:series_id>/export/", views.export_series, name="export_series"),
    path("series/<uuid:family_id>/<uuid:series_id>/act/<slug:act>/", views.series_act, name="series_act"),
    path("signals/budget/", views.budget, name="budget"),
    path("signals/board/", views_of_scenarios.board, name="board"),
    path("signals/board/new/", views_of_scenarios.new, name="new_scenario"),
    path("signals/board/<uuid:scenario_id>/", views_of_scenarios.scenario, name="scenario"),
    path("signals/board/<uuid:scenario_id>/close/", views_of_scenarios.close, name="close_scenario"),
    path("signals/board/indicator/<uuid:indicator_id>/mark/", views_of_scenarios.mark, name="mark"),
    path("signals/backtests/", views_of_scenarios.backtests, name="backtests"),
    path("signals/backtests/<uuid:backtest_id>/", views_of_scenarios.backtest, name="backtest"),
]
