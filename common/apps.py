from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    label = "common"

    def ready(self) -> None:
        """Connections that died with the server are let go by the first request that meets one."""
        from django.core.signals import got_request_exception

        from common.database import let_dead_ones_go

        got_request_exception.connect(let_dead_ones_go)
