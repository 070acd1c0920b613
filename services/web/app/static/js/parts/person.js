// The fields of an account.

import { field } from "./form.js";

export const name = (attributes = {}) =>
  field({
    name: "name",
    label: "Name",
    autocomplete: "name",
    required: true,
    maxlength: 200,
    wrong: "A name has 1 to 200 characters.",
    ...attributes,
  });

export const email = (attributes = {}) =>
  field({
    name: "email",
    label: "E-mail address",
    type: "email",
    autocomplete: "email",
    required: true,
    maxlength: 254,
    pattern: ".+@.+\\..+",
    hint: "News of your orders goes there.",
    wrong: "An e-mail address looks like name@example.org.",
    ...attributes,
  });

export const phone = (attributes = {}) =>
  field({
    name: "phone",
    label: "Mobile number",
    type: "tel",
    autocomplete: "tel",
    pattern: "\\+[1-9][0-9]{6,14}",
    hint: "For text messages about orders: + and country first, digits only.",
    wrong: "A number looks like +4912345678.",
    ...attributes,
  });
