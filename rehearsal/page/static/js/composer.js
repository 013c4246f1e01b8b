// Where one types: plain messages, and slash commands with their options.

import { parse, typing, upload } from "./actions.js";
import { Aim } from "./aim.js";
import { Kind } from "./draft.js";
import { asWritten } from "./mentions.js";
import { offerChoices, offerCommands, offerMentions, offerNothing, offerOptions } from "./offers.js";
import { Refused } from "./socket.js";
import { changed, state } from "./state.js";
import { clear, composer, goTo, keep, open, PLAIN, runOf, TAIL } from "./writing.js";

const TYPING_LASTS = 8000; // milliseconds, after which others are told again
const NO_TEXT = { text: "", mentions: {} };
let told = 0;

// Let the next text be for this; another text for a message begins with the one it has.
export function aimAt(kind, message = null) {
  keep();
  const { text, mentions } = kind === "edit" ? asWritten(message.content) : composer.aim ? NO_TEXT : composer;
  const files = kind === "reply" ? composer.files : [];
  clear();
  Object.assign(composer, { text, mentions, files, aim: new Aim(kind, message) });
}

// Write no longer for what the text was for.
export function aimAway() {
  keep();
  clear();
}

export function type(text, caret = text.length) {
  keep(runOf(PLAIN, text));
  Object.assign(composer, { text, at: caret, error: "", typed: true });
  if (!text.startsWith("/")) tellOthers();
  if (composer.aim) return offerInMessage();
  const named = /^\/(.*\S) $/.exec(text);
  const command = named && state.commands.find(({ name, label }) => name === named[1] || label === named[1]);
  if (command) open(command);
  else offerInMessage();
  changed();
}

function offerInMessage() {
  const { text, aim } = composer;
  if (!aim && text.startsWith("/")) offerCommands();
  else if (aim && !aim.isText) offerNothing();
  else offerMentions(text, composer.at, (put) => (composer.text = put), PLAIN);
  changed();
}

// Others see that somebody types, for a while.
function tellOthers() {
  const isMessage = composer.text && (!composer.aim || composer.aim.isText);
  if (!isMessage || Date.now() - told < TYPING_LASTS) return;
  told = Date.now();
  typing();
}

export async function pasted(line) {
  if (composer.aim || !/^\/\S+ /.test(line)) return;
  try {
    const { name, options } = await parse(line);
    const command = state.commands.find((offered) => offered.name === name);
    if (command && composer.text === line) open(command, options);
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // sent as it is, it will be refused with the same words
  }
}

export function typeOption(field, text, caret = text.length) {
  keep(runOf(field.option.name, text));
  Object.assign(composer, { at: caret, error: "", typed: true });
  Object.assign(field, { text, value: undefined, wrong: false });
  const other = /(?:^|\s)([^\s:"]+):$/.exec(text);
  const begun = other && composer.draft.called(other[1]);
  if (begun && begun !== field.option) {
    field.text = text.slice(0, other.index);
    return begin(begun);
  }
  if (begun && other.index === 0) Object.assign(field, { text: "", literal: true });
  offerChoices(field);
  changed();
}

export function typeTail(text) {
  keep(runOf(TAIL, text));
  Object.assign(composer, { tail: text, error: "", typed: true });
  const [, name, value] = /^\s*([^\s:"]+):([^]*)$/.exec(text) ?? [];
  const begun = name && composer.draft.called(name);
  if (begun) {
    composer.tail = "";
    return begin(begun, value);
  }
  offerOptions();
  changed();
}

// Go on in an option that was named by hand.
function begin(option, text = "") {
  const field = composer.draft.add(option.name);
  field.literal = true;
  if (text) Object.assign(field, { text, value: undefined });
  goTo(option.name);
}

// The focus came to an option, or to the place behind them.
export function enter(field) {
  composer.active = field?.option.name ?? TAIL;
  composer.typed = false;
  composer.at = null;
  if (field) offerChoices(field);
  else if (composer.tail) offerOptions();
  else offerNothing();
  changed();
}

export function enterPlain() {
  composer.typed = true;
  composer.at = composer.text.length;
  offerInMessage();
}

export function leave() {
  offerNothing();
  changed();
}

export function removeOption(name) {
  keep();
  composer.draft.remove(name);
  goTo(TAIL);
}

// Take back one thing: what is written here or else last, in the end the command.
export function takeBack() {
  keep();
  const { draft, active } = composer;
  if (active === TAIL && composer.tail !== "") {
    composer.tail = "";
    return goTo(TAIL);
  }
  const given = draft.given;
  const field = given.find(({ option }) => option.name === active) ?? given.at(-1);
  if (!field) return clear();
  if (!field.option.required) draft.remove(field.option.name);
  else Object.assign(field, { text: "", value: undefined, wrong: false });
  goTo(field.option.required ? field.option.name : TAIL);
}

// Backspace in an empty place goes back to what is before it, and takes away an option that need not be there.
export function stepBack(field) {
  if (field && !field.option.required) return removeOption(field.option.name);
  const names = [...composer.draft.fields.keys()];
  const before = names[field ? names.indexOf(field.option.name) - 1 : names.length - 1];
  if (before === undefined) return takeBack();
  composer.focus = before;
  changed();
}

export async function attach({ option }, file) {
  keep();
  Object.assign(composer.draft.add(option.name), { text: file.name, value: undefined, wrong: false });
  composer.error = "";
  changed();
  const isThere = (field) => field?.text === file.name; // and was not taken away meanwhile
  try {
    const value = await upload(file);
    const field = composer.draft?.fields.get(option.name);
    if (isThere(field)) field.value = value;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const field = composer.draft?.fields.get(option.name);
    if (isThere(field)) Object.assign(field, { text: "", wrong: true });
    composer.error = error.message;
  }
  changed();
}

// Files for the message that is written.
export async function attachToMessage(files) {
  keep();
  const added = [...files].map((file) => ({ name: file.name, size: file.size, file }));
  Object.assign(composer, { files: [...composer.files, ...added], error: "", focus: PLAIN });
  changed();
  for (const one of added) {
    try {
      Object.assign(one, await upload(one.file)); // {upload}: its handle
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      composer.files = composer.files.filter((other) => other !== one);
      composer.error = error.message;
    }
    changed();
  }
}

export function detach(file) {
  keep();
  composer.files = composer.files.filter((other) => other !== file);
  composer.focus = PLAIN;
  changed();
}

// Files that were dropped or pasted go to the message, or the first into an option of the command that takes one.
export function drop(files) {
  const { draft } = composer;
  const [file] = files;
  if (!draft) return attachToMessage(files);
  const option = draft?.command.options.find(
    ({ name, type }) => type === Kind.ATTACHMENT && !draft.fields.get(name)?.text,
  );
  if (option) return attach({ option }, file);
  composer.error = `/${draft.command.name} takes no further file.`;
  changed();
}
