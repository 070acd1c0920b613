// One's own orders, the newest first.

import { findOrders } from "../api.js";
import { h } from "../dom.js";
import { money, short, when } from "../format.js";
import { longer } from "../parts/longer.js";
import { STATES } from "../parts/progress.js";

const PAGE = 10;

export async function show({ signal }) {
  const next = async (cursor) => {
    const page = await findOrders(cursor, PAGE, signal);
    return { items: page.orders.map(row), cursor: page.next };
  };
  const first = await next(null);
  const list = h("ul", { class: "orders" });
  const found = first.items.length ? longer({ list, first, next, label: "Show older orders", signal }) : none();
  return { title: "Your orders", content: [h("h1", {}, "Your orders"), ...found] };
}

function row(order) {
  return h(
    "a",
    { href: `/orders/${order.id}` },
    h("span", { class: "when" }, when(order.placedAt)),
    h("span", { class: "price" }, money(order.total)),
    h("span", { class: "small" }, `Order ${short(order.id)}`),
    h("span", { class: `state ${order.status}` }, STATES[order.status]),
  );
}

const none = () => [
  h("p", {}, "You have ordered nothing yet."),
  h("a", { class: "button", href: "/" }, "To the market"),
];
