// What is pinned in this channel, below its name.

import { html, nothing } from "/vendor/lit.js";
import { pins } from "./actions.js";
import { markdown } from "./markdown.js";
import { authorOf, avatar, nameOf } from "./people.js";
import { goTo } from "./scroll.js";
import { changed, place } from "./state.js";
import { textsOf } from "./texts.js";
import { dayAndTime, sentAt } from "./times.js";

let shown = null; // {place, messages}

export function pinsButton() {
  const open = shown?.place === place();
  return html`<button type="button" class="icon-button pins-toggle" aria-label="Pinned messages" title="Pinned messages" aria-expanded=${open} @click=${toggle}>
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d="M16 3v2l-1 1v5l3 3v2h-5v5l-1 1-1-1v-5H6v-2l3-3V6L8 5V3z" /></svg>
  </button>`;
}

export function pinsPanel() {
  if (shown?.place !== place()) return nothing;
  return html`<section class="pinned" aria-labelledby="pins-title" tabindex="-1" @keydown=${({ key }) => key === "Escape" && toggle()}>
    <h2 id="pins-title">Pinned messages</h2>
    ${shown.messages.length === 0 ? html`<p class="muted">Nothing is pinned in this channel yet.</p>` : nothing}
    <ul>${shown.messages.map(row)}</ul>
  </section>`;
}

function row(message) {
  const author = authorOf(message.author);
  return html`<li>${avatar(author, "small")}
    <div><p class="byline">${nameOf(author)} <time class="muted">${dayAndTime(sentAt(message))}</time></p>
      <div class="markdown">${markdown(textsOf(message))}</div></div>
    <a href="#" class="button secondary" @click=${(event) => jump(event, message.id)}>Jump</a></li>`;
}

async function toggle() {
  if (shown?.place === place()) shown = null;
  else shown = { place: place(), ...(await pins()) };
  changed();
}

function jump(event, id) {
  shown = null;
  changed();
  goTo(event, id);
}
