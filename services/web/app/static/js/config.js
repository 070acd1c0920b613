// What the web process tells its pages: where the API is. Read once, before anything else is.

let told = null;

/** Read it. Throws if the web process doesn't answer. */
export async function load() {
  const answer = await fetch("/config.json", { credentials: "omit" });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  told = await answer.json();
}

/** The API's origin. */
export const apiUrl = () => told.apiUrl;
