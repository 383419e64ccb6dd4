"""Six people enter matters and one worker sends while the database falls over: a process beside a
test, ``python -m tests.faults.storm``, on the database and mail server of its environment.

Whoever is told that something went wrong presses the button again, with the same form. What it
says at the end is one line of JSON.
"""

import datetime as dt
import json
import threading
import time
import uuid
from typing import Any

import django

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
PEOPLE, TURNS = 6, 25
PATIENCE = 120.0  # seconds


def main() -> None:
    """Enters, sends, and says what became of it."""
    django.setup()

    from django.conf import settings
    from django.db import DatabaseError, connection
    from django.test.utils import override_settings
    from psycopg_pool import PoolTimeout

    from cases.lifecycle import raise_case
    from cases.models import Case
    from common import clock
    from common.models import ClockOffset
    from notices.delivering import deliver_everything
    from notices.models import Delivery
    from participants.actor import Actor
    from records.verification import verify
    from tests import factories

    ClockOffset.objects.create(pk=1, offset_seconds=seconds_until_noon())
    village = factories.make_village(factories.make_town(factories.make_county()))
    user = factories.make_user("town_office", village.parent)
    client, town = factories.client_for(user), user.person
    client.raise_request_exception = False
    town.email = "town@example.org"
    town.save()
    entered: list[str] = []
    refused = 0
    over = threading.Event()

    def again(act: Any) -> Any:
        """``act`` as often as it takes, for two minutes at most; each refusal is counted."""
        nonlocal refused
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                return act()
            except (DatabaseError, PoolTimeout):
                refused += 1
                connection.close()  # as at the end of a request
                time.sleep(0.2)
        raise TimeoutError("the database did not come back")

    def a_minute_ago() -> dt.datetime:
        return clock.now() - dt.timedelta(minutes=1)  # nothing is taken back any more

    def enter(number: int) -> None:
        for turn in range(TURNS):
            form = uuid.uuid4()
            words = f"第{number}组第{turn}件事"
            case = again(
                lambda words=words, form=form: raise_case(
                    village, words, by=Actor.resident("李测"), at=a_minute_ago(), request_id=form
                )
            )
            entered.append(case.no)
            print("entered", flush=True)
        connection.close()

    def send() -> None:
        while not over.is_set():
            again(deliver_everything)
            time.sleep(0.05)
        connection.close()

    print("ready", flush=True)
    people = [threading.Thread(target=enter, args=[n]) for n in range(PEOPLE)]
    worker = threading.Thread(target=send)
    for one in [worker, *people]:
        one.start()
    for one in people:
        one.join()
    over.set()
    worker.join()
    print("at rest", flush=True)
    input()
    connection.close()  # the next request gets what lies in the pool
    pages = []
    plainly = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    with override_settings(STORAGES=plainly):  # nobody collected the pages' pictures for this one
        for _n in range(4):
            pages.append(client.get("/", HTTP_HOST="localhost").status_code)
            connection.close()  # as the server does at the end of a request
    real = clock.real_now()
    Delivery.objects.filter(lease_token__isnull=False).update(lease_until_time=real)
    Delivery.objects.waiting().update(next_try_time=real)
    deliver_everything()
    broken = verify().broken
    said = {
        "pages_afterwards": pages,
        "refused": refused,
        "entered": sorted(entered),
        "kept": sorted(Case.objects.order_by("id").values_list("no", flat=True)),
        "broken": str(broken or ""),
        "states": sorted(set(Delivery.objects.order_by().values_list("state", flat=True))),
        "deliveries": Delivery.objects.count(),
        "twice": Delivery.objects.filter(maybe_twice=True).count(),
    }
    print(json.dumps(said), flush=True)


def seconds_until_noon() -> int:
    """By the office's clock, which this site's runs ahead by: there are no quiet hours at noon."""
    now = dt.datetime.now(dt.UTC)
    return int((dt.timedelta(hours=28) - dt.timedelta(hours=now.hour)) / dt.timedelta(seconds=1))


if __name__ == "__main__":
    main()
