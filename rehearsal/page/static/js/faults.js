// The panel in which something is let go wrong: at the gateway, and with the bot's requests.

import { html, live, nothing } from "/vendor/lit.js";
import { clearFaults, enforceLimits, injectFault, interrupt } from "./actions.js";
import { changed, state } from "./state.js";

const GATEWAY = [
  ["cut", "Cut the line"],
  ["1000", "Close 1000"],
  ["4000", "Close 4000"],
  ["4004", "Close 4004", "Authentication failed: final, the bot ends and is started again"],
  ["op 7", "Reconnect (op 7)"],
  ["op 9 resumable", "Invalid session, resumable (op 9)"],
  ["op 9", "Invalid session (op 9)"],
  ["silence", "Fall silent", "Nothing more is said, no heartbeat acknowledged; the bot notices after a minute"],
];
const FAULTS = {
  429: "429, this bucket, for 2 s",
  "429 global": "429, everything, for 2 s",
  500: "500",
  502: "502 with HTML",
  slow: "Answered 5 s late",
  cut: "Done, the answer cut off",
};
const REQUESTS = { all: "any requests", answers: "answers to interactions", messages: "messages by the bot's token" };

let opened = false;

export function faultsButton() {
  const wrong = state.faults.pending.length > 0;
  return html`<button type="button" class="icon-button ${wrong ? "wrong" : ""}" aria-label="Let something go wrong" title="Let something go wrong"
    aria-expanded=${opened} aria-controls="faults" @click=${toggle}><svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d="M13 2 4 14h6l-1 8 9-12h-6l1-8Z"/></svg></button>`;
}

export function faultsPanel() {
  if (!opened) return nothing;
  return html`<section class="faults" id="faults" tabindex="-1" aria-labelledby="faults-title" @keydown=${({ key }) => key === "Escape" && toggle()}>
    <header><h2 id="faults-title">Let something go wrong</h2>
      <button type="button" class="close" aria-label="Close" @click=${toggle}>×</button></header>
    <h3 class="column-title">At the gateway</h3>
    <div class="faults-row">${GATEWAY.map(
      ([how, label, about]) => html`<button type="button" class="chip" title=${about ?? nothing} ?disabled=${!state.connected} @click=${() => interrupt(how)}>${label}</button>`,
    )}</div>
    <h3 class="column-title">With the bot's requests</h3>
    <form class="faults-row" @submit=${order}>
      <label>The next <input type="number" name="times" min="1" max="100" value="1" required /></label>
      ${choice("on", "Which requests", REQUESTS)} ${choice("fault", "What happens to them", FAULTS)}
      <button type="submit" class="button primary">Let them fail</button>
    </form>
    ${waiting()}
    <label class="pick"><input type="checkbox" .checked=${live(state.faults.limits)} @change=${({ target }) => enforceLimits(target.checked)} />
      <span>Hold requests to rate limits<small class="muted">As Discord does: by channel, by webhook, and 50 a second in all</small></span></label>
  </section>`;
}

const choice = (name, label, values) => html`<select name=${name} aria-label=${label}>
  ${Object.entries(values).map(([value, text]) => html`<option value=${value}>${text}</option>`)}
</select>`;

function waiting() {
  const left = state.faults.pending;
  if (left.length === 0) return html`<p class="muted" role="status">Nothing waits to go wrong.</p>`;
  return html`<p role="status">${left.map(({ fault, left }) => html`<span class="chip">${left} × ${FAULTS[fault]}</span> `)}
    <button type="button" class="link-like" @click=${callOff}>Call it off</button></p>`;
}

function order(event) {
  event.preventDefault();
  const asked = new FormData(event.target);
  injectFault(asked.get("fault"), asked.get("on"), Number(asked.get("times")));
}

// Its button goes away, so the focus goes to the panel.
function callOff({ target }) {
  target.closest(".faults").focus();
  clearFaults();
}

function toggle() {
  opened = !opened;
  changed();
}
