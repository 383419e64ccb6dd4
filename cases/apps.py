from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def ready(self) -> None:
        """Registers what the room's notices say (architecture, “Facts come down”)."""
        from cases import telling  # needs the models of every room below

        telling.register_all()
