// What the browser keeps, as JSON. One that keeps nothing, or refuses to, remembers for as long as the page is there.

/** A value under a name: `tab` for as long as the tab, else for good. */
export function kept(name, { tab = false } = {}) {
  let memory = null;
  const place = () => (tab ? sessionStorage : localStorage); // even naming it throws where storage is blocked
  return {
    name,
    read() {
      try {
        return JSON.parse(place().getItem(name));
      } catch {
        return memory;
      }
    },
    write(value) {
      memory = value;
      try {
        if (value === null) place().removeItem(name);
        else place().setItem(name, JSON.stringify(value));
      } catch {
        // Remembered all the same.
      }
    },
  };
}
