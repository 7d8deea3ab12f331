#!/usr/bin/env python3
"""Brings the dashboards in a running Superset up to date with the descriptions: dashboards, charts and data sets are
replaced, the connection stays as it is. An import of Superset's own leaves charts and data sets that are there as they are.

    bi/superset/replace.py ADDRESS USER [DASHBOARD …]     all three, if none is named

The user is an admin of Superset with a password there, which is asked for, unless SUPERSET_PASSWORD has it. Needs
requests and PyYAML, which Superset's own Python has.
"""

import getpass
import os
import sys

import bundle
from superset_api import Superset


def main():
    if len(sys.argv) < 3 or not set(sys.argv[3:]) <= set(bundle.DASHBOARDS):
        sys.exit(f"usage: {sys.argv[0]} ADDRESS USER [DASHBOARD …], of {', '.join(bundle.DASHBOARDS)}")
    address, user, *names = sys.argv[1:]
    superset = Superset(address.rstrip("/"), user, os.environ.get("SUPERSET_PASSWORD") or getpass.getpass())
    there = {d["slug"] for d in superset.all("dashboard")}
    for name in names or bundle.DASHBOARDS:
        dashboard = bundle.Dashboard(name)
        if bundle.slug(dashboard.title) not in there:
            sys.exit(f"{dashboard.title} is not there yet: import the file that bundle.py makes first")
        superset.replace(dashboard.replacement())
        print(f"{dashboard.title} is replaced")


if __name__ == "__main__":
    main()
