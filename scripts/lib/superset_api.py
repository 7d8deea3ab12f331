"""Superset's REST interface, as its own pages use it."""

import requests


class Superset:
    def __init__(self, address, user, password):
        self.address = address
        self.user = user
        self.http = requests.Session()
        self.http.headers["Referer"] = address
        answer = self.http.post(f"{address}/api/v1/security/login",
                                json={"username": user, "password": password, "provider": "db"}, timeout=60)
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        self.http.headers["X-CSRFToken"] = self.get("security/csrf_token/")["result"]

    def get(self, path, **parameters):
        answer = self.http.get(f"{self.address}/api/v1/{path}", params=parameters, timeout=120)
        answer.raise_for_status()
        return answer.json()

    def all(self, what):
        """Everything of a kind: charts, datasets, dashboards."""
        return self.get(f"{what}/", q="(page:0,page_size:500)")["result"]

    def import_dashboard(self, path, uri_of_database=None, password=None):
        passwords = f'{{"databases/shop.yaml": "{password}"}}' if password else "{}"
        with open(path, "rb") as content:
            answer = self.http.post(f"{self.address}/api/v1/dashboard/import/", timeout=300,
                                    files={"formData": (str(path), content, "application/zip")},
                                    data={"passwords": passwords, "overwrite": "true"})
        if not answer.ok:
            raise RuntimeError(f"Superset does not import {path}: {answer.text}")

    def data(self, query_context):
        """What a chart shows: the answers of the chart data interface, or what it says is wrong."""
        answer = self.http.post(f"{self.address}/api/v1/chart/data", json=query_context, timeout=300)
        if not answer.ok:
            raise RuntimeError(answer.json().get("message") or answer.json().get("errors") or answer.text)
        return answer if query_context["result_format"] == "csv" else answer.json()["result"]
