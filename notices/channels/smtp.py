"""Mail over SMTP."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import BadHeaderError

from notices.channels.base import Message, Refused, Trouble, Way, in_short
from notices.enums import Channel


class Smtp:
    """Mails over one connection, opened anew when the server has closed it."""

    def __init__(self) -> None:
        self.connection = EmailBackend(timeout=settings.EMAIL_TIMEOUT)

    def send(self, message: Message) -> str:
        """The receipt is the mail's own Message-ID, the same at every try."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        mail = EmailMessage(
            message.title,
            message.text,
            to=[message.address],
            headers={"Message-ID": f"<{message.key}@{domain}>"},
            connection=self.connection,
        )
        self._open()
        try:
            self.connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()), (0, b""))
            raise _refused_or_trouble(code, words) from error
        except smtplib.SMTPSenderRefused as error:
            self.close()
            raise Trouble(in_short(error), of_channel=True) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _refused_or_trouble(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, BadHeaderError, UnicodeError) as error:
            self.close()
            raise Refused(in_short(error)) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()  # the line broke in mid-message: its end may have arrived
            raise Trouble(in_short(error), maybe_taken=True) from error
        return f"<{message.key}@{domain}>"

    def _open(self) -> None:
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise Trouble(in_short(error), of_channel=True) from error

    def close(self) -> None:
        """Leaves the connection; the next message opens another."""
        self.connection.close()


def _refused_or_trouble(code: int, words: bytes | str) -> Exception:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = f"{code} {said}"[:200]
    return Refused(text) if 500 <= code < 600 else Trouble(text)


WAY = Way(
    Channel.EMAIL,
    is_on=lambda: bool(settings.EMAIL_HOST),
    address_of=lambda person: person.email,
    carrier=Smtp,
)
