"""Makes Superset's own tables, its roles, and the users named as arguments: NAME:PASSWORD, the first an admin, the others
readers of the connection `shop`, who may look at dashboards and no more.  In one process: each start of Superset takes
ten seconds."""

import sys

from flask_migrate import upgrade

import superset
from superset.app import create_app

app = create_app()
with app.app_context():
    upgrade(directory=superset.__path__[0] + "/migrations")
    from superset.extensions import appbuilder, security_manager

    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    reader = security_manager.add_role("Shop dashboards")
    for number, pair in enumerate(sys.argv[1:]):
        name, password = pair.split(":", 1)
        roles = [security_manager.find_role("Admin")] if number == 0 else [security_manager.find_role("Gamma"), reader]
        security_manager.add_user(name, name.capitalize(), "", f"{name}@localhost", roles, password=password)
