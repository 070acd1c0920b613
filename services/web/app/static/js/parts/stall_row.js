// The row of stalls, each a way to what it sells.

import { h, svg } from "../dom.js";
import { STALLS } from "../stalls.js";
import { awning } from "./goods.js";

/** The row. `current` is the stall that one stands at. */
export function stallRow(current) {
  const stall = ({ id, name, goods }) => {
    const drawn = svg(
      "svg",
      { viewBox: "0 0 66 60", "aria-hidden": "true", focusable: "false" },
      goods.map((shape) => svg("path", shape)),
    );
    const link = h(
      "a",
      { href: `/?category=${id}`, "data-stall": id, "aria-current": id === current && "page" },
      awning(),
      drawn,
      name,
    );
    return h("li", {}, link);
  };
  return h("nav", { "aria-label": "Stalls" }, h("ul", { class: "stalls" }, STALLS.map(stall)));
}
