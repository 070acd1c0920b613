// One's own account.

import { say } from "../announce.js";
import { changeUser, readUser } from "../api.js";
import { h } from "../dom.js";
import { date } from "../format.js";
import { form } from "../parts/form.js";
import { name, phone } from "../parts/person.js";
import { go } from "../router.js";
import * as session from "../session.js";

export async function show({ signal }) {
  const profile = await readUser(session.user(), signal);
  const done = h("p", { class: "notice good", hidden: true });
  const changing = form({
    fields: [name({ value: profile.name }), phone({ value: profile.phone ?? "" })],
    submit: "Keep these",
    action: async (given) => {
      done.hidden = true;
      const kept = await changeUser(profile.id, { name: given.name, phone: given.phone || null });
      done.textContent = `Kept. Thank you, ${kept.name}.`;
      done.hidden = false;
      say(done.textContent);
    },
  });
  const facts = h(
    "dl",
    { class: "facts" },
    h("dt", {}, "E-mail address"),
    h("dd", {}, profile.email),
    h("dt", {}, "Here since"),
    h("dd", {}, date(profile.createdAt)),
  );
  const leave = h("button", { type: "button", class: "quiet", onclick: signOut }, "Sign out");
  return {
    title: "Your account",
    content: [h("h1", {}, "Your account"), facts, changing, done, h("div", { class: "actions" }, leave)],
  };
}

async function signOut() {
  const everywhere = await session.signOut();
  await go("/");
  say(
    everywhere
      ? "You are signed out."
      : "You are signed out here. The market couldn't be told: the session ends there by itself.",
  );
}
