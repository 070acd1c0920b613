// The API's operations that the shop uses, by name.

import { authorised } from "./session.js";
import { send } from "./transport.js";

const seen = new Map(); // products by id: their names and pictures, for lists of orders

const query = (parameters) => {
  const given = Object.entries(parameters).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
};

export async function findProducts({ words, stall, cursor, limit }, signal) {
  const page = await send("GET", `/v1/products${query({ q: words, category: stall, cursor, limit })}`, { signal });
  for (const product of page.products) seen.set(product.id, product);
  return page;
}

export async function readProduct(id, signal) {
  const product = await send("GET", `/v1/products/${encodeURIComponent(id)}`, { signal });
  seen.set(id, product);
  return product;
}

/** A product as it was last seen, or as it is now; null if it can't be had. For what is only named. */
export async function nameOf(id, signal) {
  if (seen.has(id)) return seen.get(id);
  return readProduct(id, signal).catch((error) => {
    if (signal?.aborted) throw error;
    return null;
  });
}

export const register = (registration) => send("POST", "/v1/users", { body: registration });
export const readUser = (id, signal) => authorised("GET", `/v1/users/${id}`, { signal });
export const changeUser = (id, changes) => authorised("PATCH", `/v1/users/${id}`, { body: changes });

export const placeOrder = (lines, token, key) =>
  authorised("POST", "/v1/orders", { body: { lines, payment: { method: "card", token } }, key });
export const findOrders = (cursor, limit, signal) =>
  authorised("GET", `/v1/orders${query({ cursor, limit })}`, { signal });
export const readOrder = (id, signal) => authorised("GET", `/v1/orders/${encodeURIComponent(id)}`, { signal });
export const cancelOrder = (id) => authorised("DELETE", `/v1/orders/${encodeURIComponent(id)}`);
export const readPayment = (id, signal) => authorised("GET", `/v1/payments/${encodeURIComponent(id)}`, { signal });
