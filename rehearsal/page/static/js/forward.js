// The dialog that forwards a message: who is here picks the channels that it goes to.

import { html, nothing } from "/vendor/lit.js";
import { forward } from "./actions.js";
import { Refused } from "./socket.js";
import { changed, state } from "./state.js";
import { summary } from "./texts.js";
import { tell } from "./toast.js";

let shown = null; // {message, chosen: names, sought, refusal, sending}

export function pickForward(message) {
  shown = { message, chosen: new Set(), sought: "", refusal: "", sending: false };
  changed();
}

export function forwardDialog() {
  if (!shown) return nothing;
  const { message, refusal, sending } = shown;
  return html`<dialog class="modal" aria-labelledby="forward-title" @close=${away}>
    <form @submit=${send} novalidate>
      <header>
        <h2 id="forward-title">Forward to</h2>
        <button type="button" class="close" aria-label="Close" @click=${close}>×</button>
      </header>
      <div class="modal-body">
        <p class="muted">“${summary(message) || "a message"}”</p>
        <div class="form-field"><input type="search" aria-label="Search channels" placeholder="Search" autocomplete="off" @input=${seek} /></div>
        <fieldset aria-label="Channels">${found().map(row)}</fieldset>
        ${found().length === 0 ? html`<p class="muted" role="status">No channel is called so.</p>` : nothing}
        ${refusal ? html`<p class="refused" role="alert">${refusal}</p>` : nothing}
      </div>
      <footer>
        <button type="button" class="button plain" @click=${close}>Cancel</button>
        <button type="submit" class="button primary" ?disabled=${sending || targets().length === 0}>Send</button>
      </footer>
    </form>
  </dialog>`;
}

const found = () => state.channels.filter(({ name }) => name.toLowerCase().includes(shown.sought));

function row({ name, parent }) {
  return html`<label class="pick"><input type="checkbox" .checked=${shown.chosen.has(name)} @change=${() => pick(name)} />
    <span># ${name}${parent ? html`<small class="muted">in #${parent}</small>` : nothing}</span></label>`;
}

function pick(name) {
  if (!shown.chosen.delete(name)) shown.chosen.add(name);
  changed();
}

function seek({ target }) {
  shown.sought = target.value.trim().replace(/^#/, "").toLowerCase();
  changed();
}

// What was picked; where nothing was, what alone is left by the search.
function targets() {
  if (shown.chosen.size > 0) return [...shown.chosen];
  return found().length === 1 && shown.sought ? [found()[0].name] : [];
}

async function send(event) {
  event.preventDefault();
  if (shown.sending) return;
  const asked = shown;
  const names = targets();
  Object.assign(asked, { sending: true, refusal: "" });
  changed();
  const sent = [];
  try {
    for (const name of names) {
      await forward(asked.message, name);
      asked.chosen.delete(name); // where one is refused, those before it are not sent again
      sent.push(`#${name}`);
    }
    if (shown === asked) away();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    Object.assign(asked, { sending: false, refusal: error.message });
  }
  if (sent.length > 0) tell(`Forwarded to ${sent.join(", ")}.`);
  changed();
}

const close = (event) => event.target.closest("dialog").close();

function away() {
  shown = null;
  changed();
}
