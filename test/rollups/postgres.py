"""A connection to a PostgreSQL server, in the server's own protocol over its Unix socket.

Beside what any driver does, a statement can be sent and its answer taken later, so that one program drives many sessions
in an order of its choosing. An error of the server is part of an answer, not an exception: the tests compare it.
"""

import os
import select
import socket
import struct
import time


class Answer:
    """What the server said to a message: for each statement in it the rows (tuples of text) or none; its error, if any."""

    def __init__(self):
        self.results = []
        self.tags = []
        self.notices = []
        self.error = None  # (SQLSTATE, message)
        self.hint = None

    @property
    def rows(self):
        return self.results[-1] if self.results else []

    @property
    def sqlstate(self):
        return self.error[0] if self.error else None

    def check(self):
        """The answer itself where there was no error; else an exception."""
        if self.error:
            raise RuntimeError(f"{self.error[0]} {self.error[1]}")
        return self


class Gone(Exception):
    """The server has closed the connection."""


class Connection:
    def __init__(self, database, user="postgres", **settings):
        self.address = f"{os.environ['PGHOST']}/.s.PGSQL.{os.environ.get('PGPORT', '5432')}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(self.address)
        self.received = b""
        self.busy = False
        self.state = b"I"  # I: idle, T: in a transaction, E: in a failed one
        self.pid = self.secret = None
        words = {"user": user, "database": database, "client_encoding": "UTF8", "application_name": "rollups", **settings}
        body = struct.pack("!I", 196608) + b"".join(f"{k}\0{v}\0".encode() for k, v in words.items()) + b"\0"
        self.socket.sendall(struct.pack("!I", len(body) + 4) + body)
        self.busy = True
        self.take().check()

    def close(self):
        self.socket.close()

    def _message(self):
        while len(self.received) < 5 or len(self.received) < 1 + struct.unpack_from("!I", self.received, 1)[0]:
            try:
                part = self.socket.recv(1 << 16)
            except ConnectionError:
                part = b""
            if not part:
                raise Gone("the server closed the connection")
            self.received += part
        length = 1 + struct.unpack_from("!I", self.received, 1)[0]
        kind, body = self.received[:1], self.received[5:length]
        self.received = self.received[length:]
        return kind, body

    @staticmethod
    def _fields(body):
        return {part[:1].decode(): part[1:].decode("utf-8", "replace") for part in body.split(b"\0") if part}

    def send(self, sql, copied=None):
        """Sends statements and does not wait; copied: the lines for a COPY ... FROM STDIN among them."""
        assert not self.busy, "the session has not answered yet"
        body = sql.encode() + b"\0"
        message = b"Q" + struct.pack("!I", len(body) + 4) + body
        if copied is not None:  # the server leaves such messages aside where no COPY asks for them
            data = "".join(line + "\n" for line in copied).encode()
            message += b"d" + struct.pack("!I", len(data) + 4) + data + b"c" + struct.pack("!I", 4)
        try:
            self.socket.sendall(message)
        except ConnectionError as error:
            raise Gone(str(error)) from error
        self.busy = True

    def take(self):
        """The answer to what was sent."""
        answer = Answer()
        rows = None
        while True:
            kind, body = self._message()
            if kind == b"D":
                count, place, row = struct.unpack_from("!H", body)[0], 2, []
                for _ in range(count):
                    length = struct.unpack_from("!i", body, place)[0]
                    place += 4
                    row.append(None if length < 0 else body[place:place + length].decode("utf-8", "surrogateescape"))
                    place += max(length, 0)
                rows.append(tuple(row))
            elif kind == b"T":
                rows = []
            elif kind == b"C":
                answer.tags.append(body[:-1].decode())
                answer.results.append(rows or [])
                rows = None
            elif kind == b"N":
                fields = self._fields(body)
                answer.notices.append((fields["S"], fields["M"]))
            elif kind == b"E":
                fields = self._fields(body)
                answer.error = (fields["C"], fields["M"])
                answer.hint = fields.get("H")
                if fields["V"] != "ERROR":
                    raise Gone(fields["M"])
            elif kind == b"K":
                self.pid, self.secret = struct.unpack("!II", body)
            elif kind == b"Z":
                self.state = body
                self.busy = False
                return answer

    def say(self, sql, copied=None):
        self.send(sql, copied)
        return self.take()

    def ask(self, sql):
        """The rows of a statement that must not fail."""
        return self.say(sql).check().rows

    def value(self, sql):
        return self.ask(sql)[0][0]

    def ready(self, seconds=0.0):
        """Whether an answer has begun to come, within so many seconds."""
        return bool(self.received) or bool(select.select([self.socket], [], [], seconds)[0])

    def cancel(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
            other.connect(self.address)
            other.sendall(struct.pack("!IIII", 16, 80877102, self.pid, self.secret))
            other.recv(1)


def connect_again(database, user="postgres", seconds=60, **settings):
    """A connection to a server that may be starting."""
    until = time.monotonic() + seconds
    while True:
        try:
            return Connection(database, user, **settings)
        except (OSError, Gone, RuntimeError):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
