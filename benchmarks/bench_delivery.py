"""Delivery: one worker against a plain loop that sends the same mails and updates one row each."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from benchmarks.figures import Figure
from cases.lifecycle import raise_case
from cases.models import Case
from common import clock
from notices import announcing, outbox, writing
from notices.models import Delivery
from participants.actor import Actor
from participants.models import Person
from platforms.enums import PlatformForm, PlatformLevel
from platforms.models import Platform
from platforms.placing import plant
from tests.servers import answers, free_port

PEOPLE = 2_000
PATIENCE = 120  # seconds


def measure() -> list[Figure]:
    """Mails a second of one worker ÷ mails a second of the plain loop."""
    people, case = _village()
    with _sink() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        _queue(people, case)
        plain = _timed(_plain_loop)
        _hold_until(clock.real_now() + dt.timedelta(hours=1))  # not while the worker starts
        with _worker(port) as ready:
            _wait(ready)
            _hold_until(clock.real_now())
            worker = _timed(_wake_and_wait)
    note = f"{PEOPLE} mails; worker {worker:.1f} s, plain loop {plain:.1f} s"
    return [Figure("delivery: one worker ÷ plain loop", plain / worker, at_least=0.5, note=note)]


def _village() -> tuple[list[Person], Case]:
    village = Platform(
        code="140825",
        name="试验县",
        level=PlatformLevel.COUNTY,
        form=PlatformForm.COUNTY,
        is_tenant=True,
    )
    plant([village])
    people = [
        Person(name=f"村民{n}", email=f"p{n}@example.org", platform=village) for n in range(PEOPLE)
    ]
    for person in people:
        person.place(village)
    Person.objects.bulk_create(people)
    return people, raise_case(village, "路灯不亮", by=Actor.system(), at=clock.now())


def _queue(people: list[Person], case: Case) -> None:
    now = clock.now()
    outbox.queue(
        "case.moved",
        case.ledger_subject,
        people,
        place=case.platform,
        at=now,
        params={"title": case.short_title},
        not_before=now,
        event_at=now + dt.timedelta(minutes=1),
    )
    announcing.write_due()  # the worker's other work, which the plain loop has none of
    if Delivery.objects.count() != PEOPLE:
        raise RuntimeError(f"{Delivery.objects.count()} deliveries stand.")


def _plain_loop() -> None:
    """The same mails over one connection, one row updated each."""
    connection = EmailBackend(timeout=settings.EMAIL_TIMEOUT)
    connection.open()
    text = "村民，您好：\n\n改挂到您处：路灯不亮\n原记在别处，现由您处办理。\n" * 2
    for pk, address in Delivery.objects.order_by("id").values_list("pk", "address"):
        mail = EmailMessage("改挂到您处：路灯不亮", text, to=[address], connection=connection)
        connection.send_messages([mail])
        Delivery.objects.filter(pk=pk).update(receipt="accepted")
    connection.close()


def _hold_until(moment: dt.datetime) -> None:
    Delivery.objects.update(next_try_time=moment)


def _wake_and_wait() -> None:
    writing.wake()
    _wait(lambda: not Delivery.objects.exclude(state="sent").exists())


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that keeps nothing, in a process of its own."""
    port = free_port()
    where = f"127.0.0.1:{port}"
    program = [sys.executable, "-m", "aiosmtpd", "-n", "-l", where, "-c", "aiosmtpd.handlers.Sink"]
    with _process(program):
        _wait(lambda: answers(port))
        yield port


@contextmanager
def _worker(port: int) -> Iterator[Callable[[], bool]]:
    """One worker that sends to the sink; yields what says that it takes work."""
    program = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"]
    program += ["--loglevel", "WARNING", "--without-gossip"]
    with _process(program, EMAIL_URL=f"smtp://127.0.0.1:{port}"):
        from celery import current_app

        yield lambda: bool(current_app.control.ping(timeout=0.5))


@contextmanager
def _process(program: list[str], **environment: str) -> Iterator[None]:
    process = subprocess.Popen(program, env=os.environ | environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _wait(ready: Callable[[], bool]) -> None:
    """Raises TimeoutError where nothing came of it."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError("The worker or the mail server did not get ready in two minutes.")
        time.sleep(0.02)
