// The session, kept as safely as a page alone can.
//
// - The access token lives in this module's memory only, for 15 minutes at most.
// - The refresh token lies in sessionStorage: gone with the tab, read by no other tab, sent to nobody but one address.
//   Code injected into the page could read it, so none can get in: the policy of the page admits only our own files, and
//   no text becomes markup (Trusted Types). Each token is good for one use, and one that comes twice ends the session.
// - A copy of the tab gets a copy of sessionStorage. Two users of one chain of tokens would look like a theft, so a tab
//   holds a lock named after its session, and a copy that can't get the lock forgets the session.
//
// A cookie that scripts can't read would be safer still; it needs a server of the shop's own in between.

import { Problem, SessionEnded } from "./failures.js";
import { kept } from "./storage.js";
import { send } from "./transport.js";

const stored = kept("souk.session", { tab: true });
const EARLY = 30_000; // milliseconds before its end that a token isn't used any more
const RELOADED = 1_000; // milliseconds for which the page before this one may still hold the lock

/** Tells of `change`. */
export const changes = new EventTarget();

let current = null; // {sessionId, userId, refreshToken}
let access = null; // {token, until}
let refreshing = null;

/** Take up the session that this tab had before it was loaded again. */
export async function resume() {
  const found = stored.read();
  if (found && (await claim(found.sessionId))) current = found;
  else stored.write(null);
}

/** Whose session it is, or null. */
export const user = () => current?.userId ?? null;

/** Sign in. */
export async function signIn(email, password) {
  const answer = await send("POST", "/v1/sessions", { body: { email, password } });
  accept(answer);
  await claim(answer.sessionId);
}

/** Sign out: here in any case, and at the API if it can be reached. Returns whether it was. */
export async function signOut() {
  const ended = current;
  try {
    await authorised("DELETE", `/v1/sessions/${ended.sessionId}`);
    return true;
  } catch (error) {
    return error instanceof SessionEnded;
  } finally {
    forget();
  }
}

/** Ask the API as the customer. Throws SessionEnded where there is no session any more. */
export async function authorised(method, path, options = {}) {
  const token = await fresh();
  try {
    return await send(method, path, { ...options, token });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
  }
  // The token was refused although it should be good: keys may have changed. With another one it is asked once more.
  if (access?.token === token) access = null;
  const another = await fresh();
  try {
    return await send(method, path, { ...options, token: another });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    forget();
    throw new SessionEnded();
  }
}

async function fresh() {
  if (!current) throw new SessionEnded();
  if (access && Date.now() < access.until - EARLY) return access.token;
  // One at a time: a token that is used twice ends the session.
  refreshing ??= refresh().finally(() => (refreshing = null));
  return refreshing;
}

async function refresh() {
  try {
    accept(await send("POST", "/v1/sessions/refresh", { body: { refreshToken: current.refreshToken } }));
    return access.token;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
    forget();
    throw new SessionEnded();
  }
}

function accept({ sessionId, userId, accessToken, expiresIn, refreshToken }) {
  const known = current !== null;
  current = { sessionId, userId, refreshToken };
  access = { token: accessToken, until: Date.now() + expiresIn * 1000 };
  stored.write(current);
  if (!known) changes.dispatchEvent(new Event("change"));
}

function forget() {
  current = access = null;
  stored.write(null);
  changes.dispatchEvent(new Event("change"));
}

/** Hold the session's lock until this page goes. Resolves to whether it is held. */
function claim(sessionId) {
  if (!navigator.locks) return Promise.resolve(true); // browsers keep locks from pages that came without TLS
  return new Promise((resolve) => {
    navigator.locks
      .request(`souk.session.${sessionId}`, { signal: AbortSignal.timeout(RELOADED) }, () => {
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}
