"""Filters of registers by place."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from common.admin import ScopedRelatedFilter
from platforms.enums import PlatformLevel
from platforms.models import Platform


class PlaceFilter(ScopedRelatedFilter):
    """Places in scope, whether a row lies there or not: looking that up walks the register."""

    def offered(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> models.QuerySet:
        user: Any = request.user
        rows = Platform.objects.visible_to(user)
        return rows.filter(level=PlatformLevel.TOWN) if field.name == "town" else rows


PLACES = (("town", PlaceFilter), ("platform", PlaceFilter))
