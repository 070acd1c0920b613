// A password, which can be looked at while it is typed.

import { h } from "../dom.js";
import { field } from "./form.js";

/** The field. What `form` reads from it loses outer blanks: use the input's own value. */
export function passwordField(attributes) {
  const made = field({
    name: "password",
    label: "Password",
    type: "password",
    required: true,
    wrong: "A password has 10 to 128 characters.",
    ...attributes,
  });
  const look = h("input", { type: "checkbox", onchange: () => (made.input.type = look.checked ? "text" : "password") });
  made.element.append(h("label", { class: "choice" }, look, "Show the password"));
  return made;
}
