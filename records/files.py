"""Uploads: looked at before they are kept, renamed, pictures without what the camera added.

A photograph is encoded anew, so that place, time and device in its EXIF are gone; a PDF is kept
as it is. Nothing here trusts a file's name or its declared type.
"""

import hashlib
import io
import logging
import secrets
import struct
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from common import clock
from common.errors import DomainError
from common.secrecy import check_no_marking
from records.ledger import By
from records.models import StoredFile

logger = logging.getLogger(__name__)

LARGEST = 15 * 1024 * 1024  # bytes
LONGEST_SIDE = 2400  # pixels: a sheet of signatures stays legible, a village's network bears it
PICTURE = "image/jpeg"
PDF = "application/pdf"
Image.MAX_IMAGE_PIXELS = 80_000_000


class WrongFile(DomainError):
    """A file that cannot be kept: too large, empty, or not what it says."""

    code = "wrong_file"


def keep_picture(upload: UploadedFile, *, by: By) -> StoredFile:
    """Keeps a photograph, upright and without EXIF. Raises WrongFile or SecrecyMarking."""
    raw = _read(upload)
    try:
        with Image.open(io.BytesIO(raw)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=82, optimize=True)
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise WrongFile(
            _(
                "“%(name)s” is not a picture that can be read. Please take the photograph again, "
                "or choose a JPG or PNG file. Nothing was saved; what you typed is still here."
            )
            % {"name": upload.name}
        ) from error
    return _store(out.getvalue(), PICTURE, ".jpg", upload, by)


def keep_paper(upload: UploadedFile, *, by: By) -> StoredFile:
    """Keeps a scan: a PDF as it is, or a photograph. Raises WrongFile or SecrecyMarking."""
    raw = _read(upload)
    if not raw.startswith(b"%PDF-"):
        return keep_picture(upload, by=by)
    return _store(raw, PDF, ".pdf", upload, by)


def _read(upload: UploadedFile) -> bytes:
    check_no_marking(Path(upload.name or "").stem)
    if not upload.size:
        raise WrongFile(_("The file is empty. Please choose it again."))
    if upload.size > LARGEST:
        raise WrongFile(
            _(
                "The file has %(size)s MB; at most %(most)s MB can be kept. Please choose a smaller one."
            )
            % {"size": upload.size // 1024 // 1024, "most": LARGEST // 1024 // 1024}
        )
    upload.seek(0)
    return upload.read()


def _store(data: bytes, kind: str, ending: str, upload: UploadedFile, by: By) -> StoredFile:
    now = clock.real_now()
    path = f"{now:%Y/%m}/{secrets.token_hex(16)}{ending}"
    target = Path(settings.MEDIA_ROOT) / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        logger.exception("A file of %s bytes could not be kept.", len(data))
        target.unlink(missing_ok=True)
        raise WrongFile(
            _("The server has no room for the file just now. Go on without it, or try again later.")
        ) from error
    return StoredFile.objects.create(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind=kind,
        name_shown=(Path(upload.name or "").stem[:100] or "file") + ending,
        path=path,
        by_kind=by.kind,
        by_no=by.no,
        by_label=by.label,
        uploaded_time=now,
    )


def discard(stored: StoredFile) -> None:
    """Takes back a file that nothing holds, because the act it belonged to was refused."""
    stored.delete()
    (Path(settings.MEDIA_ROOT) / stored.path).unlink(missing_ok=True)


def attachment(name: str) -> str:
    """The header that makes a browser keep a file under ``name``."""
    return content_disposition_header(as_attachment=True, filename=name) or ""


def download(stored: StoredFile, *, name: str) -> FileResponse:
    """The file as an attachment called ``name``; browsers must not guess its type."""
    response = FileResponse(
        (Path(settings.MEDIA_ROOT) / stored.path).open("rb"),
        as_attachment=True,
        filename=name,
        content_type=stored.kind,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
