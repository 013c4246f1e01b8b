// Reactions below a message: a press adds mine or takes it back.

import { html, nothing } from "/vendor/lit.js";
import { react } from "./actions.js";

export const EMOJIS = ["👍", "❤️", "😂", "🎉", "👀", "🤔"];

export function reactions(message) {
  if (!message.reactions) return nothing;
  return html`<div class="reactions" role="group" aria-label="Reactions">${message.reactions.map((one) => chip(message, one))}</div>`;
}

function chip(message, { emoji: { name }, count }) {
  const mine = message.mine.reactions.includes(name);
  return html`<button type="button" class="reaction ${mine ? "mine" : ""}" aria-pressed=${mine} aria-label=${`${name}, ${count}`}
    @click=${() => react(message, name)}><span class="emoji">${name}</span> ${count}</button>`;
}
