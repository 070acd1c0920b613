// Forms that say what is wrong beside the field where it is, and put the focus there.

import { h } from "../dom.js";
import { Problem, SessionEnded } from "../failures.js";
import { go, signInAddress } from "../router.js";
import { trouble } from "./failure.js";

/** A labelled field. `wrong` are the words for a value that its pattern, type or length refuses. */
export function field({ name, label, hint, wrong, ...attributes }) {
  const input = h("input", { id: name, name, "aria-describedby": `${name}-hint ${name}-wrong`, ...attributes });
  const message = h("p", { class: "wrong", id: `${name}-wrong` });
  const optional = attributes.required ? "" : " (optional)";
  const element = h(
    "div",
    { class: "field" },
    h("label", { for: name }, label, attributes.readonly ? "" : optional),
    h("p", { class: "hint", id: `${name}-hint` }, hint ?? ""),
    input,
    message,
  );
  const mark = (text) => {
    message.textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  return { name, label, input, element, mark, check: () => mark(judged(input, label, wrong)) };
}

function judged(input, label, wrong) {
  const { valueMissing, valid } = input.validity;
  // Blanks alone are no name: browsers take them, the API doesn't.
  if (valueMissing || (input.required && !input.value.trim())) return `${label} is missing.`;
  return valid ? "" : wrong;
}

/** A form. `action(values)` does its work; `onward(error)` gives links that help after a failure. */
export function form({ fields, submit, action, onward = () => [] }) {
  const place = h("div", {});
  const button = h("button", { type: "submit" }, submit);
  let busy = false;
  const sent = async (event) => {
    event.preventDefault();
    if (busy) return; // and not `disabled`, which would take the focus away
    place.replaceChildren();
    fields.forEach((one) => one.check());
    if (focused(fields)) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    try {
      await action(Object.fromEntries(fields.map(({ name, input }) => [name, input.value.trim()])));
    } catch (error) {
      if (error instanceof SessionEnded) await go(signInAddress(true), { replace: true });
      else told(error);
    } finally {
      busy = false;
      button.removeAttribute("aria-disabled");
    }
  };
  const told = (error) => {
    place.replaceChildren(trouble(error, ...onward(error)));
    for (const { pointer } of error instanceof Problem ? error.errors : []) {
      const one = fields.find(({ name }) => pointer.split("/").pop() === name);
      one?.mark(`${one.label} wasn't accepted.`);
    }
    focused(fields);
  };
  return h(
    "form",
    { class: "page", novalidate: true, onsubmit: sent },
    fields.map((one) => one.element),
    place,
    button,
  );
}

function focused(fields) {
  const first = fields.find(({ input }) => input.getAttribute("aria-invalid"));
  first?.input.focus();
  return first !== undefined;
}
