// One wish to order, one order: whoever presses the button again because no answer came asks with the same key.

const STORED = "souk.wish";

/** The key of a wish, the same for the same wish until it is granted, even if the page is loaded again. */
export function keyFor(wish) {
  const wanted = JSON.stringify(wish);
  const [known, before] = read();
  const key = known === wanted ? before : fresh();
  sessionStorage.setItem(STORED, JSON.stringify([wanted, key]));
  return { key, granted: () => sessionStorage.removeItem(STORED) };
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED)) ?? [];
  } catch {
    return [];
  }
}

function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
