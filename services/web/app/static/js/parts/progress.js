// How far an order is, in steps and in a sentence.

import { h } from "../dom.js";

const REASONS = {
  "payment-declined": "The card was declined, so nothing was ordered and nothing was charged.",
  "out-of-stock": "Something in it was sold out a moment before, so nothing was ordered and nothing was charged.",
  "reservation-expired": "The goods couldn't be held long enough, so nothing was ordered and nothing was charged.",
  "timed-out": "It couldn't be confirmed in time, so nothing was ordered and nothing was charged.",
};

export const STATES = {
  placed: "Being confirmed",
  confirmed: "Confirmed",
  rejected: "Not accepted",
  cancelled: "Cancelled",
};

/** What to do after a rejection, by its reason. */
export const ADVICE = {
  "payment-declined": "Put everything back into the basket and pay with another card.",
  "out-of-stock": "Put everything back into the basket, take out what is sold out, and order the rest.",
};

/** Whether nothing more is going to happen. `payment` is null until it is known. */
export function settled(order, payment) {
  if (order.status === "rejected" || order.status === "cancelled") return true;
  // A payment that went another way takes the order with it, a moment later.
  return order.status === "confirmed" && payment?.status === "captured";
}

/** Where it stands, in a sentence. */
export function sentence(order, payment) {
  if (order.status === "rejected") return REASONS[order.reason] ?? "The order wasn't accepted. Nothing was charged.";
  if (order.status === "cancelled") return "The order was cancelled. What was paid for it is given back.";
  if (order.status === "confirmed") {
    return payment?.status === "captured"
      ? "Confirmed and paid. Thank you!"
      : "Confirmed: the goods are yours. The payment is on its way.";
  }
  return order.paymentId
    ? "The money is held. The stalls are setting your goods aside."
    : "Placed. The bank and the stalls are being asked.";
}

/** The steps, as a list. */
export function steps(order, payment) {
  if (order.status === "rejected" || order.status === "cancelled") {
    return list([
      ["Placed", "done"],
      [STATES[order.status], "failed"],
    ]);
  }
  const reached = [true, order.paymentId !== null, order.status === "confirmed", payment?.status === "captured"];
  const now = reached.indexOf(false);
  const names = ["Placed", "Money held", "Goods set aside, order confirmed", "Paid"];
  return list(names.map((name, at) => [name, reached[at] ? "done" : at === now ? "now" : ""]));
}

const SPOKEN = { done: ": done", now: ": under way", failed: "", "": ": to come" };

function list(found) {
  return h(
    "ol",
    { class: "steps" },
    found.map(([name, state]) => h("li", { class: state }, name, h("span", { class: "unseen" }, SPOKEN[state]))),
  );
}
