"""Workers on hosts of their own, on one Redis or RabbitMQ: a cable is pulled, a worker is killed.

``TEST_RABBITMQ_URL`` names a RabbitMQ; without it one at the usual port with its guest is tried.
"""

import datetime as dt
import os
import signal
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from celery import current_app
from django.conf import settings as site
from django.db import connection
from kombu import Connection

from common import clock
from notices.models import Delivery
from records.models import Heartbeat
from tests.faults.hosts import Host, Network, line, network
from tests.faults.processes import BEAT, WORKER, Running, database_url, running, until
from tests.faults.test_deliveries import all_sent, lease_runs_out
from tests.faults.test_kills import invited, queue
from tests.notices.providers import SECRET, Provider, providing

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

WORKERS = ("one", "two", "three")
PEOPLE = 600
AT = 10  # the message of each host at which something happens
TOGETHER = 15  # seconds within which all hosts are sending; a provider is waited for 20
MISSING = dt.timedelta(seconds=10)  # signs of life come twice a second here
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"


@dataclass
class Hosts:
    """The hosts with their processes, the queue they share, and what the provider sees of each."""

    net: Network
    broker: str
    queue: str
    provider: Provider
    processes: dict[str, Running] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    on_its_way: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    together: threading.Barrier = field(default_factory=lambda: threading.Barrier(len(WORKERS)))

    def host(self, name: str) -> Host:
        """One of them."""
        return self.net.hosts[name]

    def on_message(self, said: dict[str, Any]) -> None:
        """All three send; at its tenth message the first is cut off and the second is killed."""
        self.accepted.append(said["phone"])
        name = next(name for name, one in self.net.hosts.items() if one.address == said["from"])
        self.count[name] += 1
        if self.count[name] == 1 and not self.together.broken:
            self.together.wait(TOGETHER)
        if self.count[name] == AT and name != "three":
            self.on_its_way.append(said["phone"])
            if name == "one":
                self.host("one").cut()
            else:
                self.kill("two")

    def kill(self, name: str) -> None:
        """Its worker ends without a word."""
        os.kill(self.processes[name].process.pid, signal.SIGKILL)

    def wake(self, times: int = 1) -> None:
        """So many hosts are asked to deliver."""
        with Connection(self.broker) as link:
            for _each in range(times):
                task = "notices.tasks.deliver"
                current_app.send_task(task, connection=link, queue=self.queue, ignore_result=True)

    def missing(self) -> set[str]:
        """Whose signs of life have stopped."""
        late = Heartbeat.objects.filter(last_time__lt=clock.real_now() - MISSING)
        names = late.order_by("name").values_list("name", flat=True)
        return {name.removeprefix("worker:").partition("@")[0] for name in names}


@pytest.fixture(params=["redis", "rabbitmq"])
def broker(request: Any) -> str:
    """The address of one that several hosts can share."""
    if connection.vendor == "sqlite":
        pytest.skip("no hosts apart: SQLite is a file of one machine")
    if request.param == "redis":
        if not site.BROKER_URL.startswith("redis"):
            pytest.skip("no Redis: the suite runs on the embedded broker")
        return str(site.BROKER_URL)
    url = os.environ.get("TEST_RABBITMQ_URL") or RABBITMQ
    try:
        with Connection(url, connect_timeout=3) as link:
            link.connect()
    except (OSError, *Connection(url).connection_errors) as error:
        pytest.skip(f"no RabbitMQ: {type(error).__name__}")
    return url


@pytest.fixture
def hosts(broker: str, tmp_path: Path, village: Any) -> Iterator[Hosts]:
    """Three hosts with a worker and one with beat, all living, on the bridge with the provider."""
    with ExitStack() as stack:
        net = stack.enter_context(network(*WORKERS, "beat"))
        database = _on_the_bridge(database_url(), net, stack)
        shared = _on_the_bridge(broker, net, stack)
        provider = stack.enter_context(providing(net.address))
        made = Hosts(net, broker, f"apart-{uuid.uuid4().hex[:8]}", provider)
        stack.callback(_forget_queue, made)
        provider.on_message = made.on_message
        who = f"xinjiang:{quote(SECRET)}"
        knows = {
            "app": "tests.faults.apart",
            "QUEUE": made.queue,
            "DATABASE_URL": database,
            "BROKER_URL": shared,
            "SMS_URL": f"http://{who}@{net.address}:{provider.port}/send?sign=x",
        }
        for name, host in net.hosts.items():
            role = BEAT if name == "beat" else [*WORKER, "--hostname", f"{name}@%h"]
            process = running(role, tmp_path, where=host.inside, **knows)
            made.processes[name] = stack.enter_context(process)
        for name in WORKERS:
            assert until(lambda name=name: "ready" in made.processes[name].said)
        assert until(lambda: Heartbeat.objects.count() == len(net.hosts) and not made.missing())
        yield made


def _on_the_bridge(url: str, net: Network, stack: ExitStack) -> str:
    """The same server as the hosts reach it."""
    parts = urlsplit(url)
    port = stack.enter_context(line(net.address, parts.port or 5672))
    return url.replace(f"{parts.hostname}:{parts.port}", f"{net.address}:{port}")


def _forget_queue(made: Hosts) -> None:
    with Connection(made.broker) as link, closing(link.channel()) as channel:
        channel.queue_delete(made.queue)


def test_a_host_is_cut_off_and_a_worker_killed_in_mid_sending(village, hosts, settings):
    meeting, people = invited(village, PEOPLE)
    settings.SMS = hosts.provider.account()
    phones = queue(meeting, people)
    hosts.wake(times=3)
    assert until(lambda: hosts.missing() == {"one", "two"})
    assert not hosts.together.broken and set(hosts.count) == set(WORKERS)
    held = Delivery.objects.filter(lease_token__isnull=False)
    assert until(lambda: held.values("lease_token").distinct().count() == 2)  # the third is done
    in_doubt = {
        held.filter(lease_token=token).order_by("id").first().address
        for token in held.order_by().values_list("lease_token", flat=True).distinct()
    }
    assert in_doubt == set(hosts.on_its_way)

    lease_runs_out()
    hosts.wake()
    assert until(all_sent)
    hosts.host("one").plug()
    assert until(lambda: hosts.missing() == {"two"}, patience=180)
    late = hosts.processes["one"]
    assert until(lambda: "Another worker took over" in late.said, patience=180)

    assert Counter(hosts.accepted) == Counter(phones) + Counter(hosts.on_its_way)
    marked = Delivery.objects.filter(maybe_twice=True)
    assert {row.address for row in marked} == set(hosts.on_its_way)

    hosts.kill("three")  # and who came back does the work alone
    queue(meeting, people[:5], version=2)
    hosts.wake()
    assert until(all_sent, patience=180)
    assert [one["from"] for one in hosts.provider.taken[-5:]] == [hosts.host("one").address] * 5
