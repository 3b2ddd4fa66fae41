"""The addresses of the room `oversight`."""

from django.urls import path

from fusioncell.foundation.ledger import RIGHTS, WORK
from fusioncell.oversight import views, views_of_log

app_name = "oversight"
urlpatterns = [
    path("log/rights/<path:name>", views_of_log.resource, {"stream": RIGHTS}, name="rights_resource"),
    path("log/work/<path:name>", views_of_log.resource, {"stream": WORK}, name="work_resource"),
    path("oversight/", views.home, name="home"),
    path("oversight/log/", views.rights_log, name="rights_log"),
    path("oversight/log/<int:number>/", views.event, name="event"),
    path("oversight/log/<int:number>/proof/", views.proof, name="proof"),
    path("oversight/verify/", views.verify, name="verify"),
    path("oversight/sample/", views.sample, name="sample"),
    path("oversight/sample/finding/", views.finding, name="finding"),
    path("oversight/extract/", views.extract, name="extract"),
    path("oversight/measures/", views.measures, name="measures"),
]
