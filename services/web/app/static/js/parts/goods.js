// Products: as cards, and what is said of their stock.

import { say } from "../announce.js";
import * as basket from "../basket.js";
import { h } from "../dom.js";
import { money } from "../format.js";

const STOCK = {
  "in-stock": "In stock",
  low: "Only a few left",
  "out-of-stock": "Sold out",
  unknown: "Stock can't be told now",
};

/** What is said of a product's stock. `available` is known on its own page only. */
export function stock({ stock: state, available }) {
  const few = state === "low" && available > 0;
  return h("p", { class: `stock ${state}` }, few ? `Only ${available} left` : (STOCK[state] ?? STOCK.unknown));
}

/** Whether it can be put into a basket. Where nobody knows, one may try. */
export const sold = (product) => product.stock === "out-of-stock";

/** Put some of a product into the basket, and say so. Returns the sentence. */
export function buy(product, quantity) {
  const now = basket.add(product.id, quantity);
  const done = now
    ? `${product.name}: ${now} in your basket.`
    : `The basket is full: an order takes ${basket.MOST_LINES} products.`;
  say(done);
  return done;
}

/** The striped cloth of a stall. */
export const awning = () => h("div", { class: "awning", "aria-hidden": "true" });

/** A product's picture. It says nothing that its name doesn't. */
export const picture = (product, attributes = {}) =>
  h("img", { src: safe(product.picture), alt: "", width: 320, height: 320, ...attributes });

// The catalogue's pictures are data URLs. Whatever else stands there isn't asked for.
const safe = (address) => (address.startsWith("data:image/") ? address : null);

/** A product on a shelf. */
export function card(product) {
  const name = h("h2", {}, h("a", { href: `/products/${product.id}` }, product.name));
  const add = h(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": `Add ${product.name} to the basket`,
      onclick: () => buy(product, 1),
    },
    "Add",
  );
  return h(
    "article",
    { class: "card", "data-stall": product.category },
    awning(),
    picture(product, { loading: "lazy" }),
    h("div", { class: "about" }, name, stock(product)),
    h("div", { class: "buy" }, h("span", { class: "price" }, money(product.price)), sold(product) ? null : add),
  );
}
