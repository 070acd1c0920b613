// The basket, at the prices of now.

import { say } from "../announce.js";
import { readProduct } from "../api.js";
import * as basket from "../basket.js";
import { h } from "../dom.js";
import { Problem } from "../failures.js";
import { money } from "../format.js";
import { picture, sold, stock } from "../parts/goods.js";
import { quantity } from "../parts/quantity.js";

export async function show({ signal }) {
  const products = new Map(await Promise.all(basket.lines().map(async ([id]) => [id, await found(id, signal)])));
  const body = h("div", {});
  const draw = () => body.replaceChildren(...(basket.lines().length ? full(products, draw) : empty()));
  draw();
  return { title: "Basket", content: [h("h1", {}, "Your basket"), body] };
}

/** A product, or null if it isn't sold any more. */
export async function found(id, signal) {
  try {
    return await readProduct(id, signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

function empty() {
  return [h("p", {}, "There is nothing in it yet."), h("a", { class: "button", href: "/" }, "To the market")];
}

function full(products, draw) {
  // What another tab put in meanwhile is shown when this page is opened again.
  const lines = basket.lines().filter(([id]) => products.has(id));
  const bad = lines.some(([id]) => !products.get(id) || sold(products.get(id)));
  const total = sum(lines, products);
  const warning = h("p", { class: "notice bad" }, "Something can't be had. Take it out to order the rest.");
  return [
    bad ? warning : null,
    h(
      "ul",
      { class: "lines" },
      lines.map(([id, many]) => line(id, many, products.get(id), draw)),
    ),
    h("p", { class: "total" }, h("span", {}, "Total"), h("span", { id: "total" }, total ? money(total) : "–")),
    h(
      "div",
      { class: "actions" },
      bad ? null : h("a", { class: "button", href: "/checkout" }, "Go to checkout"),
      h("a", { href: "/" }, "Go on looking around"),
    ),
  ].filter(Boolean);
}

/** What the lines cost together. Null for nothing. */
export function sum(lines, products) {
  const known = lines.filter(([id]) => products.get(id));
  if (!known.length) return null;
  const amount = known.reduce((all, [id, many]) => all + many * products.get(id).price.amount, 0);
  return { amount, currency: products.get(known[0][0]).price.currency };
}

function line(id, many, product, draw) {
  const name = product?.name ?? "A product that isn't sold any more";
  const remove = () => {
    basket.set(id, 0);
    draw();
    say(`${name} was taken out.`);
    document.querySelector("h1").focus(); // the button is gone
  };
  const out = h(
    "button",
    { type: "button", class: "quiet", "aria-label": `Take out ${name}`, onclick: remove },
    "Take out",
  );
  if (!product)
    return h(
      "li",
      {},
      h("span", {}),
      h("span", { class: "name" }, name),
      h("span", {}),
      h("div", { class: "change" }, out),
    );
  const changed = (now) => {
    basket.set(id, now);
    draw();
    document.getElementById(`many-${id}`).focus();
    say(`${name}: ${now}. Total ${document.getElementById("total").textContent}.`);
  };
  return h(
    "li",
    {},
    picture(product),
    h("span", {}, h("a", { class: "name", href: `/products/${id}` }, name), sold(product) ? stock(product) : null),
    h("span", { class: "price" }, money({ ...product.price, amount: many * product.price.amount })),
    h(
      "div",
      { class: "change" },
      h("label", { for: `many-${id}` }, "Quantity"),
      quantity({ id: `many-${id}`, value: many, changed }),
      out,
    ),
  );
}
