"""Buying something, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.services.web.api import Api
from tests.services.web.customer import Customer
from tests.services.web.market import SOLD_OUT

Enter = Callable[..., Customer]


def test_sign_up_buy_and_watch_the_order_until_it_is_paid(enter: Enter, api: Api) -> None:
    """The way on which the shop earns its money."""
    customer = enter()
    customer.visit("/")
    customer.picture("market")
    customer.follow("Spices")
    customer.sees_page("Spices")
    customer.follow("Spices 2")
    customer.sees("Only 2 left")
    customer.picture("product")
    customer.fill("Quantity", "2")
    customer.press("Add to the basket")
    customer.follow("To the basket")
    customer.sees_page("Your basket")
    customer.sees("€18.00")
    customer.picture("basket")
    customer.follow("Go to checkout")
    customer.sees_page("Sign in")
    customer.follow("Make an account")
    customer.sees_page("Make an account")
    customer.picture("register")
    customer.register()
    customer.sees_page("Checkout")
    customer.picture("checkout")
    api.market.hold = True
    customer.press("Order and pay €18.00")
    customer.sees("The bank and the stalls are being asked.")
    customer.picture("order-placed")
    told = watch_what_is_told(customer)
    api.market.hold = False
    customer.sees("Confirmed and paid. Thank you!")
    customer.picture("order-paid")
    expect(customer.page.get_by_role("link", name="Basket", exact=True)).to_be_visible()  # with nothing in it
    assert customer.page.evaluate(told) == [
        "The money is held. The stalls are setting your goods aside.",
        "Confirmed: the goods are yours. The payment is on its way.",
        "Confirmed and paid. Thank you!",
    ]
    asked = len(api.asked)
    customer.page.wait_for_timeout(1500)
    assert len(api.asked) == asked, "nothing more is going to happen, and it is still asked for"


def watch_what_is_told(customer: Customer) -> str:
    """Note what the order's live region says from now on. Returns the expression that tells it."""
    expect(customer.page.get_by_role("main").get_by_role("status")).to_have_count(1)
    customer.page.evaluate(
        """() => {
            const region = document.querySelector("main [role=status]");
            globalThis.told = [];
            new MutationObserver(() => globalThis.told.push(region.textContent)).observe(region, {childList: true});
        }"""
    )
    return "globalThis.told"


def test_a_declined_card_is_told_and_another_one_can_be_tried(enter: Enter) -> None:
    """A customer whose card fails, and who is told nothing, buys elsewhere."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Lamps 3")
    customer.order(card="0002")
    customer.sees("The card was declined, so nothing was ordered and nothing was charged.")
    customer.picture("declined")
    customer.press("Put it back into the basket")
    customer.sees_page("Your basket")
    customer.sees("Lamps 3")
    customer.order()
    customer.sees("Confirmed and paid. Thank you!")
    customer.follow("Orders")
    customer.sees_page("Your orders")
    rows = customer.page.get_by_role("main").get_by_role("listitem")
    expect(rows).to_contain_text(["Confirmed", "Not accepted"])
    customer.picture("orders")


def test_what_is_sold_out_is_told_before_and_after(enter: Enter) -> None:
    """Two customers want the last one."""
    customer = enter()
    customer.arrive_registered()
    customer.visit(f"/products/{customer.api.market.named(SOLD_OUT)['id']}")
    customer.sees("Sold out")
    expect(customer.page.get_by_role("button", name="Add to the basket")).to_have_count(0)
    customer.put_in_basket("Rugs 1", 2)
    customer.order()
    customer.sees("Something in it was sold out a moment before")
    customer.sees("take out what is sold out")
    customer.picture("sold-out")


def test_what_isn_t_sold_any_more_is_told_at_the_checkout(enter: Enter, api: Api) -> None:
    """A basket is weeks old when its owner comes back; an error where the order should be ends the visit."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Rugs 5")
    customer.put_in_basket("Rugs 6")
    del api.market.products[api.market.named("Rugs 6")["id"]]
    customer.visit("/checkout")
    customer.sees("Something can't be had. Take it out to order the rest.")
    customer.press("Take out A product that isn't sold any more")
    customer.follow("Go to checkout")
    customer.sees_page("Checkout")
    customer.sees("Rugs 5")


def test_a_confirmed_order_can_be_cancelled_after_a_question(enter: Enter) -> None:
    """A button beside another one is pressed by accident."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Tea 5")
    customer.order()
    customer.sees("Confirmed and paid. Thank you!")
    customer.press("Cancel this order")
    customer.page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    customer.sees("Confirmed and paid. Thank you!")
    customer.press("Cancel this order")
    customer.picture("cancel")
    customer.page.get_by_role("dialog").get_by_role("button", name="Cancel the order").click()
    customer.sees("The order was cancelled.")


def test_an_order_whose_answer_was_lost_is_placed_once(enter: Enter, api: Api) -> None:
    """A customer who presses again because nothing came pays twice."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Ceramics 5")
    customer.page.goto("/checkout")
    customer.sees_page("Checkout")
    # It arrives and is done; only the answer never comes.
    customer.page.route("**/v1/orders", lambda route: (route.fetch(), route.abort()), times=1)
    customer.press("Order and pay")
    customer.sees("The market can't be reached.")
    customer.page.reload()
    customer.sees_page("Checkout")
    customer.press("Order and pay")
    customer.sees("Confirmed and paid. Thank you!")
    assert api.times("POST", "/v1/orders") == 2
    customer.visit("/orders")
    expect(customer.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)


def test_search_and_paging(enter: Enter) -> None:
    """What can't be found can't be bought."""
    customer = enter()
    customer.visit("/")
    goods = customer.page.get_by_role("article")
    expect(goods).to_have_count(12)
    customer.press("Show more")
    expect(goods).to_have_count(24)
    expect(goods.nth(12).get_by_role("link")).to_be_focused()
    customer.press("Show more")
    expect(goods).to_have_count(30)
    expect(customer.page.get_by_role("button", name="Show more")).to_be_hidden()
    customer.fill("Search the market", "ceramics")
    customer.press("Search")
    customer.sees_page("“ceramics” in the market")
    expect(goods).to_have_count(6)
    customer.picture("search")
    customer.fill("Search the market", "no such thing")
    customer.press("Search")
    customer.sees("Nothing on any stall goes by these words.")
    customer.page.go_back()
    expect(goods).to_have_count(6)
    expect(customer.page.get_by_label("Search the market")).to_have_value("ceramics")


def test_the_basket_outlives_the_page_and_is_the_same_in_every_tab(enter: Enter) -> None:
    """A basket that empties itself is an order that never comes."""
    customer = enter()
    customer.put_in_basket("Spices 6", 3)
    other = customer.page.context.new_page()
    other.goto("/basket")
    expect(other.get_by_role("link", name="Basket (3)")).to_be_visible()
    customer.visit("/basket")
    customer.press("Take out Spices 6")
    customer.sees("There is nothing in it yet.")
    expect(other.get_by_role("link", name="Basket", exact=True)).to_be_visible()
