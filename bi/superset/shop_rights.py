"""What the dashboards need of Superset's configuration. In superset_config.py:

    from shop_rights import DB_CONNECTION_MUTATOR, FEATURE_FLAGS

Superset connects to the shop as the role `superset_gate`, which may nothing itself, and becomes the role that has the
name of whoever is looking, from the connection's first moment. So PostgreSQL decides what each sees. Whoever has no
role there gets an error and no number.
"""

import re

GATE = "superset_gate"

FEATURE_FLAGS = {
    "ENABLE_TEMPLATE_PROCESSING": True,  # the data sets are templates
    "CHART_PLUGINS_EXPERIMENTAL": True,  # big numbers with the period before
}


def role_of(username):
    """The role in PostgreSQL of a user of Superset: here, they have one name."""
    return username


def DB_CONNECTION_MUTATOR(uri, params, username, security_manager, source):
    if uri.username == GATE and username:
        role = re.sub(r"([\\\s])", r"\\\1", role_of(username))  # a blank would begin another option
        arguments = params.setdefault("connect_args", {})
        arguments["options"] = f"{arguments.get('options', '')} -c role={role}".strip()
    return uri, params
