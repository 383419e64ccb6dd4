from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"
    verbose_name = _("Matters and follow-up")

    def ready(self) -> None:
        """Registers what the room's notices say (architecture, “Facts come down”)."""
        from cases import (  # need the models of every room below
            after_telling,
            papers,
            recounting,
            stage_telling,
            telling,
            voice_telling,
        )
        from platforms.workdays import register_clock

        papers.register_all()
        telling.register_all()
        stage_telling.register_all()
        after_telling.register_all()
        voice_telling.register_all()
        register_clock(recounting.counted)
