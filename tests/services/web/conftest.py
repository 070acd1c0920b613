"""The shop as it runs, the API that it talks to, and a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.kit.ports import free_port
from tests.services.process import Running, running
from tests.services.web.api import Api
from tests.services.web.customer import Customer
from tests.services.web.server import serving

SCREENSHOTS = "SOUK_SCREENSHOTS"
"""The environment variable that names the folder for screenshots, in place of KEPT."""

KEPT = Path(__file__).parents[3] / ".souk" / "screenshots"
"""Where they are kept, to be looked at after a run."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PHONE = (360, 740)
DESK = (1280, 800)
PATIENCE = 30_000
"""Milliseconds for which a page may take: a machine that is busy is no failure."""

ENVIRONMENT = {"SOUK_ENV": "test", "LOG_LEVEL": "info", "AWS_REGION": "eu-central-1"}


@pytest.fixture(scope="session")
def shop_origin() -> str:
    """Where the shop is going to be: the API must know it before, to let its pages call."""
    return f"http://localhost:{free_port()}"


@pytest.fixture(scope="session")
def api_server(shop_origin: str) -> Generator[Api]:
    """An API that keeps to the committed contracts."""
    api = Api(shop_origin)
    with serving(api) as origin:
        api.origin = origin
        yield api


@pytest.fixture
def api(api_server: Api) -> Generator[Api]:
    """The same, empty again. At the end it says what broke the contracts."""
    api_server.reset()
    yield api_server
    assert api_server.broken == []


@pytest.fixture(scope="session")
def shop(api_server: Api, shop_origin: str) -> Generator[Running]:
    """The shop."""
    port = shop_origin.rpartition(":")[2]
    with running("web", ENVIRONMENT | {"PORT": port, "API_URL": api_server.origin}) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """A headless Chromium of this machine.

    Not for the session: as long as its driver lives, this thread has a running event loop, and every other test that
    starts one fails.
    """
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no browser: install Chromium (on Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        # Root has no sandbox to put a browser in, and containers often no room for its shared memory.
        found = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
        )
        yield found
        found.close()


@pytest.fixture
def enter(browser: Browser, shop: Running, shop_origin: str, api: Api) -> Generator[Callable[..., Customer]]:
    """Let a customer in, at a desk unless told otherwise. At the end: no page had an error of its own."""
    del shop
    customers: list[Customer] = []
    problems: list[str] = []

    def entered(size: tuple[int, int] = DESK, **options: object) -> Customer:
        context = browser.new_context(  # pyright: ignore[reportCallIssue] - passed on as they come
            base_url=shop_origin,
            viewport={"width": size[0], "height": size[1]},
            **options,  # pyright: ignore[reportArgumentType]
        )
        context.set_default_timeout(PATIENCE)

        def watched(page: Page) -> None:
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda line: problems.append(line.text) if "Security Policy" in line.text else None)

        context.on("page", watched)
        customer = Customer(context.new_page(), api, folder())
        customers.append(customer)
        return customer

    yield entered
    for customer in customers:
        customer.page.context.close()
    assert problems == []


def folder() -> Path:
    """Where screenshots go."""
    path = Path(os.environ.get(SCREENSHOTS) or KEPT)
    path.mkdir(parents=True, exist_ok=True)
    return path
