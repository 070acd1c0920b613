// What is about to be ordered, how to pay, and the button that does it.

import { placeOrder } from "../api.js";
import * as basket from "../basket.js";
import { CARDS } from "../cards.js";
import { h } from "../dom.js";
import { money } from "../format.js";
import { form } from "../parts/form.js";
import { sold } from "../parts/goods.js";
import { go } from "../router.js";
import { keyFor } from "../wish.js";
import { found, show as showBasket, sum } from "./basket.js";

export async function show({ signal }) {
  const lines = basket.lines();
  if (!lines.length) {
    return {
      title: "Checkout",
      content: [h("h1", {}, "Your basket is empty"), h("a", { class: "button", href: "/" }, "To the market")],
    };
  }
  const products = new Map(await Promise.all(lines.map(async ([id]) => [id, await found(id, signal)])));
  if ([...products.values()].some((product) => !product || sold(product))) return showBasket({ signal }); // it says so
  const total = money(sum(lines, products));
  const cards = h("fieldset", {}, h("legend", {}, "Pay with"), CARDS.map(choice));
  const paying = form({
    fields: [],
    submit: `Order and pay ${total}`,
    action: () => place(lines, cards.querySelector(":checked").value),
    onward: () => [h("a", { href: "/basket" }, "Back to the basket")],
  });
  paying.prepend(cards);
  const summary = h(
    "ul",
    { class: "lines" },
    lines.map(([id, many]) => item(products.get(id), many)),
  );
  const all = h("p", { class: "total" }, h("span", {}, "Total"), h("span", {}, total));
  return { title: "Checkout", content: [h("h1", {}, "Checkout"), summary, all, paying] };
}

async function place(lines, token) {
  const wanted = lines.map(([productId, quantity]) => ({ productId, quantity }));
  const wish = keyFor({ wanted, token });
  const order = await placeOrder(wanted, token, wish.key);
  wish.granted();
  basket.clear();
  await go(`/orders/${order.id}`, { replace: true });
}

function item(product, many) {
  const cost = { ...product.price, amount: many * product.price.amount };
  return h(
    "li",
    {},
    h("span", {}, `${many} ×`),
    h("span", { class: "name" }, product.name),
    h("span", { class: "price" }, money(cost)),
  );
}

function choice({ token, name, hint }, index) {
  const radio = h("input", { type: "radio", name: "card", value: token, checked: index === 0 });
  return h("label", { class: "choice" }, radio, h("span", {}, name, " ", h("span", { class: "small" }, hint)));
}
