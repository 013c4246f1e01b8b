// The first thing that a newcomer sees: what this is, and a command to try in each of three roles.

import { html, nothing } from "/vendor/lit.js";
import { become } from "./actions.js";
import { avatar, roleOf } from "./people.js";
import { changed, myself, state } from "./state.js";
import { composer, open } from "./writing.js";

const SEEN = "rehearsal.welcomed";
const CARDS = [
  {
    role: "Participant",
    commands: {
      "fill-mask": ["Let a model fill the gap in a sentence.", { text: "The capital of France is [MASK]." }],
      generate: ["Let a model go on with a text.", { prompt: "Once upon a time" }],
    },
  },
  {
    role: "Instructor",
    commands: { generate: ["Show the room how a model writes, token by token.", { prompt: "The best way to learn is" }] },
  },
  {
    role: "Moderator",
    commands: { jobs: ["See your jobs; anybody's card also has your Cancel on it.", {}] },
  },
];

let seen = localStorage.getItem(SEEN) !== null;

export function welcome() {
  if (seen || composer.commanded || composer.draft || state.commands.length === 0) return nothing;
  return html`<aside class="welcome" aria-labelledby="welcome-title">
    <header>
      <h2 id="welcome-title">Welcome to the rehearsal</h2>
      <button type="button" class="close" aria-label="Dismiss the welcome" @click=${dismiss}>×</button>
    </header>
    <p>A Discord on your own machine: a real bot, no account. Type <kbd>/</kbd> below to see its commands, or begin with one of these.</p>
    <ul>${CARDS.map(card)}</ul>
  </aside>`;
}

function card({ role, commands }, place) {
  const someone = firstOf(role);
  const offered = wanted(commands) ?? fallback(place);
  if (!someone || !offered) return nothing;
  return html`<li><button type="button" class="try" @click=${() => tryAs(someone, offered)}>
    ${avatar(someone)} <b>Try this as ${article(role)} ${role.toLowerCase()}</b>
    <span class="try-about">${offered.about}</span>
    <code>${lineOf(offered)}</code>
  </button></li>`;
}

const firstOf = (role) =>
  roleOf(myself()) === role ? myself() : [...state.people.values()].find((someone) => roleOf(someone) === role);

function wanted(commands) {
  for (const [name, [about, values]] of Object.entries(commands)) {
    const command = state.commands.find((offered) => offered.name === name);
    if (command) return { command, about, values };
  }
  return null;
}

// Of another bot: any of its commands.
function fallback(place) {
  const command = state.commands[place % state.commands.length];
  return { command, about: command.description, values: {} };
}

function lineOf({ command, values }) {
  const options = Object.entries(values).map(([name, value]) => `${name}:${value}`);
  return [`/${command.label}`, ...options].join(" ");
}

// Be that person, with the command typed: Enter sends it.
async function tryAs(someone, { command, values }) {
  await become(someone.name);
  const theirs = state.commands.find(({ name }) => name === command.name);
  if (theirs) open(theirs, values);
  dismiss();
}

function dismiss() {
  seen = true;
  localStorage.setItem(SEEN, "yes");
  changed();
}

const article = (role) => (/^[AEIOU]/.test(role) ? "an" : "a");
