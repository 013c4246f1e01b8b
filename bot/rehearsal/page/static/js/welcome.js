// The first thing that a newcomer sees: what this is, and one command to try.

import { html, nothing } from "/vendor/lit.js";
import { composer, open } from "./composer.js";
import { changed, state } from "./state.js";

const SEEN = "rehearsal.welcomed";
const EXAMPLE = { name: "generate", options: { prompt: "Once upon a time" } };

let seen = localStorage.getItem(SEEN) !== null;

export function welcome() {
  if (seen || composer.commanded) return nothing;
  const command = state.commands.find(({ name }) => name === EXAMPLE.name);
  return html`<aside class="welcome" aria-label="Welcome">
    <div>
      <h2>Welcome to the rehearsal</h2>
      <p>This is a Discord on your own machine: real commands, a real bot, no account. Type <kbd>/</kbd> below to see the
        commands, or press your name in the left column to be somebody else.</p>
      ${command
        ? html`<button type="button" class="button primary" @click=${() => tryIt(command)}>Try
            <code>/generate prompt:"${EXAMPLE.options.prompt}"</code></button>`
        : nothing}
    </div>
    <button type="button" class="close" aria-label="Dismiss the welcome" @click=${dismiss}>×</button>
  </aside>`;
}

function tryIt(command) {
  open(command, EXAMPLE.options);
  dismiss();
}

function dismiss() {
  seen = true;
  localStorage.setItem(SEEN, "yes");
  changed();
}
