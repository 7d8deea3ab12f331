"""The nodes of the cluster that test/citus/run has started, and what travels between them."""

import os
import selectors
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rollups"))
from postgres import Connection  # noqa: E402

NAMES = ["coordinator", "worker_1", "worker_2", "worker_3"]
PORTS = dict(zip(NAMES, map(int, os.environ["CITUS_PORTS"].split(","))))


def connect(node="coordinator", database="postgres", user="postgres", **settings):
    os.environ["PGPORT"] = str(PORTS[node])
    return Connection(database, user, **settings)


class Relay:
    """A port that leads to a node's, and counts the bytes that the node sends back: the other nodes know this one alone."""

    def __init__(self, node):
        self.port_of_node = PORTS[node]
        self.received = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.port_of_node))
        except OSError:
            client.close()
            return
        for one in client, server:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chosen = selectors.DefaultSelector()
        chosen.register(client, selectors.EVENT_READ, server)
        chosen.register(server, selectors.EVENT_READ, client)
        try:
            while True:
                for key, _ in chosen.select():
                    data = key.fileobj.recv(1 << 16)
                    if not data:
                        return
                    if key.fileobj is server:
                        self.received += len(data)
                    key.data.sendall(data)
        except OSError:
            pass
        finally:
            client.close()
            server.close()


class Cluster:
    def __init__(self, workers=("worker_1", "worker_2")):
        self.relays = {name: Relay(name) for name in NAMES[1:]}
        self.workers = list(workers)

    def received(self):
        """The bytes that have come from the workers so far, to the coordinator or to each other."""
        return sum(relay.received for relay in self.relays.values())

    def database(self, name, *statements, extensions=True):
        """A new database on every node, Citus in it, the workers known to the coordinator."""
        for node in NAMES:
            server = connect(node)
            server.ask(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')
            server.ask("SET citus.enable_create_database_propagation = off")
            server.ask(f"CREATE DATABASE {name}")
            server.close()
            one = connect(node, name)
            one.ask("CREATE EXTENSION citus")
            one.close()
        coordinator = connect("coordinator", name)
        coordinator.ask(f"SELECT citus_set_coordinator_host('127.0.0.1', {PORTS['coordinator']})")
        for worker in self.workers:
            self.add(coordinator, worker)
        if extensions:
            coordinator.ask("CREATE EXTENSION shopmetrics_dashboards CASCADE")
        for statement in statements:
            coordinator.ask(statement)
        return coordinator

    def add(self, coordinator, worker):
        coordinator.ask(f"SELECT citus_add_node('127.0.0.1', {self.relays[worker].port})")
