// What the text in the composer is for, where it is not a message of its own: an answer to one, another text for one
// that was sent, or the name of a thread.

import { html, nothing } from "/vendor/lit.js";
import { authorOf } from "./people.js";
import { beginThread, edit, reply } from "./actions.js";
import { place, state } from "./state.js";
import { summary } from "./texts.js";

// `isText`: what is written may name people, and others see that somebody types.
const AIMS = {
  reply: {
    about: (message) => html`Replying to <b>${authorOf(message.author).display}</b>`,
    field: "Write your reply",
    isText: true,
    send: reply,
  },
  edit: {
    about: () => html`Editing your message <span class="aim-keys">Enter saves it, Escape leaves it as it was</span>`,
    field: "Write another text",
    isText: true,
    send: edit,
  },
  thread: {
    about: (message) => (message ? html`New thread on “${summary(message)}”` : html`New thread in <b>#${state.channel}</b>`),
    field: "Name the thread",
    send: beginThread,
  },
};

export class Aim {
  constructor(kind, message = null) {
    Object.assign(this, { kind, message, place: place() });
  }

  get field() {
    return AIMS[this.kind].field;
  }

  // Whether it can still be met by who is here.
  get stands() {
    return this.place === place() && (this.message === null || state.messages.has(this.message.id));
  }

  get isText() {
    return Boolean(AIMS[this.kind].isText);
  }

  send(text, uploads = []) {
    return AIMS[this.kind].send(this.message, text, uploads);
  }

  get line() {
    return AIMS[this.kind].about(this.message);
  }
}

export function aimBar(aim, away) {
  if (!aim) return nothing;
  return html`<div class="aim" id="aim"><p>${aim.line}</p>
    <button type="button" class="close" aria-label="Never mind" title="Never mind (Escape)" @click=${away}>×</button></div>`;
}
