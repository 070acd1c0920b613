// How many of something.

import { MOST_PIECES } from "../basket.js";
import { h } from "../dom.js";

/** A number field. `changed` gets a whole number within what an order takes, when one is done with it. */
export function quantity({ id, value, changed = () => {} }) {
  const input = h("input", {
    id,
    type: "number",
    inputmode: "numeric",
    min: 1,
    max: MOST_PIECES,
    step: 1,
    required: true,
  });
  input.value = value;
  input.addEventListener("change", () => {
    input.value = whole(input);
    changed(Number(input.value));
  });
  return input;
}

/** The field's number, made one that can be ordered. */
export const whole = (input) => Math.min(Math.max(Math.trunc(input.valueAsNumber) || 1, 1), MOST_PIECES);
