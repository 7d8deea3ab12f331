"""The Superset that scripts/dashboards and the tests start. Where it has no tables yet, it makes them, its roles, and the
users that SUPERSET_HOME/passwords names: the first an admin, the others readers of the connection `shop`, who may look at
dashboards and no more. In the process that serves, since each start of Superset takes ten seconds of a processor."""

import os
import pathlib

from flask_migrate import upgrade

import superset
from superset.app import create_app

HOME = pathlib.Path(os.environ["SUPERSET_HOME"])


def make_tables():
    from superset.extensions import appbuilder, security_manager

    upgrade(directory=superset.__path__[0] + "/migrations")
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    reader = security_manager.add_role("Shop dashboards")
    for number, line in enumerate((HOME / "passwords").read_text().splitlines()):
        name, password = line.split(":", 1)
        roles = [security_manager.find_role("Admin")] if number == 0 else [security_manager.find_role("Gamma"), reader]
        security_manager.add_user(name, name.capitalize(), "", f"{name}@localhost", roles, password=password)


new = not (HOME / "superset.db").exists()
app = create_app()
if new:
    with app.app_context():
        make_tables()
