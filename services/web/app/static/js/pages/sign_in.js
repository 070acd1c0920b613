// Sign in.

import { h } from "../dom.js";
import { field, form } from "../parts/form.js";
import { go, wanted } from "../router.js";
import * as session from "../session.js";
import { passwordField } from "../parts/password.js";

export async function show({ query }) {
  const next = wanted(query);
  const fields = [
    field({
      name: "email",
      label: "E-mail address",
      type: "email",
      autocomplete: "username",
      required: true,
      maxlength: 254,
      wrong: "An e-mail address looks like name@example.org.",
    }),
    passwordField({ autocomplete: "current-password", maxlength: 128 }),
  ];
  const signing = form({
    fields,
    submit: "Sign in",
    action: async ({ email }) => {
      await session.signIn(email, fields[1].input.value);
      await go(next, { replace: true });
    },
  });
  const ended = h("p", { class: "notice" }, "Your session has ended. Sign in again to go on: your basket is kept.");
  const other = h(
    "p",
    { class: "actions" },
    "New here? ",
    h("a", { href: `/register?${new URLSearchParams({ next })}` }, "Make an account"),
  );
  return { title: "Sign in", content: [h("h1", {}, "Sign in"), query.has("ended") && ended, signing, other] };
}
