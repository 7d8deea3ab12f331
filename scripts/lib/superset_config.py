"""The configuration of the Superset that scripts/dashboards and the tests start: the pieces that users take into theirs
(bi/superset/shop_rights.py), and what a server of its own in one directory needs."""

import datetime
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bi" / "superset"))
from shop_rights import DB_CONNECTION_MUTATOR, FEATURE_FLAGS  # noqa: E402, F401

HOME = pathlib.Path(os.environ["SUPERSET_HOME"])
SECRET_KEY = (HOME / "secret").read_text()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME}/superset.db"
SQLALCHEMY_TRACK_MODIFICATIONS = False

# The documents say that their numbers are refreshed every hour.
CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(HOME / "cache"), "CACHE_DEFAULT_TIMEOUT": 3600}
DATA_CACHE_CONFIG = FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = CACHE_CONFIG

TALISMAN_ENABLED = False  # it would ask for https
RATELIMIT_ENABLED = False
WTF_CSRF_TIME_LIMIT = None
# A busy machine takes longer than a minute for a chart and than a quarter of an hour for the tests.
SUPERSET_WEBSERVER_TIMEOUT = 300
JWT_ACCESS_TOKEN_EXPIRES = datetime.timedelta(days=1)
