from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    label = "notices"
    verbose_name = _("Notices and reports")

    def ready(self) -> None:
        from notices import telling  # after the models

        telling.register_all()
