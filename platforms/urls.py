"""Addresses of the tree and coverage pages."""

from django.urls import path

from platforms import views

urlpatterns = [
    path("platforms/", views.platform_tree, name="platform_tree"),
    path("platforms/coverage/", views.coverage, name="coverage"),
    path("platforms/<str:code>/found/", views.platform_found, name="platform_found"),
    path("platforms/<str:code>/", views.platform, name="platform"),
]
