"""Arguments: extreme, ordinary, NULL and damaged ones of every type that the extensions' functions take."""

import base64
import struct

INTEGERS = [0, 1, -1, 2, 3, 7, 42, 127, 128, 255, 256, 32767, -32768, 65536, 2**31 - 1, 2**31, -(2**31), 2**53,
            10**18, 2**63 - 1, -(2**63)]
DOUBLES = ["0", "-0", "1", "3.9999995", "3.999999499", "4", "5", "5e-7", "6", "10", "450", "449.9999999", "1e-7",
           "-1e-7", "0.1", "2.5", "-1", "4.9999999999", "86400", "799310441.4864475", "9007199254740993", "9e12",
           "9.000000000001e12", "1e300", "1e-300", "4.9e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity"]
NUMERICS = ["0", "-0.00", "1", "1.50", "-12345.67890", "NaN", "Infinity", "-Infinity", "9" * 38, "9" * 39,
            "1" + "0" * 37, "-1e37", "0." + "0" * 37 + "1", "0." + "0" * 38 + "1", "0." + "0" * 60, "0." + "1" * 38,
            "1e131071", "1e-16383", "12345678901234567890.123456789012345678"]
TEXTS = ["", " ", "a", "A", "a ", "ann", "int:5", "int:", "uuid:zz", "text:x", "0" * 15, "0" * 16, "x" * 200, "é",
         "日本語", "ß" * 20, "\U0001f600" * 5, "\u202e", "a\tb", "'", "\\", "%s%n", "NULL", "-1", "1",
         "Europe/Rome", "today", "video", "text", "captured"]
ZONES = ["UTC", "utc", "Europe/Rome", "Europe/rome", "America/New_York", "America/St_Johns", "America/Sao_Paulo",
         "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Kwajalein", "Asia/Kathmandu", "Antarctica/Troll",
         "Africa/Monrovia", "EST", "CET", "MSK", "Factory", "localtime", "posix/Europe/Rome", "right/UTC", "posixrules",
         "FOO-167", "FOO+167:59:59", "<+03>-3", "+05:30", "5", "0", "GMT0BST,M3.5.0/1,M10.5.0", "AAA0BBB,J1/0,J365/167",
         "", " ", "\t", "UTC\n", "Nowhere/Land", "../../etc/passwd", "x" * 300, "é", "J"]
TIMES = ["epoch", "infinity", "-infinity", "4714-11-24 00:00+00 BC", "4714-11-25 12:00+00 BC", "0044-03-15 12:00+00 BC",
         "0001-01-01 00:00+00", "1883-11-18 12:03:58-05", "1900-01-01 00:00+00", "1999-12-31 23:59:59.999999+00",
         "2000-01-01 00:00+00", "2011-12-30 10:00+00", "2026-03-29 01:00+00", "2026-10-01 10:00+02",
         "2026-10-01 10:00:00.000001+02", "2026-10-25 00:30+00", "2026-10-25 01:30+00", "2500-06-01 00:00+00",
         "100000-01-01 00:00+00", "294276-12-31 00:00+00", "294276-12-31 23:59:59.999999+00"]
DATES = ["infinity", "-infinity", "4714-11-24 BC", "0001-01-01", "1999-12-31", "2000-01-01", "2026-10-25",
         "294276-12-31", "294277-01-01", "5874897-12-31"]
INTERVALS = ["0", "1 microsecond", "-1 microsecond", "30 minutes", "24 hours", "1 day", "-1 day", "1 day -24 hours",
             "-1 day 48 hours", "365 days", "1 month", "1 month -30 days", "1 year -12 months", "106751991 days",
             "106751991 days 04:00:54.775807", "106751992 days", "2147483647 days", "1000000000 hours",
             "178000000 years", "-178000000 years"]
RANGES = ["empty", "(,)", "[2026-10-01,)", "(,2026-10-01)", "[-infinity,infinity)", "[-infinity,infinity]",
          "[2026-09-01,infinity)", "(2026-10-01,2026-10-02]", "[2026-10-01,2026-10-01]", "(2026-09-01,2026-09-02)",
          "[2026-09-01 00:00+02,2026-09-15 00:00+02)", "[2026-10-01 00:00+00,2026-10-08 00:00+00)",
          "[2026-10-01 10:00+00,2026-10-01 10:00:00.000001+00)", "[2026-10-25 00:00+02,2026-10-26 00:00+01)",
          "[2011-12-29 00:00-10,2012-01-02 00:00+14)", "[2026-08-01 00:00+00,2026-11-01 00:00+00)",
          "[4714-11-24 00:00+00 BC,4714-12-24 00:00+00 BC)", "[294276-12-01 00:00+00,294276-12-31 23:59:59.999999+00)"]
UUIDS = ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000a",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff"]
NAMED_PERIODS = ["today", "yesterday", "last_7_days", "last_30_days", "last_week", "last_quarter", "month_to_date",
                 "year_to_date", "", "Today", "last_8_days", "x" * 500]
TEXT_ARRAYS = ["{}", "{NULL}", "{glasses}", "{glasses,watches,NULL}", "{{a,b},{c,d}}", "[0:1]={a,b}",
               "{web,whatsapp,EUR}"]
JSONS = ["{}", "[]", "null", "1", '{"a":1}', '{"a":"x"}', '{"a":1e400}', '{"a":null,"b":"2"}', '{"a":{"b":[1]}}']

ELEMENTS = {
    "double precision": DOUBLES, "numeric": NUMERICS, "uuid": UUIDS, "interval": INTERVALS, "tstzrange": RANGES,
    "text[]": TEXT_ARRAYS, "json": JSONS, "text": TEXTS, "shopmetrics.zone": ZONES,
}
BY_NAME = {"zone": ZONES, "name": NAMED_PERIODS, "currency": ["EUR", "USD", "", "x"],
           "role": ["pg_monitor", "nobody at all", "", "x" * 70],
           "level": ["admin", "member", "validator", "owner", ""]}
# What the rows of a group share, and values of it that are no errors.
OPTIONS = {"zone": "'Europe/Rome'", "gap": "interval '30 minutes'", "period": "'[2026-09-01,2026-10-01)'::tstzrange",
           "cap": "450::float8", "lowest": "0", "highest": "10"}
KEY_TYPES = ["integer", "bigint", "smallint", "uuid", "text", "varchar", "char(9)", "shopmetrics.key"]
HEADER = 16


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def typed(text, sql_type):
    return f"{quoted(text)}::{sql_type}"


def bytea(image):
    return f"'\\x{image.hex()}'::bytea"


class Values:
    """Draws what a case is made of. `called` collects the names of the functions that its statements call."""

    def __init__(self, random, catalogue, images):
        self.random = random
        self.catalogue = catalogue
        self.images = images
        self.called = set()
        self.pick = random.choice

    def chance(self, probability):
        return self.random.random() < probability

    def call(self, routine, arguments):
        self.called.add(routine.name)
        return f"{routine.call}({', '.join(arguments)})"

    def arguments(self, routine, **given):
        """For all arguments that have no default and some of those that do; some may be given by their names."""
        count = len(routine.types) - self.random.randint(0, routine.defaults)
        drawn = [given.get(routine.name_of(i)) or self.of(routine.types[i], routine.name_of(i)) for i in range(count)]
        if routine.variadic and count == len(routine.types):
            drawn[-1] = "VARIADIC " + drawn[-1]
        return drawn

    def of(self, sql_type, name=""):
        """An expression of the type; the argument's name may say more about what is extreme."""
        if self.chance(0.06):
            return f"NULL::{sql_type}"
        if sql_type in self.images:
            return self.summary(sql_type)
        if name in BY_NAME and sql_type == "text":
            return typed(self.pick(BY_NAME[name]), sql_type)
        if sql_type in ELEMENTS and (sql_type != "tstzrange" or self.chance(0.8)):
            return typed(self.pick(ELEMENTS[sql_type]), sql_type)
        match sql_type:
            case "bigint" | "integer" | "smallint":
                least = {"bigint": -(2**63), "integer": -(2**31), "smallint": -(2**15)}[sql_type]
                wild = [n for n in INTEGERS if least <= n < -least]
                return f"({self.pick(wild) if self.chance(0.5) else self.random.randint(-3, 40)})::{sql_type}"
            case "boolean":
                return self.pick(["true", "false"])
            case "date":
                return typed(self.pick(DATES) if self.chance(0.5) else self.day(), sql_type)
            case "timestamp with time zone":
                return typed(self.pick(TIMES) if self.chance(0.5) else self.time(), sql_type)
            case "timestamp with time zone[]":
                times = ", ".join(self.of("timestamp with time zone") for _ in range(self.random.randint(1, 6)))
                return self.pick([f"ARRAY[{times}]", "'{}'::timestamptz[]", "'{NULL}'::timestamptz[]",
                                  "'{{2026-10-01,2026-10-02},{2026-10-03,NULL}}'::timestamptz[]"])
            case "tstzrange":
                ends = ", ".join(self.of("timestamp with time zone") for _ in range(2))
                return f"tstzrange({ends}, {quoted(self.pick(['[)', '[]', '()', '(]']))})"
            case "shopmetrics.key":
                return self.key(self.pick(KEY_TYPES))
            case "bytea":
                return bytea(self.damaged(self.pick(list(self.images))))
            case "character":
                return typed(self.pick(TEXTS)[:9], "char(9)")
            case "anyelement":
                return self.pick(["1", "'x'::text", "ROW(1, 'a', NULL)", "ROW()", "NULL::integer", "ARRAY[1, 2]",
                                  "'{}'::json"])
        return f"NULL::{sql_type}"

    def day(self):
        return f"2026-{self.random.randint(8, 11):02}-{self.random.randint(1, 28):02}"

    def time(self):
        hours, minutes, seconds = (self.random.randint(0, most) for most in (23, 59, 59))
        return f"{self.day()} {hours:02}:{minutes:02}:{seconds:02}+00"

    def key(self, sql_type):
        match sql_type:
            case "integer" | "smallint":
                return f"({self.random.randint(-2, 20)})::{sql_type}"
            case "bigint":
                return f"({self.pick(INTEGERS)})::bigint"
            case "uuid":
                return typed(self.pick(UUIDS), sql_type)
            case "shopmetrics.key":
                return typed(self.pick(["int:9223372036854775807", f"uuid:{UUIDS[1]}", "text:text:", *TEXTS]), sql_type)
        return typed(self.pick(TEXTS)[:9], sql_type)

    # ------------------------------------------------------------------------------------------- summaries

    def summary(self, family):
        if self.chance(0.3):
            maker = self.pick(self.catalogue.makers[family])
            rows = self.rows(maker)
            return f"(SELECT {self.call(maker, rows.columns)} FROM {rows.source})"
        image = self.pick(self.images[family]) if self.chance(0.7) else self.damaged(family)
        self.called.update(r.name for r in self.catalogue.routines
                           if r.returns == family and r.name.endswith(("_from_bytea", "_in")))
        if self.chance(0.5):
            return f"{bytea(image)}::{family}"
        return typed(self.text_form(image), family)

    def text_form(self, image):
        text = base64.b64encode(image).decode()
        if self.chance(0.05):
            text = text[: self.random.randint(0, len(text))] + self.pick(["=", "*", " ", "", "\n"])
        return text

    def damaged(self, family):
        """An image of the family with some bits, bytes, lengths or records changed."""
        image = bytearray(self.pick(self.images[family]))
        header = HEADER
        for _ in range(self.pick([1, 1, 1, 2, 3, 8])):
            at = self.random.randint(0, max(0, len(image) - 1))
            end = at + self.random.randint(1, 16)
            match self.random.randint(0, 10):
                case 0 if image:
                    image[at] ^= 1 << self.random.randint(0, 7)
                case 1 if image:
                    image[at] = self.pick([0, 1, 2, 127, 128, 255])
                case 2:
                    del image[at:]
                case 3:
                    image += self.random.randbytes(self.random.randint(1, 20))
                case 4:
                    other = self.pick(self.images[family])
                    image[at:] = other[self.random.randint(0, len(other)):]
                case 5 if len(image) >= header:
                    field = self.pick([4, 8, 12])
                    length = self.pick([0, 1, len(image) - header, len(image), 2**31 - 1, 2**32 - 1])
                    image[field : field + 4] = struct.pack("<I", length)
                case 6 if len(image) >= 4:
                    image[self.random.randint(0, 3)] = self.random.randint(0, 255)
                case 7:
                    image[at:at] = self.pick([b"\0", b"\x80\0", b"\xff\xff\xff\xff\x0f", b"\xff" * 9 + b"\x01",
                                              b"\x80" * 30, b"\xff" * 18 + b"\x03"])
                case 8:
                    del image[at:end]
                case 9:
                    image[end:end] = image[at:end]
                case 10 if len(image) >= header + 8:
                    option = self.pick([0, 1, -1, -(2**63), 2**63 - 1, self.random.randint(-(2**63), 2**63 - 1)])
                    image[header : header + 8] = struct.pack("<q", option)
        # where the lengths agree, the body is looked at
        if self.chance(0.6):
            original = self.images[family][0]
            options = len(original) - header - struct.unpack("<I", original[4:8])[0]
            used = len(image) - header - options
            if used >= 0:
                image[4:12] = struct.pack("<II", used, used)
        return bytes(image)

    # ------------------------------------------------------------------------------------------- rows

    def rows(self, aggregate, many=None):
        """Something to select from and the aggregate's arguments: a few rows of any values, or many of a series."""
        kinds = [self.pick(KEY_TYPES) for _ in aggregate.types]
        tame = self.chance(0.6)  # seldom an error
        columns, constants = [], {}
        for i, sql_type in enumerate(aggregate.types):
            name = aggregate.name_of(i)
            if name in OPTIONS and self.chance(0.95):
                constants[i] = OPTIONS[name] if tame else self.of(sql_type, name)
            columns.append(constants.get(i, f"v.c{i}"))
        wanted = [i for i in range(len(columns)) if i not in constants] or [0]
        if many is None and self.chance(0.06):
            many = self.pick([30, 100, 300, 2500])
        if many is not None:
            spread = self.pick([1, 3, 20, many])
            made = ", ".join(f"{self.series(aggregate.types[i], kinds[i], spread, aggregate.name_of(i))} AS c{i}"
                             for i in wanted)
            return Rows(f"(SELECT i AS place, {made} FROM generate_series(1, {many}) AS i) AS v", columns)
        rows = []
        for place in range(self.random.randint(1, 8)):
            cells = [self.cell(aggregate.types[i], kinds[i], aggregate.name_of(i), tame) for i in wanted]
            rows.append(f"({', '.join([str(place), *cells])})")
        names = ", ".join(["place", *(f"c{i}" for i in wanted)])
        return Rows(f"(VALUES {', '.join(rows)}) AS v ({names})", columns)

    def cell(self, sql_type, kind, name, tame):
        if sql_type == "shopmetrics.key":
            return f"NULL::{kind}" if self.chance(0.06) else self.key(kind)
        if not tame:
            return self.of(sql_type, name)
        if self.chance(0.05):
            return f"NULL::{sql_type}"
        match sql_type:
            case "double precision":
                seconds = self.pick([0, 0.5, 3.999999, 4, 450, 451, self.random.randint(0, 1000)])
                return f"({self.random.randint(1, 5) if name == 'rating' else seconds})::float8"
            case "numeric":
                return f"({self.random.randint(-500, 99999)}.{self.random.randint(0, 99):02})::numeric"
            case "integer":
                return f"({self.random.randint(1, 5)})"
            case "timestamp with time zone":
                return typed(self.time() if name != "ends_at" else "2026-12-01 00:00+00", sql_type)
            case "date":
                return typed(self.day(), sql_type)
            case "shopmetrics.zone":
                return typed("Europe/Rome", sql_type)
            case "text":
                return typed(self.pick(TEXTS), sql_type)
        return self.of(sql_type, name)

    def series(self, sql_type, kind, spread, name):
        n = f"(i * {self.pick([1, 7, 7919, 104729])} % {spread})"
        if sql_type in self.images:
            return f"{bytea(self.pick(self.images[sql_type]))}::{sql_type}"
        match sql_type:
            case "shopmetrics.key":
                return {"uuid": f"md5({n}::text)::uuid", "text": f"'k' || {n}",
                        "varchar": f"(repeat('long ', 5) || {n})::varchar"}.get(kind, f"{n}::bigint")
            case "bigint" | "integer":
                return f"(1 + {n} % 1000)::{sql_type}"
            case "double precision":
                seconds = f"({n} % 500 + {self.pick(['0', '0.1', '1e-7'])})"
                return f"{f'(1 + {n} % 5)' if name == 'rating' else seconds}::float8"
            case "numeric":
                return f"({n} % 1000)::numeric / 100"
            case "timestamp with time zone":
                start = "2026-09-01 00:00+00" if name != "ends_at" else "2027-09-01 00:00+00"
                return f"('{start}'::timestamptz + {n} * interval '{self.pick(['1 second', '17 minutes', '1 hour'])}')"
            case "date":
                return f"(date '2026-09-01' + ({n} % 60)::integer)"
            case "boolean":
                return f"(i % {self.pick([2, 3, 5])} = 0)"
            case "shopmetrics.zone":
                return self.pick(["'Europe/Rome'::text", "(ARRAY['Europe/Rome', 'Asia/Tokyo', 'CET'])[1 + i % 3]"])
            case "text":
                return f"'item ' || {n}"
        return self.of(sql_type, name)


class Rows:
    def __init__(self, source, columns):
        self.source = source
        self.columns = columns
