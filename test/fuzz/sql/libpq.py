"""As much of libpq as the fuzzer needs, through ctypes: a connection, a statement, its rows or its error."""

import ctypes
import os
from dataclasses import dataclass, field

BAD_CONNECTION = 1
FATAL_ERROR = 7
BAD_RESPONSE = 5
SQLSTATE = ord("C")
MESSAGE = ord("M")

VOID, TEXT, INT = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int


def library():
    name = os.path.join(os.environ.get("PG_LIBDIR", ""), "libpq.so.5")
    pq = ctypes.CDLL(name if os.path.exists(name) else "libpq.so.5")
    for function, result, arguments in (
        ("PQconnectdb", VOID, [TEXT]),
        ("PQfinish", None, [VOID]),
        ("PQstatus", INT, [VOID]),
        ("PQbackendPID", INT, [VOID]),
        ("PQerrorMessage", TEXT, [VOID]),
        ("PQexec", VOID, [VOID, TEXT]),
        ("PQexecParams", VOID, [VOID, TEXT, INT, VOID, VOID, VOID, VOID, INT]),
        ("PQclear", None, [VOID]),
        ("PQresultStatus", INT, [VOID]),
        ("PQresultErrorField", TEXT, [VOID, INT]),
        ("PQntuples", INT, [VOID]),
        ("PQnfields", INT, [VOID]),
        ("PQgetisnull", INT, [VOID, INT, INT]),
        ("PQgetlength", INT, [VOID, INT, INT]),
        ("PQgetvalue", VOID, [VOID, INT, INT]),
    ):
        getattr(pq, function).restype = result
        getattr(pq, function).argtypes = arguments
    return pq


PQ = library()


class ConnectionLost(Exception):
    pass


@dataclass
class Answer:
    state: str = "00000"
    message: str = ""
    rows: list = field(default_factory=list)

    @property
    def ok(self):
        return self.state == "00000"


class Connection:
    """To the server and database that libpq's environment variables name."""

    def __init__(self):
        self.handle = PQ.PQconnectdb(b"")
        self.check()
        self.pid = PQ.PQbackendPID(self.handle)

    def check(self):
        if PQ.PQstatus(self.handle) == BAD_CONNECTION:
            raise ConnectionLost(PQ.PQerrorMessage(self.handle).decode(errors="replace").strip())

    def close(self):
        PQ.PQfinish(self.handle)

    def script(self, sql):
        """Statements, in one transaction, that must not fail."""
        answer = self.read(PQ.PQexec(self.handle, sql.encode()))
        if not answer.ok:
            raise RuntimeError(f"{answer.state} {answer.message}: {sql}")
        return answer.rows

    def ask(self, sql, parameter=None, binary=False):
        """One statement; a parameter is (oid of its type, bytes of its binary form)."""
        count, types, values, lengths, formats = 0, None, None, None, None
        if parameter is not None:
            oid, data = parameter
            kept = ctypes.create_string_buffer(data, max(1, len(data)))
            count = 1
            types = (ctypes.c_uint * 1)(oid)
            values = (VOID * 1)(ctypes.addressof(kept))
            lengths, formats = (INT * 1)(len(data)), (INT * 1)(1)
        return self.read(
            PQ.PQexecParams(self.handle, sql.encode(), count, types, values, lengths, formats, int(binary))
        )

    def read(self, result):
        self.check()
        try:
            if PQ.PQresultStatus(result) in (FATAL_ERROR, BAD_RESPONSE):
                state, message = (PQ.PQresultErrorField(result, what) or b"" for what in (SQLSTATE, MESSAGE))
                return Answer(state.decode(), message.decode(errors="replace"))
            columns = range(PQ.PQnfields(result))
            return Answer(rows=[tuple(cell(result, row, column) for column in columns)
                                for row in range(PQ.PQntuples(result))])
        finally:
            PQ.PQclear(result)


def cell(result, row, column):
    if PQ.PQgetisnull(result, row, column):
        return None
    return ctypes.string_at(PQ.PQgetvalue(result, row, column), PQ.PQgetlength(result, row, column))
