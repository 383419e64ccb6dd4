from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        """Registers the room's papers and what its notices say (“Facts come down”)."""
        from meetings import (  # need the models of every room below
            papers,
            partaking,
            recounting,
            telling,
        )
        from platforms.workdays import register_clock

        papers.register_all()
        telling.register_all()
        register_clock(recounting.counted)
        partaking.register_all()
