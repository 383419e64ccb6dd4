from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self) -> None:
        """Registers the room's papers and what its notices say (“Facts come down”)."""
        from meetings import papers, telling  # need the models of every room below

        papers.register_all()
        telling.register_all()
