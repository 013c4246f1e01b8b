// Moments as Discord writes them, in the reader's own zone and language.

import { html } from "/vendor/lit.js";

const TIME = { hour: "numeric", minute: "2-digit" };
const DATE = { year: "numeric", month: "2-digit", day: "2-digit" };
const LONG_DATE = { year: "numeric", month: "long", day: "numeric" };
// Documentation, "Timestamp Styles".
const STYLES = {
  t: TIME,
  T: { ...TIME, second: "2-digit" },
  d: DATE,
  D: LONG_DATE,
  f: { ...LONG_DATE, ...TIME },
  F: { weekday: "long", ...LONG_DATE, ...TIME },
};
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const LONGEST = 8.64e12; // seconds that a Date can hold

export const timeOfDay = (moment) => format(moment, TIME);
export const longDate = (moment) => format(moment, LONG_DATE);
export const sentAt = (message) => new Date(message.timestamp);

export function dayAndTime(moment) {
  const days = Math.round((startOfDay(new Date()) - startOfDay(moment)) / 86400000);
  if (days === 0) return `Today at ${timeOfDay(moment)}`;
  if (days === 1) return `Yesterday at ${timeOfDay(moment)}`;
  return format(moment, { ...DATE, ...TIME });
}

export const sameDay = (one, other) => startOfDay(one) === startOfDay(other);

// `<t:123:R>` in a text.
export function timestamp({ timestamp, format: style }) {
  const seconds = Number(timestamp);
  if (!(Math.abs(seconds) <= LONGEST)) return `<t:${timestamp}>`;
  const moment = new Date(seconds * 1000);
  const full = format(moment, STYLES.F);
  if (style !== "R") return html`<time class="stamp" title=${full}>${format(moment, STYLES[style] ?? STYLES.f)}</time>`;
  return html`<time class="stamp" title=${full}><relative-time .seconds=${seconds}></relative-time></time>`;
}

// "in 5 seconds", which stays true while nothing else is drawn.
class RelativeTime extends HTMLElement {
  static shown = new Set();
  #seconds = 0;

  set seconds(seconds) {
    this.#seconds = seconds;
    this.tell();
  }

  connectedCallback() {
    RelativeTime.shown.add(this);
  }

  disconnectedCallback() {
    RelativeTime.shown.delete(this);
  }

  tell() {
    this.textContent = relative(this.#seconds);
  }
}

customElements.define("relative-time", RelativeTime);
setInterval(() => RelativeTime.shown.forEach((time) => time.tell()), 1000);

function relative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(away / size), unit);
}

const format = (moment, style) => new Intl.DateTimeFormat(undefined, style).format(moment);
const startOfDay = (moment) => new Date(moment).setHours(0, 0, 0, 0);
