from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"

    def ready(self) -> None:
        """Registers the room's papers (architecture, “Facts come down”)."""
        from meetings import papers  # needs the models of every room below

        papers.register_all()
