// The market: everything, a stall, or what was searched for.

import { findProducts } from "../api.js";
import { h } from "../dom.js";
import { card } from "../parts/goods.js";
import { longer } from "../parts/longer.js";
import { stallRow } from "../parts/stall_row.js";
import { stallName } from "../stalls.js";

const PAGE = 12;
const NAME = /^[a-z][a-z-]{0,39}$/;

export async function show({ query, signal }) {
  const words = (query.get("q") ?? "").slice(0, 100);
  const stall = NAME.test(query.get("category") ?? "") ? query.get("category") : null;
  const next = async (cursor) => {
    const page = await findProducts({ words, stall, cursor, limit: PAGE }, signal);
    return { items: page.products.map(card), cursor: page.nextCursor };
  };
  const first = await next(null);
  const title = titled(words, stall);
  const list = h("ul", { class: "goods", "aria-label": "Products" });
  const found = first.items.length ? longer({ list, first, next, label: "Show more", signal }) : [nothing(words)];
  return { title, content: [h("h1", {}, title), stallRow(words ? null : stall), ...found] };
}

function titled(words, stall) {
  if (words) return `“${words}” in ${stall ? stallName(stall) : "the market"}`;
  return stall ? stallName(stall) : "Welcome to the market";
}

function nothing(words) {
  const what = words ? "Nothing on any stall goes by these words." : "This stall has nothing today.";
  return h(
    "p",
    { class: "notice" },
    `${what} Try fewer or other words, or `,
    h("a", { href: "/" }, "walk through the whole market"),
    ".",
  );
}
