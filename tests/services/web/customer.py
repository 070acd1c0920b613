"""A customer: somebody with a browser who reads what is on the page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from kit.ids import new_id
from tests.services.web.api import Api

PASSWORD = "a long enough password"  # noqa: S105 - of customers who don't exist


class Customer:
    """What a customer does, by what is written on the page."""

    def __init__(self, page: Page, api: Api, folder: Path) -> None:
        self.page = page
        self.api = api
        self.email = f"{new_id()}@example.org"
        self._folder = folder

    def visit(self, address: str) -> None:
        """Load a page, and wait until it is there."""
        self.page.goto(address)
        self.sees_page()

    def sees_page(self, heading: str | None = None) -> None:
        """Wait for a page, by its heading."""
        found = self.page.get_by_role("heading", level=1)
        expect(found).to_have_text(heading) if heading else expect(found).to_be_visible()

    def sees(self, text: str) -> None:
        """Read something on the page."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        """Fill a field."""
        self.page.get_by_label(label).first.fill(text)

    def register(self, name: str = "Amina") -> None:
        """Make an account, on the page that one is on."""
        self.fill("Name", name)
        self.fill("E-mail address", self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Make an account")

    def arrive_registered(self) -> None:
        """Be at the market, signed in."""
        self.visit("/register")
        self.register()
        self.sees_page("Welcome to the market")

    def put_in_basket(self, name: str, quantity: int = 1) -> None:
        """Put a product into the basket, on its own page."""
        self.visit(f"/products/{self.api.market.named(name)['id']}")
        self.fill("Quantity", str(quantity))
        self.press("Add to the basket")
        self.sees("in your basket")

    def order(self, card: str = "4242") -> None:
        """Go from the basket to the order."""
        self.page.goto("/checkout")
        self.sees_page("Checkout")
        self.page.get_by_label(card).check()
        self.press("Order and pay")
        self.page.wait_for_url("**/orders/*")

    def picture(self, name: str) -> None:
        """Keep a screenshot."""
        self.page.screenshot(path=self._folder / f"{name}.png", full_page=True)
