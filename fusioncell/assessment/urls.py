"""The addresses of the room `assessment`."""

from django.urls import path

from fusioncell.assessment import views, views_of_judgements, views_of_products

app_name = "assessment"
urlpatterns = [
    path("assessments/", views.home, name="home"),
    path("assessments/new/", views.new, name="new"),
    path("assessments/<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("assessments/<uuid:assessment_id>/about/", views.describe, name="describe"),
    path("assessments/<uuid:assessment_id>/checks/", views.checks, name="checks"),
    path("assessments/<uuid:assessment_id>/evidence/", views.evidence, name="evidence"),
    path("assessments/<uuid:assessment_id>/versions/", views.versions, name="versions"),
    path("assessments/<uuid:assessment_id>/add/", views.add, name="add"),
    path("assessments/<uuid:assessment_id>/draw-in/", views.draw_in, name="draw-in"),
    path("assessments/<uuid:assessment_id>/act/", views.act, name="act"),
    path("assessments/<uuid:assessment_id>/<slug:block>/write/", views.write, name="write"),
    path("assessments/<uuid:assessment_id>/<slug:block>/shape/", views.shape, name="shape"),
    path("judgements/", views_of_judgements.judgements, name="judgements"),
    path("judgements/new/", views_of_judgements.judge, name="judge"),
    path("judgements/<uuid:judgement_id>/", views_of_judgements.judgement, name="judgement"),
    path("judgements/<uuid:judgement_id>/change/", views_of_judgements.change, name="change-judgement"),
    path("judgements/<uuid:judgement_id>/act/", views_of_judgements.act_on_judgement, name="act-on-judgement"),
    path("techniques/", views_of_judgements.techniques, name="techniques"),
    path("techniques/new/", views_of_judgements.begin, name="begin"),
    path("techniques/<uuid:technique_id>/", views_of_judgements.technique, name="technique"),
    path("products/<uuid:release_id>/", views_of_products.product, name="product"),
    path("products/<uuid:release_id>/file/", views_of_products.product_file, name="product-file"),
    path("products/<uuid:release_id>/withdraw/", views_of_products.withdraw, name="withdraw"),
    path("cuts/<uuid:cut_id>/", views_of_products.cut, name="cut"),
    path("cuts/<uuid:cut_id>/file/", views_of_products.cut_file, name="cut-file"),
]
