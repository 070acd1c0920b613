// The bar at the top: search, and the links that depend on who is here and what is in the basket.

import * as basket from "../basket.js";
import { h } from "../dom.js";
import { events, go } from "../router.js";
import * as session from "../session.js";

/** Bring the bar to life. */
export function header() {
  const search = document.getElementById("search");
  const words = document.getElementById("words");
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    go(text ? `/?${new URLSearchParams({ q: text })}` : "/");
  });
  events.addEventListener("shown", () => {
    words.value = location.pathname === "/" ? (new URLSearchParams(location.search).get("q") ?? "") : "";
    draw();
  });
  basket.changes.addEventListener("change", draw);
  session.changes.addEventListener("change", draw);
  draw();
}

function draw() {
  const count = basket.count();
  const own = session.user() ? [link("/orders", "Orders"), link("/account", "Account")] : [link("/sign-in", "Sign in")];
  const links = [link("/basket", `Basket${count ? ` (${count})` : ""}`), ...own];
  const list = document.getElementById("links");
  // Whoever has the focus here keeps it: the links are replaced under their fingers.
  const held = [...list.querySelectorAll("a")].indexOf(document.activeElement);
  list.replaceChildren(...links.map((one) => h("li", {}, one)));
  if (held >= 0) links[Math.min(held, links.length - 1)].focus();
}

function link(address, name) {
  const here = location.pathname === address && !location.search;
  return h("a", { href: address, "aria-current": here && "page" }, name);
}
