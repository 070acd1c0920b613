// An address that leads nowhere.

import { h } from "../dom.js";

export async function show() {
  const title = "There is no such stall";
  const home = h("a", { class: "button", href: "/" }, "To the market");
  return {
    title,
    content: [h("h1", {}, title), h("p", {}, "The address is wrong, or what was there has gone."), home],
  };
}
