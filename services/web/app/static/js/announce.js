// For those who hear the page: what changed without the focus moving there.

const into = (id) => document.getElementById(id);

/** Say it when there is a pause. */
export function say(text) {
  renew(into("said"), text);
}

/** Say it at once. */
export function warn(text) {
  renew(into("warned"), text);
}

function renew(region, text) {
  region.textContent = "";
  // A region that gets the same text again says nothing: it must be seen to be empty first.
  requestAnimationFrame(() => requestAnimationFrame(() => (region.textContent = text)));
}
