"""The one language of what is kept."""

from django.conf import settings
from django.utils import translation


def of_the_record() -> translation.override:
    """Words made inside stand in the site's language, whatever language the reader of a page has
    chosen: they are stored, sealed or printed, and others read them."""
    return translation.override(settings.LANGUAGE_CODE)
