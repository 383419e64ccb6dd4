"""Addresses of the inbox."""

from django.urls import path

from notices import codes, hooks, hooks_tencent, views, views_wording

urlpatterns = [
    # Stands in printed templates of short messages and with the provider: it never changes.
    path("c/", codes.short_code, name="short_code"),
    path("hooks/sms/replies/", hooks.sms_replies, name="sms_replies"),
    path("hooks/sms/reports/", hooks.sms_reports, name="sms_reports"),
    path("hooks/sms/tencent/", hooks_tencent.tencent, name="sms_tencent"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox_read"),
    path("inbox/<int:pk>/open/", views.open_notice, name="notice_open"),
    path("me/reminders/", views.my_reminders, name="my_reminders"),
    path("wording/", views_wording.wording_list, name="wordings"),
    path("wording/<str:kind>/", views_wording.wording, name="wording"),
    path(
        "wording/<str:kind>/<str:language>/default/",
        views_wording.wording_default,
        name="wording_default",
    ),
]
