// What is written and not sent yet: a text for each channel and person, or a command with its options.

import { Draft } from "./draft.js";
import { History } from "./history.js";
import { changed, place, state } from "./state.js";
import { Suggestions } from "./suggestions.js";

export const TAIL = ""; // the place behind the last option
export const PLAIN = "/"; // the place of a message; no option can be called so
const NOTHING = { text: "", files: [], mentions: {}, tail: "", draft: null, aim: null, active: null };

export const composer = {
  ...NOTHING, // text, files: of a message; mentions: what is sent for what is written; tail: behind the options;
  // draft: a command; aim: what a text is for, if no message; active: the option where one types
  focus: null, // where the focus goes after the next drawing
  caret: null, // and the caret there, if not behind everything
  typed: false, // whether something was typed since the focus came to where it is
  error: "",
  commanded: false, // whether a command was sent from this tab
  suggestions: new Suggestions(),
};

const elsewhere = new Map(); // place → {held, history}
let history = new History();
let here = null;

// What is written, as a value of its own.
export const held = () => ({
  text: composer.text,
  files: composer.files,
  mentions: composer.mentions,
  tail: composer.tail,
  draft: composer.draft?.copy() ?? null,
  aim: composer.aim,
  active: composer.active,
});

// Before each change; steps with the same run are brought back together.
export function keep(run = null) {
  history.keep(held(), run);
}

// Letters in one place, word by word.
export const runOf = (place, text) => `${place} ${text.split(/\s+/).length}`;

export const undo = () => hold(history.back(held()));
export const redo = () => hold(history.forth(held()));

export function hold(kept) {
  if (kept) write({ ...kept, draft: kept.draft?.copy() ?? null }, kept.draft ? kept.active ?? TAIL : PLAIN);
}

// Begin anew.
export function clear(focus = PLAIN) {
  write(NOTHING, focus);
}

// Hand over what is written, to be sent; the steps to it are forgotten.
export function letGo() {
  const gone = { held: held(), history };
  history = new History();
  clear();
  return gone;
}

// What could not be sent is there again, unless something else was begun.
export function bringBack(gone) {
  if (!isBlank()) return;
  hold(gone.held);
  history = gone.history;
}

const isBlank = () => composer.text === "" && composer.files.length === 0 && !composer.draft && !composer.aim;

export function open(command, values = {}) {
  keep();
  write({ ...NOTHING, draft: new Draft(command, values) });
  goTo(composer.draft.firstEmpty?.option.name ?? TAIL);
}

export function goTo(option) {
  composer.active = option;
  composer.focus = option;
  composer.suggestions.close();
  changed();
}

// Keep an aim only while it can be met, and a draft only while the person here is offered its command.
export function reconsider() {
  settle();
  if (composer.aim && !composer.aim.stands) clear();
  if (!composer.draft) return;
  const command = state.commands.find(({ name }) => name === composer.draft.command.name);
  if (command) composer.draft.command = command;
  else clear();
}

// Everybody has something else begun in each channel.
function settle() {
  const now = place();
  if (now === here) return;
  if (here !== null) elsewhere.set(here, { held: held(), history });
  const begun = elsewhere.get(now);
  here = now;
  history = begun?.history ?? new History();
  write(begun?.held ?? NOTHING, null); // the focus stays, or a phone would show its keyboard
}

function write(kept, focus = null) {
  Object.assign(composer, kept, { focus, error: "", typed: false });
  composer.suggestions.close();
  changed();
}
