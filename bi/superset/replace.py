#!/usr/bin/env python3
"""Brings the dashboards in a running Superset up to date with the descriptions: dashboards, charts and data sets are
replaced, those that no description has any more are removed, the connection stays as it is. An import of Superset's own
leaves charts and data sets that are there as they are.

    bi/superset/replace.py ADDRESS USER [DASHBOARD …]     all three, if none is named

The user is an admin of Superset with a password there, which is asked for, unless SUPERSET_PASSWORD has it. Needs
requests and PyYAML, which Superset's own Python has.
"""

import getpass
import json
import os
import sys

import bundle
from superset_api import Superset


def remove_charts(superset, names):
    """The charts that these descriptions had once. Ours have the UUID that comes of their title: what people made, copied or
    renamed has another, and stays; so does what they put on a dashboard of theirs."""
    described = {chart.uuid for name in names for chart in bundle.Dashboard(name).charts}
    for chart in superset.all("chart", "id", "uuid", "slice_name", "dashboards.dashboard_title"):
        title = chart["slice_name"]
        ours = {bundle.identity("chart", name, title) for name in names} - described
        if chart["uuid"] in ours:
            remove(superset, "chart", chart["id"], title, [f"dashboard {d['dashboard_title']}" for d in chart["dashboards"]])


def remove_datasets(superset):
    """The data sets that no description has any more and that nothing stands on: no chart, and no filter."""
    described = {dataset.uuid for name in bundle.DASHBOARDS for dataset in bundle.Dashboard(name).datasets.values()}
    gone = {dataset["id"]: dataset["table_name"] for dataset in superset.all("dataset", "id", "uuid", "table_name")
            if dataset["uuid"] in {bundle.identity("dataset", dataset["table_name"])} - described}
    users = {number: [] for number in gone}
    for chart in superset.all("chart", "id", "slice_name", "datasource_id") if gone else []:
        users.get(chart["datasource_id"], []).append(f"chart {chart['slice_name']}")
    for dashboard in superset.all("dashboard", "id", "dashboard_title") if gone else []:
        metadata = json.loads(superset.get(f"dashboard/{dashboard['id']}")["result"]["json_metadata"] or "{}")
        for target in (t for f in metadata.get("native_filter_configuration", []) for t in f.get("targets", [])):
            users.get(target.get("datasetId"), []).append(f"a filter of dashboard {dashboard['dashboard_title']}")
    for number, name in gone.items():
        remove(superset, "dataset", number, name, users[number])


def remove(superset, kind, number, name, users):
    if users:
        print(f"{name} is in no description any more, and stays for {', '.join(users)}")
        return
    try:
        superset.delete(kind, number)
        print(f"{name} is removed")
    except RuntimeError as error:  # it is in a report, for example
        print(f"{name} is in no description any more, and stays: {error}")


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
    remove_charts(superset, names or bundle.DASHBOARDS)
    remove_datasets(superset)


if __name__ == "__main__":
    main()
