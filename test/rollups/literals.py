"""Values as SQL and as lines of COPY."""

import datetime


def quote(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime.datetime):
        value = value.isoformat()
    return "'" + str(value).replace("'", "''") + "'"


def array(values):
    return "ARRAY[" + ", ".join(quote(v) for v in values) + "]"


def copy_line(values):
    words = []
    for value in values:
        if value is None:
            words.append("\\N")
        elif isinstance(value, bool):
            words.append("t" if value else "f")
        elif isinstance(value, datetime.datetime):
            words.append(value.isoformat())
        else:
            words.append(str(value).replace("\\", "\\\\"))
    return "\t".join(words)
