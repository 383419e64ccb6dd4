"""The notice as a picture: WeChat forwards a PNG where it would not open a link.

Drawn with the system's own Chinese fonts, found by fontconfig. Without one the picture is the QR
code alone, and the page says why.
"""

import functools
import hashlib
import io
import shutil
import subprocess
from dataclasses import asdict, dataclass

import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, EDGE = 640, 880, 48
RED, INK, GREY = "#B3261E", "#1C2126", "#454B52"
TITLE_SIZE, TITLE_LINES = 46, 3
QR_TOP, QR_SIDE = 452, 312
NOT_FIRST = "，。、；：？！）》”’,.;:?!)"


@dataclass(frozen=True)
class Fonts:
    """Where the system keeps a Chinese serif and sans, with the face inside the file."""

    serif: tuple[str, int]
    sans: tuple[str, int]


@functools.cache
def fonts() -> Fonts | None:
    """The system's Chinese fonts; None where it has none, or no fontconfig to ask."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    serif = _match(program, "serif:bold:lang=zh-cn")
    sans = _match(program, "sans:bold:lang=zh-cn")
    return Fonts(serif, sans) if serif and sans else None


def _match(program: str, wanted: str) -> tuple[str, int] | None:
    """The best file for ``wanted``, if it really holds Chinese: fontconfig always answers."""
    command = [program, "--format=%{file}\t%{index}\t%{lang}", wanted]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    file, _tab, rest = found.partition("\t")
    index, _tab, languages = rest.partition("\t")
    return (file, int(index) & 0xFFFF) if "zh-cn" in languages.split("|") else None


@dataclass(frozen=True)
class Drawing:
    """What stands on the picture: public words only, and the group's link as a QR code."""

    brand: str
    place: str
    title: str
    when: str
    where: str
    invited: int
    link: str

    @property
    def etag(self) -> str:
        """Changes with every word and with the fonts."""
        text = f"{asdict(self)}{fonts()}{_('Scan, and say whether you come')}"
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def png(self) -> bytes:
        """The file."""
        known = fonts()
        image = self._alone() if known is None else self._drawn(known)
        file = io.BytesIO()
        image.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _qr(self, side: int) -> Image.Image:
        code = segno.make(self.link, error="m", micro=False)
        scale = max(side // code.symbol_size(border=2)[0], 1)
        file = io.BytesIO()
        code.save(file, kind="png", scale=scale, border=2, dark=INK)
        return Image.open(file).convert("RGB").resize((side, side), Image.Resampling.NEAREST)

    def _alone(self) -> Image.Image:
        image = Image.new("RGB", (WIDTH, WIDTH), "#fff")
        image.paste(self._qr(WIDTH - 2 * EDGE), (EDGE, EDGE))
        return image

    def _drawn(self, known: Fonts) -> Image.Image:
        image = Image.new("RGB", (WIDTH, HEIGHT), "#fff")
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, WIDTH, 10), fill=RED)
        draw.text((EDGE, 46), self.brand, INK, _font(known.serif, 30))
        small = _font(known.sans, 24)
        draw.text((WIDTH - EDGE, 50), _fitting(self.place, small, 320), GREY, small, anchor="ra")
        draw.line((EDGE, 104, WIDTH - EDGE, 104), fill=INK, width=1)
        top = self._title(draw, known)
        draw.text((EDGE, top), self.when, INK, _font(known.sans, 32))
        where = _font(known.sans, 30)
        draw.text((EDGE, top + 50), _fitting(self.where, where, WIDTH - 2 * EDGE), INK, where)
        invited = _("%(count)s persons are invited") % {"count": self.invited}
        draw.text((EDGE, top + 98), invited, GREY, small)
        image.paste(self._qr(QR_SIDE), ((WIDTH - QR_SIDE) // 2, QR_TOP))
        middle = WIDTH // 2
        scan = _("Scan, and say whether you come")
        draw.text((middle, 776), scan, INK, _font(known.sans, 30), anchor="ma")
        other = _("Or just answer “coming” in the group")
        draw.text((middle, 824), other, GREY, _font(known.sans, 22), anchor="ma")
        return image

    def _title(self, draw: ImageDraw.ImageDraw, known: Fonts) -> int:
        """Writes the title in up to three lines; returns where the next line begins."""
        size = TITLE_SIZE if len(self.title) <= 22 else 38
        font = _font(known.serif, size)
        lines = _wrapped(self.title, font, WIDTH - 2 * EDGE)
        for number, line in enumerate(lines):
            draw.text((EDGE, 128 + number * (size + 12)), line, INK, font)
        return 128 + len(lines) * (size + 12) + 16


def _font(known: tuple[str, int], size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(known[0], size, index=known[1])


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """``text``, cut with … where it is wider than ``width``."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…"


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """``text`` in lines; what does not fit on the last ends in …"""
    lines: list[str] = []
    while text and len(lines) < TITLE_LINES - 1 and font.getlength(text) > width:
        end = len(text)
        while font.getlength(text[:end]) > width:
            end -= 1
        if text[end] in NOT_FIRST:  # the mark goes down with the word before it
            end -= 1
        lines.append(text[:end])
        text = text[end:].lstrip()
    return [*lines, _fitting(text, font, width)] if text else lines
