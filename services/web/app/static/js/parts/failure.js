// A failure, told where it happened.

import { h } from "../dom.js";
import { again } from "../router.js";
import { words } from "../words.js";

/** A whole page that couldn't be shown. */
export function failure(error) {
  const { title, advice, again: useful } = words(error);
  const retry = useful && h("button", { type: "button", onclick: again }, "Try again");
  const home = h("a", { class: "button quiet", href: "/" }, "To the market");
  const actions = h("div", { class: "actions" }, retry, home);
  return { title, content: [h("h1", {}, title), h("p", {}, advice), actions] };
}

/** A box with what went wrong, said at once, with links that lead on. */
export function trouble(error, ...onward) {
  const { title, advice } = words(error);
  return h(
    "div",
    { class: "notice bad", role: "alert" },
    h("p", {}, h("strong", {}, title)),
    h("p", {}, advice),
    onward.length ? h("p", { class: "actions" }, onward) : null,
  );
}
