// A product.

import { readProduct } from "../api.js";
import { h } from "../dom.js";
import { money } from "../format.js";
import { awning, buy, picture, sold, stock } from "../parts/goods.js";
import { quantity, whole } from "../parts/quantity.js";
import { stallName } from "../stalls.js";

export async function show({ parameters, signal }) {
  const product = await readProduct(parameters.id, signal);
  const stall = h("a", { href: `/?category=${product.category}` }, stallName(product.category));
  const about = h(
    "div",
    {},
    h("p", { class: "small" }, "From the stall ", stall),
    h("h1", {}, product.name),
    h("p", { class: "price" }, money(product.price)),
    stock(product),
    sold(product) ? soldOut(stall.href) : order(product),
    h("p", {}, product.description),
  );
  const shown = h("div", { class: "picture", "data-stall": product.category }, awning(), picture(product));
  return { title: product.name, content: [h("div", { class: "product" }, shown, about)] };
}

function order(product) {
  const many = quantity({ id: "many", value: 1 });
  const done = h("p", { class: "notice good", hidden: true });
  const submit = (event) => {
    event.preventDefault();
    done.replaceChildren(buy(product, whole(many)), " ", h("a", { href: "/basket" }, "To the basket"));
    done.hidden = false;
  };
  const field = h("div", { class: "field" }, h("label", { for: "many" }, "Quantity"), many);
  const button = h("button", { type: "submit" }, "Add to the basket");
  return h("div", {}, h("form", { novalidate: true, onsubmit: submit }, field, button), done);
}

function soldOut(stall) {
  return h(
    "p",
    { class: "notice" },
    "It can't be ordered now. ",
    h("a", { href: stall }, "See what else the stall has"),
    ".",
  );
}
