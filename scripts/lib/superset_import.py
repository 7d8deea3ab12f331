"""Imports dashboards into a new Superset, and lets its readers see them: superset_import.py ADDRESS PASSWORD_OF_ADMIN FILE…"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bi" / "superset"))
from superset_api import Superset  # noqa: E402

address, password, *files = sys.argv[1:]
admin = Superset(address, "admin", password)
for file in files:
    admin.import_dashboard(pathlib.Path(file).read_bytes())
admin.let_read("Shop dashboards", "shop")
