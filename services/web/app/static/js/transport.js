// One request to the API. Knows nothing of sessions.

import { apiUrl } from "./config.js";
import { Problem, Unreachable, isLeft } from "./failures.js";

const PATIENCE = 15_000; // milliseconds; the gateway answers within 29 s, a customer has left by then
const PASSING = [502, 503, 504];
const PAUSE = 400;

/**
 * Ask the API. Returns the answer's JSON, or null where it has none.
 * What is asked for with GET is asked for once more if it fails for a passing reason: it changes nothing.
 */
export async function send(method, path, { body, token, key, signal } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal };
  try {
    return await once(path, request);
  } catch (error) {
    if (method !== "GET" || isLeft(error, signal) || !passing(error)) throw error;
  }
  await pause(PAUSE * (1 + Math.random()), signal);
  return once(path, request);
}

const passing = (error) => error instanceof Unreachable || (error instanceof Problem && PASSING.includes(error.status));

async function once(path, { signal, ...request }) {
  const limit = AbortSignal.timeout(PATIENCE);
  const either = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    // No cookie goes along: the API has none, and what browsers send by themselves others can make them send.
    const answer = await fetch(apiUrl() + path, { ...request, signal: either, credentials: "omit", redirect: "error" });
    const text = await answer.text();
    if (answer.ok) return text ? JSON.parse(text) : null;
    throw new Problem(answer.status, parsed(text), Number(answer.headers.get("Retry-After")) || 0);
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    throw new Unreachable(String(error));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {}; // a proxy's own page: the status says what there is to say
  }
}

/** Wait. Ends at once, with an AbortError, when the page is left. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const left = () => {
      clearTimeout(timer);
      reject(new DOMException("left", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", left);
      resolve();
    }, milliseconds);
    if (signal?.aborted) left();
    else signal?.addEventListener("abort", left, { once: true });
  });
}
