"""Settings, addresses, processes: what joins the rooms into one site."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
