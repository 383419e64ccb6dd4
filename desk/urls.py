"""Addresses of the workspace's frame and of signing in."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from common.acts import act
from desk import calendar, feedback, views
from desk.search import search

# Of allauth only what this product uses: nobody signs up, and accounts have no e-mail address.
open_to_all = act("see.public", public=True)
SIGNING_IN: list[URLPattern | URLResolver] = [
    path("login/", open_to_all(account.login), name="account_login"),
    path("logout/", open_to_all(account.logout), name="account_logout"),
    path("inactive/", open_to_all(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", open_to_all(account.reauthenticate), name="account_reauthenticate"),
    path("password/", open_to_all(account.password_change), name="account_change_password"),
    path("two-steps/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("type/", views.large_type, name="type"),
    path("language/", views.language, name="language"),
    path("working-days/", calendar.working_days, name="working_days"),
    path("search/", search, name="search"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/list/", feedback.feedback_list, name="feedback_list"),
    path("-/gallery", views.component_gallery, name="gallery"),
    path("account/", include(SIGNING_IN)),
]
