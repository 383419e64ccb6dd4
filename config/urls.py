"""Where every address leads."""

from django.contrib import admin
from django.urls import include, path

from config import clock_page, health, health_page, metrics

handler500 = "config.failing.server_error"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("health/", health_page.health, name="health"),
    path("demo/clock/", clock_page.demo_clock, name="demo_clock"),
    path("admin/", admin.site.urls),
    path("", include("desk.urls")),
    path("", include("portal.urls")),
    path("", include("platforms.urls")),
    path("", include("participants.urls")),
    path("", include("notices.urls")),
    path("", include("cases.urls")),
    path("", include("meetings.urls")),
]
