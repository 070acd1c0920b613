// The basket: product → quantity, kept in this browser. It names products only; prices are asked for when it is shown.

import { kept } from "./storage.js";

const stored = kept("souk.basket");
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What one order takes, by the API's contract. */
export const MOST_LINES = 20;
export const MOST_PIECES = 99;

/** Tells of `change`, in other tabs too. */
export const changes = new EventTarget();

let pieces = read();

addEventListener("storage", (event) => {
  if (event.key !== stored.name && event.key !== null) return;
  pieces = read();
  changes.dispatchEvent(new Event("change"));
});

/** `[product id, quantity]`, in the order in which they were put in. */
export const lines = () => [...pieces];

/** How many pieces there are, of everything. */
export const count = () => lines().reduce((sum, [, quantity]) => sum + quantity, 0);

/** Put some in. Returns how many of it are in now: fewer than wanted where an order can't take more. */
export function add(id, quantity = 1) {
  if (!pieces.has(id) && pieces.size >= MOST_LINES) return 0;
  return set(id, Math.min((pieces.get(id) ?? 0) + quantity, MOST_PIECES));
}

/** Have so many of it in. None takes it out. */
export function set(id, quantity) {
  if (quantity > 0) pieces.set(id, Math.min(quantity, MOST_PIECES));
  else pieces.delete(id);
  write();
  return pieces.get(id) ?? 0;
}

/** Take everything out. */
export function clear() {
  pieces.clear();
  write();
}

function write() {
  stored.write(lines());
  changes.dispatchEvent(new Event("change"));
}

function read() {
  const found = stored.read();
  // Anything may stand there: an older shop's basket, or what somebody typed.
  const good = (one) =>
    Array.isArray(one) && ID.test(one[0]) && Number.isInteger(one[1]) && one[1] > 0 && one[1] <= MOST_PIECES;
  return new Map(Array.isArray(found) ? found.filter(good).slice(0, MOST_LINES) : []);
}
