"""Superset's pages in headless Chromium, for the tests and for the pictures of the documentation."""

import contextlib
import json
import pathlib
import re
import shutil

from playwright.sync_api import sync_playwright

LOADED = """() => {
    const charts = [...document.querySelectorAll('[data-test-viz-type]')];
    return charts.length > 0 && charts.filter(chart => chart.getBoundingClientRect().top < innerHeight).every(chart => chart.querySelector(
        '.pop_kpi, canvas, table tbody tr, [data-test="empty"], .ant-empty, [role="alert"], .ant-alert'))
        && !document.querySelector('[data-test="loading-indicator"], .loading');
}"""


class Pages:
    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.answers = {}  # by chart: what the page got last
        page.on("response", self._keep)

    def _keep(self, response):
        number = re.search(r"slice_id%22%3A(\d+)", response.url)
        if "/api/v1/chart/data" in response.url and number:
            self.answers[int(number[1])] = response

    def log_in(self, user, password):
        self.page.goto(f"{self.address}/login/")
        self.page.fill("input#username", user)
        self.page.fill("input#password", password)
        self.page.press("input#password", "Enter")
        self.page.wait_for_url("**/welcome/**")

    def open(self, slug, height, **more):
        """A dashboard, high enough for all its charts: Superset draws those that are in view."""
        self.page.set_viewport_size({"width": 1440, "height": height})
        self.answers.clear()
        query = "".join(f"&{k}={v}" for k, v in more.items())
        self.page.goto(f"{self.address}/superset/dashboard/{slug}/?{query}")
        self.wait()

    def wait_for_filter(self, column):
        """Until every chart has been asked with a filter that the page sets by itself."""
        for _ in range(240):
            if all(f'"{column}"' in a.request.post_data for a in self.answers.values()):
                return self.wait()
            self.page.wait_for_timeout(1000)
        raise TimeoutError(f"the page does not set the filter {column}")

    def wait(self):
        self.page.wait_for_selector("[data-test-viz-type]")
        self.page.wait_for_function(LOADED)
        self.page.wait_for_timeout(1500)  # lines and bars are drawn with an animation
        self.page.wait_for_function(LOADED)

    def choose(self, label, value):
        """Sets a filter as a person does, and applies it. Gives the first choices that were offered."""
        self.page.locator(f'[data-test="filter-bar"] form:has(h4:text-is("{label}")) .ant-select').first.click()
        choice = self.page.locator(f'.ant-select-item-option[title="{value}"]').first
        choice.wait_for()
        offered = self.page.eval_on_selector_all(".ant-select-item-option", "options => options.map(o => o.title)")
        choice.click()
        self.page.keyboard.press("Escape")
        self.answers.clear()
        self.page.locator('[data-test="filter-bar__apply-button"]').click()
        self.page.wait_for_timeout(1000)
        self.wait()
        return offered

    def download(self, title, entry):
        """The file that an entry of a chart's menu downloads."""
        self.chart(title).locator('[aria-label="More Options"]').click()
        self.page.get_by_role("menuitem", name="Download").hover()
        with self.page.expect_download() as download:
            self.page.get_by_role("menuitem").filter(has_text=re.compile(f"^{re.escape(entry)}$")).click()
        return pathlib.Path(download.value.path()).read_text("utf-8-sig")

    def chart(self, title):
        return self.page.locator(f"[data-test-chart-name={json.dumps(title)}]")

    def errors(self):
        """The charts that show an error or nothing at all: title and what they say."""
        return self.page.eval_on_selector_all(
            "[data-test-viz-type]",
            """charts => charts.filter(c => c.querySelector('[role="alert"], .ant-alert, .ant-empty, [data-test="empty"]'))
                               .map(c => [c.dataset.testChartName, c.innerText])""")

    def picture(self, path):
        self.page.screenshot(path=path, animations="disabled")

    def picture_of_whole_rows(self, path):
        """Down to the last row of charts that is in view as a whole."""
        width, height = self.page.viewport_size.values()
        end = self.page.evaluate(
            """height => Math.max(...[...document.querySelectorAll('.dashboard-component-chart-holder')]
                                  .map(chart => chart.getBoundingClientRect().bottom).filter(end => end <= height))""", height)
        self.page.screenshot(path=path, animations="disabled", clip={"x": 0, "y": 0, "width": width, "height": end + 12})


@contextlib.contextmanager
def chromium(address):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"),
                                             args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_page(device_scale_factor=1)
        page.set_default_timeout(240_000)
        yield Pages(page, address)
        browser.close()
