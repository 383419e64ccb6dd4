"""The product's addresses, and ``/-/floor``: what a page of ours costs that does hardly anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cases.models import Case
from common.acts import act
from config.urls import handler500
from config.urls import urlpatterns as product

ROWS = 20


@act("see")
def floor(request: HttpRequest) -> HttpResponse:
    """The signed-in base page with one indexed query and twenty rows through the list component."""
    rows = Case.objects.visible_to(request.user).order_by("-raised_at", "-id")[:ROWS]
    items = [{"icon": "topic", "title": case.short_title, "url": "/"} for case in rows]
    return render(request, "benchmarks/floor.html", {"items": items})


urlpatterns = [path("-/floor", floor, name="floor"), *product]
__all__ = ["handler500", "urlpatterns"]
