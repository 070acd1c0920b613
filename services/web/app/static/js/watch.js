// An order's progress, by asking: soon at first, then less and less often, and not while nobody looks.

import { readOrder, readPayment } from "./api.js";
import { say } from "./announce.js";
import { Problem, SessionEnded, Unreachable, isLeft } from "./failures.js";
import { settled } from "./parts/progress.js";
import { go, signInAddress } from "./router.js";
import { pause } from "./transport.js";

const FIRST = 700;
const LONGEST = 5_000;
const SLOWER = 1.3;
const LONG_ENOUGH = 10 * 60_000; // milliseconds after which whoever still looks can load the page again

/** The order's payment, or null: before the money is held there is none, and it may be some moments late. */
export async function paymentOf(order, signal) {
  if (!order.paymentId) return null;
  try {
    return await readPayment(order.paymentId, signal);
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return null;
    throw error;
  }
}

/** Call `draw(order, payment)` whenever it was asked again, until it is settled or the page is left. */
export async function follow({ order, payment, signal, draw }) {
  let wait = FIRST;
  let lost = false;
  const end = Date.now() + LONG_ENOUGH;
  try {
    while (!settled(order, payment) && Date.now() < end) {
      await pause(wait, signal);
      await visible(signal);
      wait = Math.min(wait * SLOWER, LONGEST);
      try {
        const before = [order.updatedAt, payment?.status].join();
        order = await readOrder(order.id, signal);
        payment = await paymentOf(order, signal);
        if ([order.updatedAt, payment?.status].join() !== before) wait = FIRST; // one change seldom comes alone
      } catch (error) {
        if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
        if (!lost) say("The market can't be reached now. The order's state is asked for again in a moment.");
        lost = true;
        continue;
      }
      lost = false;
      draw(order, payment);
    }
  } catch (error) {
    if (error instanceof SessionEnded) await go(signInAddress(true), { replace: true });
    else if (!isLeft(error, signal)) throw error;
  }
}

function visible(signal) {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve, reject) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
