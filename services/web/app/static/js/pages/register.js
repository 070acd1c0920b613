// Make an account.

import { register } from "../api.js";
import { h } from "../dom.js";
import { email, name, phone } from "../parts/person.js";
import { form } from "../parts/form.js";
import { passwordField } from "../parts/password.js";
import { go, wanted } from "../router.js";
import * as session from "../session.js";

export async function show({ query }) {
  const next = wanted(query);
  const signIn = `/sign-in?${new URLSearchParams({ next })}`;
  const password = passwordField({
    autocomplete: "new-password",
    minlength: 10,
    maxlength: 128,
    hint: "10 characters or more. A few words in a row are fine.",
  });
  const making = form({
    fields: [name(), email(), phone(), password],
    submit: "Make an account",
    action: async (given) => {
      const secret = password.input.value;
      await register({ name: given.name, email: given.email, password: secret, phone: given.phone || null });
      await session.signIn(given.email, secret);
      await go(next, { replace: true });
    },
    onward: (error) => (error.kind === "email-taken" ? [h("a", { href: signIn }, "Sign in")] : []),
  });
  const other = h("p", { class: "actions" }, "Been here before? ", h("a", { href: signIn }, "Sign in"));
  return { title: "Make an account", content: [h("h1", {}, "Make an account"), making, other] };
}
