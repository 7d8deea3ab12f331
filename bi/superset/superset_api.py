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

    def all(self, what, *columns):
        """Everything of a kind: charts, datasets, dashboards, roles. With these columns, or those that Superset lists."""
        found, page = [], 0
        chosen = f"columns:!({','.join(columns)})," if columns else ""
        while True:
            answer = self.get(f"{what}/", q=f"({chosen}page:{page},page_size:100)")
            found += answer["result"]
            page += 1
            if not answer["result"] or len(found) >= answer["count"]:
                return found

    def import_dashboard(self, content):
        """A ZIP of a dashboard. What is there already of charts and data sets stays as it is."""
        self._import("dashboard", {"formData": content}, {"overwrite": "true"})

    def replace(self, content):
        """A ZIP of assets. What is there already is replaced; what the ZIP stands on and does not hold stays."""
        self._import("assets", {"bundle": content}, {"sparse": "true"})

    def delete(self, what, number):
        answer = self.http.delete(f"{self.address}/api/v1/{what}/{number}", timeout=60)
        if not answer.ok:
            raise RuntimeError(f"Superset does not delete {what} {number}: {answer.text}")

    def _import(self, what, contents, words):
        answer = self.http.post(f"{self.address}/api/v1/{what}/import/", timeout=300, data={"passwords": "{}"} | words,
                                files={k: ("bundle.zip", c, "application/zip") for k, c in contents.items()})
        if not answer.ok:
            raise RuntimeError(f"Superset does not import it: {answer.text}")

    def let_read(self, role, database):
        """Gives a role the right "database access on [database]": to all data sets of the connection."""
        view = next(p["id"] for p in self.all("security/permissions-resources")
                    if p["permission"]["name"] == "database_access" and p["view_menu"]["name"].startswith(f"[{database}]."))
        number = next(r["id"] for r in self.all("security/roles") if r["name"] == role)
        answer = self.http.post(f"{self.address}/api/v1/security/roles/{number}/permissions", timeout=60,
                                json={"permission_view_menu_ids": [view]})
        answer.raise_for_status()

    def data(self, query_context):
        """What a chart shows: the answers of the chart data interface, or what it says is wrong."""
        answer = self.http.post(f"{self.address}/api/v1/chart/data", json=query_context, timeout=300)
        if not answer.ok:
            raise RuntimeError(f"{answer.status_code} {answer.text}")
        return answer if query_context["result_format"] == "csv" else answer.json()["result"]
