"""What Django's own checks do not ask: can this machine print Chinese, does the calendar reach."""

import functools
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks


@functools.cache
def chinese_fonts() -> bool:
    """Whether the system has a Chinese font. Without any font the PDF library ends the process."""
    program = shutil.which("fc-list")
    if program is None:
        return False
    listed = subprocess.run([program, ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


# A remark, not a warning: the code is sound and Word papers work; this machine lacks something.
@checks.register("machine")
def fonts_are_installed(
    app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """Remarks that PDF papers and notice pictures cannot be made here."""
    if chinese_fonts():
        return []
    return [
        checks.Info(
            "No Chinese font is installed: PDF papers and notice pictures are not offered.",
            hint="Install one, on Debian: apt-get install fonts-noto-cjk fontconfig.",
            id="config.I001",
        )
    ]
