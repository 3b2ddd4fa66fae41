"""The addresses of the room `oversight`."""

from django.urls import path

from fusioncell.foundation.ledger import RIGHTS, WORK
from fusioncell.oversight import views_of_log

app_name = "oversight"
urlpatterns = [
    path("log/rights/<path:name>", views_of_log.resource, {"stream": RIGHTS}, name="rights_resource"),
    path("log/work/<path:name>", views_of_log.resource, {"stream": WORK}, name="work_resource"),
]
