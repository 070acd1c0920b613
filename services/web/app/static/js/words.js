// Failures in words: what happened, and what to do next.

import { Problem, SessionEnded, Unreachable } from "./failures.js";

const BUSY = {
  title: "The market is very busy.",
  advice: "Wait a moment and try again. Your basket is kept.",
};

const KINDS = {
  "email-taken": {
    title: "This address has an account already.",
    advice: "Sign in with it, or use another address.",
  },
  "weak-password": { title: "The password is too easy to guess.", advice: "Choose one that isn't your address." },
  "wrong-credentials": {
    title: "Address or password is wrong.",
    advice: "Check both and try again. Passwords tell capital letters from small ones.",
  },
  "unknown-product": {
    title: "Something in your basket isn't sold any more.",
    advice: "Go back to the basket, remove it, and order the rest.",
  },
  "total-out-of-range": {
    title: "This order is too large to be placed here.",
    advice: "Take something out of the basket, or place two orders.",
  },
  "several-currencies": {
    title: "The basket holds prices in several currencies.",
    advice: "Place one order for each currency.",
  },
  "order-rejected": {
    title: "This order came to nothing already.",
    advice: "There is nothing to cancel, and nothing was charged.",
  },
  "prices-unavailable": {
    title: "Prices can't be told just now, so nothing was ordered.",
    advice: "Wait a moment and try again. Your basket is kept.",
  },
  "bad-cursor": { title: "This list has changed.", advice: "Open it again from its beginning." },
  "invalid-request": { title: "Something wasn't accepted.", advice: "Correct what is marked and try again." },
  unavailable: BUSY,
  busy: BUSY,
};

/** What to tell of a failure: `{title, advice, again}`. `again`: whether trying again may help. */
export function words(error) {
  if (error instanceof SessionEnded) {
    return { title: "Your session has ended.", advice: "Sign in again. Your basket is kept.", again: false };
  }
  if (error instanceof Unreachable) {
    return {
      title: "The market can't be reached.",
      advice: "Check your connection and try again. If it stays so, the fault is ours: come back in a few minutes.",
      again: true,
    };
  }
  if (!(error instanceof Problem)) {
    return { title: "Something went wrong on this page.", advice: "Load the page again.", again: true };
  }
  const known = KINDS[error.kind];
  if (known) return { again: error.status >= 500, ...known };
  return byStatus(error);
}

function byStatus(error) {
  if (error.status === 429) {
    const seconds = error.retryAfter || 1;
    const wait = seconds === 1 ? "a second" : `${seconds} seconds`;
    return { title: "That was too much at once.", advice: `Wait ${wait} and try again.`, again: true };
  }
  if (error.status === 404) {
    return {
      title: "There is nothing here.",
      advice: "It may have been taken away, or the address is wrong.",
      again: false,
    };
  }
  if (error.status === 403) {
    return { title: "This isn't allowed.", advice: "Sign out, sign in again and retry.", again: false };
  }
  if (error.status === 502 || error.status === 503 || error.status === 504) return { ...BUSY, again: true };
  if (error.status >= 500) {
    const reference = error.reference ? ` If it stays so, tell us this reference: ${error.reference}.` : "";
    return { title: "Something went wrong at our end.", advice: `Try again in a moment.${reference}`, again: true };
  }
  return { title: "The market didn't accept this.", advice: "Check what you entered and try again.", again: false };
}
