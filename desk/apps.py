from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    name = "desk"
    label = "desk"


class OfficeAdminConfig(AdminConfig):
    """Django's admin, with the office's own index and grouping."""

    default_site = "desk.admin_site.OfficeAdminSite"

    def ready(self) -> None:
        """Drops what libraries register: a page that names no act of the table is no register."""
        super().ready()
        from django.contrib import admin  # the site exists once the apps are loaded

        for model, register in list(admin.site._registry.items()):
            if not getattr(register, "acts", None):
                admin.site.unregister(model)
