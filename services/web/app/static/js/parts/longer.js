// A list that comes page by page: a button under it brings the next.

import { say } from "../announce.js";
import { h } from "../dom.js";
import { SessionEnded, isLeft } from "../failures.js";
import { go, signInAddress } from "../router.js";
import { trouble } from "./failure.js";

/** A list and its button. `next(cursor)` gives `{items, cursor}`; `label` names the button. */
export function longer({ list, first, next, label, signal }) {
  let cursor = first.cursor;
  const place = h("div", {});
  const button = h("button", { type: "button", class: "quiet" }, label);
  const foot = h("div", { class: "more" }, place, button);
  const append = (items) => list.append(...items.map((item) => h("li", {}, item)));
  let busy = false;
  button.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    place.replaceChildren();
    try {
      const page = await next(cursor);
      const start = list.children.length;
      append(page.items);
      cursor = page.cursor;
      foot.hidden = !cursor;
      say(`${page.items.length} more shown.`);
      list.children[start]?.querySelector("a")?.focus(); // where the new ones begin
    } catch (error) {
      if (error instanceof SessionEnded) await go(signInAddress(true), { replace: true });
      else if (!isLeft(error, signal)) place.replaceChildren(trouble(error));
    } finally {
      busy = false;
    }
  });
  append(first.items);
  foot.hidden = !cursor;
  return [list, foot];
}
