// How amounts and times are written.

const LANGUAGE = document.documentElement.lang;

/** An amount in minor units, written as money: the currency says how many of them make one. */
export function money({ amount, currency }) {
  const format = new Intl.NumberFormat(LANGUAGE, { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

const moment = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeStyle: "short" });
const day = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long" });

export const when = (time) => moment.format(new Date(time));
export const date = (time) => day.format(new Date(time));

/** The end of an order's id: the beginning is the time, which all of one day share. */
export const short = (id) => id.slice(-8).toUpperCase();
