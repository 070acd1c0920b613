// An order, as it goes on: asked for again and again until nothing more is going to happen.

import { warn } from "../announce.js";
import { cancelOrder, nameOf, readOrder } from "../api.js";
import * as basket from "../basket.js";
import { h } from "../dom.js";
import { money, short, when } from "../format.js";
import { confirm } from "../parts/confirm.js";
import { trouble } from "../parts/failure.js";
import { ADVICE, sentence, steps } from "../parts/progress.js";
import { again, go } from "../router.js";
import { follow, paymentOf } from "../watch.js";

export async function show({ parameters, signal }) {
  const order = await readOrder(parameters.id, signal);
  const [names, payment] = await Promise.all([
    Promise.all(order.lines.map((line) => nameOf(line.productId, signal))),
    paymentOf(order, signal),
  ]);
  // Filled when it is on the page already: only then is a change of it read out.
  const told = h("p", { class: "notice", role: "status", id: "state" });
  const way = h("div", {});
  const what = h("div", {});
  let sent = "";
  const draw = (now, paid) => {
    const text = sentence(now, paid);
    if (text !== sent) told.textContent = sent = text;
    told.className = `notice ${now.status === "confirmed" ? "good" : now.status === "rejected" ? "bad" : ""}`;
    way.replaceChildren(steps(now, paid));
    const held = what.contains(document.activeElement);
    what.replaceChildren(...next(now));
    if (held) told.closest("main").querySelector("h1").focus();
  };
  draw(order, payment);
  follow({ order, payment, signal, draw });
  const title = `Order ${short(order.id)}`;
  const about = h("p", { class: "small" }, `Placed on ${when(order.placedAt)}`);
  return { title, content: [h("h1", {}, title), about, told, way, ...list(order, names), what] };
}

function list(order, names) {
  const line = ({ productId, quantity, unitPrice }, at) => {
    const cost = money({ amount: quantity * unitPrice, currency: order.total.currency });
    const name = names[at]
      ? h("a", { class: "name", href: `/products/${productId}` }, names[at].name)
      : h("span", { class: "name" }, "A product that isn't sold any more");
    return h("li", {}, h("span", {}, `${quantity} ×`), name, h("span", { class: "price" }, cost));
  };
  return [
    h("h2", {}, "What was ordered"),
    h("ul", { class: "lines" }, order.lines.map(line)),
    h("p", { class: "total" }, h("span", {}, "Total"), h("span", {}, money(order.total))),
  ];
}

function next(order) {
  if (order.status === "rejected") {
    const advice = ADVICE[order.reason] ?? "Put everything back into the basket and try again.";
    return [
      h("p", {}, advice),
      h("button", { type: "button", onclick: () => putBack(order) }, "Put it back into the basket"),
    ];
  }
  if (order.status === "cancelled") return [h("a", { class: "button", href: "/" }, "To the market")];
  return [
    h(
      "button",
      { type: "button", class: "quiet", onclick: (event) => cancel(order, event.target) },
      "Cancel this order",
    ),
  ];
}

function putBack(order) {
  for (const { productId, quantity } of order.lines) basket.add(productId, quantity);
  go("/basket");
}

async function cancel(order, button) {
  if (
    !(await confirm(
      "Cancel this order?",
      "Everything in it is given back, and so is your money.",
      "Cancel the order",
      "Keep it",
    ))
  )
    return;
  try {
    await cancelOrder(order.id);
    await again();
  } catch (error) {
    const box = trouble(error);
    button.after(box);
    warn(box.textContent);
  }
}
