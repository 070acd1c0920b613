// One wish to order, one order: whoever presses the button again because no answer came asks with the same key.

import { kept } from "./storage.js";

const stored = kept("souk.wish", { tab: true });

/** The key of a wish, the same for the same wish until it is granted, even if the page is loaded again. */
export function keyFor(wish) {
  const wanted = JSON.stringify(wish);
  const [known, before] = stored.read() ?? [];
  const key = known === wanted ? before : fresh();
  stored.write([wanted, key]);
  return { key, granted: () => stored.write(null) };
}

function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
