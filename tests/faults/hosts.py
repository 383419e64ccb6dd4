"""Hosts apart on one machine: network namespaces on a bridge, with cables that can be pulled.

Nothing here reaches any other network: the addresses 10.99.… exist on the bridge and in the
namespaces alone. The suite's servers stay on the loopback; a line from the bridge leads to each.
"""

import contextlib
import os
import select
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest


def ip(*words: str, check: bool = True) -> None:
    """iproute2."""
    subprocess.run(["ip", *words], check=check, capture_output=True)


@dataclass(frozen=True)
class Host:
    """A namespace with an address of its own at the end of a cable."""

    space: str
    cable: str
    address: str

    @property
    def inside(self) -> list[str]:
        """What stands before a command that runs there."""
        return ["ip", "netns", "exec", self.space]

    def cut(self) -> None:
        """The cable is pulled: nothing passes, and nobody is told."""
        ip("link", "set", self.cable, "down")

    def plug(self) -> None:
        """The cable is put back."""
        ip("link", "set", self.cable, "up")


@dataclass
class Network:
    """The bridge's address, and the hosts by name."""

    address: str
    hosts: dict[str, Host]


@contextmanager
def network(*names: str) -> Iterator[Network]:
    """Hosts of these names; everything is taken away again with the block. Skips where this user
    may make none."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("no hosts apart: network namespaces need root and iproute2")
    key = os.getpid() % 10_000
    bridge, net = f"hsl{key}", f"10.99.{key % 256}"
    made = Network(f"{net}.1", {})
    with ExitStack() as stack:
        try:
            ip("link", "add", bridge, "type", "bridge", "forward_delay", "0")
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no hosts apart: {error.stderr.decode().strip()}")
        stack.callback(ip, "link", "del", bridge, check=False)
        ip("addr", "add", f"{made.address}/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        for number, name in enumerate(names, start=11):
            host = Host(f"{bridge}-{name}", f"{bridge}v{number}", f"{net}.{number}")
            ip("netns", "add", host.space)
            stack.callback(ip, "netns", "del", host.space, check=False)
            ip(
                "link",
                "add",
                host.cable,
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                host.space,
            )
            stack.callback(ip, "link", "del", host.cable, check=False)
            ip("link", "set", host.cable, "master", bridge, "up")
            ip("-n", host.space, "addr", "add", f"{host.address}/24", "dev", "up0")
            for device in ("lo", "up0"):
                ip("-n", host.space, "link", "set", device, "up")
            made.hosts[name] = host
        yield made


class _Line(socketserver.ThreadingTCPServer):
    """Takes connections on the bridge and carries each on to a server of the loopback."""

    def __init__(self, address: str, port: int) -> None:
        super().__init__((address, 0), _Carrying)
        self.port = port
        self.ends: list[socket.socket] = []


class _Carrying(socketserver.BaseRequestHandler):
    server: _Line

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port)) as far:
            other: dict[Any, socket.socket] = {self.request: far, far: self.request}
            self.server.ends += other
            with contextlib.suppress(OSError):  # either end may be gone
                while True:
                    for end in select.select(list(other), [], [])[0]:
                        said = end.recv(65_536)
                        if not said:
                            return
                        other[end].sendall(said)


@contextmanager
def line(address: str, port: int) -> Iterator[int]:
    """The port at ``address`` from which everything goes to ``port`` of the loopback."""
    server = _Line(address, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        for end in server.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        server.server_close()
