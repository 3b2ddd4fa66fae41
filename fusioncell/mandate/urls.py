"""The addresses of the room `mandate`."""

from django.urls import include, path

from fusioncell.mandate import views_of_cases, views_of_work

app_name = "mandate"
urlpatterns = [
    path("", include("fusioncell.mandate.urls_of_law")),
    path("cases/", views_of_cases.cases, name="cases"),
    path("cases/new/", views_of_cases.new_case, name="new-case"),
    path("cases/<uuid:case_id>/", views_of_cases.case, name="case"),
    path("cases/<uuid:case_id>/admit/", views_of_cases.admit, name="admit"),
    path("cases/<uuid:case_id>/members/<slug:seat>/dismiss/", views_of_cases.dismiss, name="dismiss"),
    path("cases/<uuid:case_id>/close/", views_of_cases.close, name="close-case"),
    path("cases/<uuid:case_id>/hand-over/", views_of_cases.hand_over, name="hand-over-case"),
    path("inbox/", views_of_work.inbox, name="inbox"),
    path("board/", views_of_work.board, name="board"),
    path("work/new/", views_of_work.new_item, name="new-item"),
    path("work/shift/", views_of_work.shift, name="shift"),
    path("work/<uuid:item_id>/", views_of_work.item, name="item"),
    path("work/<uuid:item_id>/take/", views_of_work.take, name="take"),
    path("work/<uuid:item_id>/undo/", views_of_work.undo, name="undo"),
    path("work/<uuid:item_id>/<slug:act>/", views_of_work.act_on, name="act-on-item"),
]
