"""Addresses of residents' pages. Once printed on a poster or a receipt they never change."""

from django.urls import URLPattern, URLResolver, path

from portal import opinions, outcomes, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("q/<str:code>/", views.room_qr, name="room_qr"),
    path("p/follow/", views.follow, name="follow"),
    path("p/receipt/", views.receipt, name="receipt"),
    path("p/outcome/public/<str:no>/", outcomes.outcome_public, name="outcome_public"),
    path("p/outcome/<str:token>/", outcomes.outcome, name="outcome"),
    path("p/opinion/<str:no>/", opinions.opinion, name="opinion"),
    path("p/<str:code>/", views.portal, name="portal"),
    path("p/<str:code>/report/", views.report, name="report"),
    path("platforms/<str:code>/qr.svg", views.room_qr_svg, name="room_qr_svg"),
    path("platforms/<str:code>/poster/", views.room_poster, name="room_poster"),
]
