// A question before something that can't be undone. The browser's own dialog holds the focus and gives it back.

import { h } from "../dom.js";

/** Ask. Resolves to whether it was agreed to. */
export function confirm(title, text, yes, no) {
  return new Promise((resolve) => {
    const close = (answer) => () => dialog.close(answer);
    const dialog = h(
      "dialog",
      { "aria-labelledby": "question", onclose: () => settle() },
      h("h2", { id: "question" }, title),
      h("p", {}, text),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "quiet", onclick: close("no") }, no),
        h("button", { type: "button", onclick: close("yes") }, yes),
      ),
    );
    const settle = () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    };
    document.body.append(dialog);
    dialog.showModal();
  });
}
