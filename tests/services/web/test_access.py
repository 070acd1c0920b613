"""The shop for everybody: by keyboard, by ear, on a phone, in the dark, without motion; in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.services.web.api import Api
from tests.services.web.conftest import PHONE
from tests.services.web.customer import PASSWORD, Customer

Enter = Callable[..., Customer]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
MOST_TABS = 60
SEEN = """(element) => [element, element.closest(".card")]
    .some((one) => one && getComputedStyle(one).outlineStyle !== "none")"""


def barriers(page: Page) -> list[str]:
    """What breaks the accessibility rules on a page, as axe-core judges it."""
    page.evaluate(AXE)  # by the browser's own tools: the page's policy lets no script in
    found = page.evaluate("async (tags) => (await axe.run(document, {runOnly: tags})).violations", RULES)
    return [f"{one['id']}: {one['help']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def test_the_judge_sees_barriers(enter: Enter) -> None:
    """A judge that finds nothing anywhere would pass every page."""
    customer = enter()
    customer.visit("/sign-in")
    customer.page.evaluate(
        """() => {
            document.querySelector("main label").remove();
            document.querySelector("h1").style.color = "#e8dcc8";
        }"""
    )
    assert {one.partition(":")[0] for one in barriers(customer.page)} >= {"label", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(enter: Enter, api: Api, scheme: str) -> None:
    """A label that is missing, or grey on grey, keeps people out."""
    customer = enter(color_scheme=scheme)
    found: dict[str, list[str]] = {}

    def judge(name: str) -> None:
        found[name] = barriers(customer.page)
        customer.picture(f"{name}-{scheme}")

    customer.visit("/")
    judge("market")
    customer.put_in_basket("Spices 2")
    judge("product")
    customer.visit("/basket")
    judge("basket")
    customer.visit("/sign-in")
    customer.press("Sign in")
    customer.sees("E-mail address is missing.")
    judge("sign-in")
    customer.visit("/register")
    judge("register")
    customer.register()
    customer.sees_page("Welcome to the market")
    customer.order(card="0002")
    customer.sees("The card was declined")
    judge("declined")
    customer.put_in_basket("Spices 6")
    customer.visit("/checkout")
    judge("checkout")
    customer.order()
    customer.sees("Confirmed and paid")
    judge("order")
    customer.visit("/orders")
    judge("orders")
    customer.visit("/account")
    judge("account")
    customer.visit("/nowhere")
    judge("nowhere")
    api.down = 503
    customer.visit("/")
    judge("busy")
    assert {name: broken for name, broken in found.items() if broken} == {}


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, role: str, name: str) -> None:
        """Tab to something, and see that the focus can be seen there."""
        wanted = self.page.get_by_role(role, name=name).first  # pyright: ignore[reportArgumentType] - a role's name
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("(element) => element === document.activeElement"):
                assert wanted.evaluate(SEEN), f"the focus on {name} can't be seen"
                return
        raise AssertionError(f"{name} isn't reached by Tab")

    def press(self, role: str, name: str) -> None:
        """Tab to something and press Enter."""
        self.to(role, name)
        self.page.keyboard.press("Enter")

    def type(self, role: str, name: str, text: str) -> None:
        """Tab to a field and fill it."""
        self.to(role, name)
        self.page.keyboard.type(text)


def test_everything_goes_by_keyboard_alone(enter: Enter) -> None:
    """Who can't hold a mouse buys too; where the focus goes after each step is half of it."""
    customer = enter()
    customer.visit("/")
    keys = Keys(customer.page)
    heading = customer.page.get_by_role("heading", level=1)
    keys.press("link", "Skip to the content")
    keys.press("link", "Tea")
    customer.sees_page("Tea")
    expect(heading).to_be_focused()
    keys.press("link", "Tea 3")
    customer.sees_page("Tea 3")
    expect(heading).to_be_focused()
    keys.to("spinbutton", "Quantity")
    customer.page.keyboard.press("ArrowUp")
    customer.page.keyboard.press("Enter")
    customer.sees("Tea 3: 2 in your basket.")
    keys.press("link", "To the basket")
    customer.sees_page("Your basket")
    keys.press("link", "Go to checkout")
    customer.sees_page("Sign in")
    keys.press("link", "Make an account")
    customer.sees_page("Make an account")
    keys.press("button", "Make an account")
    expect(customer.page.get_by_role("textbox", name="Name")).to_be_focused()  # what is wrong first
    customer.page.keyboard.type("Karim")
    keys.type("textbox", "E-mail address", customer.email)
    keys.type("textbox", "Password", PASSWORD)
    customer.page.keyboard.press("Enter")
    customer.sees_page("Checkout")
    expect(heading).to_be_focused()
    keys.to("radio", "4242")
    customer.page.keyboard.press("ArrowDown")
    customer.page.keyboard.press("ArrowUp")
    keys.press("button", "Order and pay")
    customer.sees("Confirmed and paid. Thank you!")
    keys.press("button", "Cancel this order")
    customer.page.keyboard.press("Escape")
    expect(customer.page.get_by_role("button", name="Cancel this order")).to_be_focused()


def test_a_phone_shows_everything_within_its_width(enter: Enter) -> None:
    """Most customers hold a phone; a page that is wider than it hides its buttons."""
    customer = enter(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)

    def fits(name: str) -> None:
        assert customer.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], f"{name} is too wide"
        small = customer.page.evaluate(
            """() => [...document.querySelectorAll("main button, main .button, main input, .links a")]
                .map((one) => one.closest(".choice") ?? one)
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
                .map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert small == [], f"{name}: too small to touch"
        customer.picture(f"phone-{name}")

    customer.visit("/")
    fits("market")
    customer.page.get_by_role("button", name="Add Spices 6 to the basket").tap()
    expect(customer.page.get_by_role("link", name="Basket (1)")).to_be_visible()
    customer.visit("/register")
    fits("register")
    customer.register("A name that is as long as names can be in some places of the world")
    customer.sees_page("Welcome to the market")
    customer.visit("/basket")
    fits("basket")
    customer.visit("/checkout")
    fits("checkout")
    customer.order()
    customer.sees("Confirmed and paid. Thank you!")
    fits("order")
    customer.visit("/orders")
    fits("orders")
    customer.visit("/account")
    fits("account")


def test_nothing_moves_for_who_asked_for_that(enter: Enter, api: Api) -> None:
    """Motion makes some people ill."""
    customer = enter(reduced_motion="reduce")
    customer.arrive_registered()
    customer.put_in_basket("Tea 5")
    api.market.hold = True
    customer.order()
    customer.sees("The bank and the stalls are being asked.")
    assert customer.page.evaluate("document.getAnimations().length") == 0


def test_changes_are_said_to_who_can_t_see_them(enter: Enter) -> None:
    """A basket that fills in silence is filled twice."""
    customer = enter()
    customer.visit("/")
    customer.press("Add Spices 2 to the basket")
    expect(customer.page.locator("#said")).to_have_text("Spices 2: 1 in your basket.")
    assert customer.page.evaluate("document.title") == "Welcome to the market · Souk"
    customer.follow("Basket (1)")
    customer.sees_page("Your basket")
    assert customer.page.evaluate("document.title") == "Basket · Souk"
