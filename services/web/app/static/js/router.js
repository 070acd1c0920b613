// Addresses and pages. A page's module exports `show(visit)`, which returns `{title, content}`.

import { say } from "./announce.js";
import { SessionEnded, isLeft } from "./failures.js";
import { failure } from "./parts/failure.js";
import * as session from "./session.js";

const SLOW = 250; // milliseconds after which somebody who waits is told so

const main = document.getElementById("main");
let routes = [];
let leave = new AbortController();

/** Tells of `shown` whenever a page is. */
export const events = new EventTarget();

/** Serve these: `[pattern, page, private]`. A pattern's `:name` takes one segment. Shows the page of now. */
export function start(table) {
  routes = table.map(([pattern, page, closed]) => [
    new RegExp(`^${pattern.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`),
    page,
    closed,
  ]);
  document.addEventListener("click", follow);
  addEventListener("popstate", () => open());
  return open({ first: true });
}

/** Go to an address of the shop. */
export function go(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  return open();
}

/** Show the page of now anew. */
export const again = () => open();

/** The address to sign in at, which leads back to where one wanted to go. */
export const signInAddress = (ended = false) => {
  const next = location.pathname + location.search;
  return `/sign-in?${new URLSearchParams(ended ? { next, ended: "1" } : { next })}`;
};

/** Where to go after signing in. Only within the shop: anybody can write an address. */
export function wanted(query) {
  const next = new URL(query.get("next") ?? "/", location.origin);
  return next.origin === location.origin ? next.pathname + next.search : "/";
}

async function open({ first = false } = {}) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const [page, closed, parameters] = find(location.pathname);
  if (closed && !session.user()) return go(signInAddress(), { replace: true });
  const slow = setTimeout(() => {
    main.setAttribute("aria-busy", "true");
    say("Loading");
  }, SLOW);
  let shown;
  try {
    shown = await page.show({ parameters, query: new URLSearchParams(location.search), signal });
  } catch (error) {
    if (isLeft(error, signal)) return undefined;
    if (error instanceof SessionEnded) return go(signInAddress(true), { replace: true });
    shown = failure(error);
  } finally {
    clearTimeout(slow);
  }
  if (!signal.aborted) put(shown, first);
  return undefined;
}

function find(path) {
  for (const [pattern, page, closed] of routes) {
    const match = pattern.exec(path);
    if (match) return [page, closed, match.groups ?? {}];
  }
  throw new Error("the last route takes every path");
}

function put({ title, content }, first) {
  document.title = `${title} · Souk`;
  main.removeAttribute("aria-busy");
  main.replaceChildren(...content.filter(Boolean));
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  scrollTo(0, 0);
  // The browser itself begins a page that it has loaded; one that we put in its place begins at its heading.
  if (!first) heading.focus({ preventScroll: true });
  events.dispatchEvent(new Event("shown"));
}

function follow(event) {
  const link = event.target.closest?.("a[href]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || to.hash) return;
  event.preventDefault();
  go(to.pathname + to.search);
}
