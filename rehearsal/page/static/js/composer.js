// Where one types: plain messages, and slash commands with their options.

import { autocomplete, parse, runCommand, runLine, say, upload } from "./actions.js";
import { choicesOfOption } from "./choices.js";
import { Aim } from "./aim.js";
import { Draft, Kind, Problem } from "./draft.js";
import { Refused } from "./socket.js";
import { changed, isMine, state } from "./state.js";
import { Suggestions } from "./suggestions.js";

const TYPING_PAUSE = 120; // milliseconds of silence before choices are asked for
export const TAIL = ""; // the place behind the last option
export const PLAIN = "/"; // the place of a message; no option can be called so

export const composer = {
  text: "",
  draft: null,
  aim: null, // what the text is for; null for a message or a command
  active: null, // the option that is typed, TAIL, or null
  focus: null, // where the focus goes after the next drawing
  error: "",
  sending: false,
  commanded: false, // whether a command was sent from this tab
  suggestions: new Suggestions(),
};
const { suggestions } = composer;
let last = null; // what was sent last: {text} or {name, values}
let question = 0;
let pause = 0;

export function open(command, values = {}) {
  composer.draft = new Draft(command, values);
  composer.text = "";
  composer.error = "";
  goTo(composer.draft.firstEmpty?.option.name ?? TAIL);
}

// Let the next text be for this; another text for a message begins with the one it has.
export function aimAt(kind, message = null) {
  const text = kind === "edit" ? message.content : composer.aim ? "" : composer.text;
  Object.assign(composer, { text, aim: new Aim(kind, message), draft: null, active: null, error: "", focus: PLAIN });
  suggestions.close();
  changed();
}

export function clear() {
  Object.assign(composer, { text: "", draft: null, aim: null, active: null, error: "", focus: PLAIN });
  suggestions.close();
  changed();
}

// Keep an aim only while it can be met, and a draft only while the person here is offered its command.
export function reconsider() {
  if (composer.aim && !composer.aim.stands) clear();
  if (!composer.draft) return;
  const command = state.commands.find(({ name }) => name === composer.draft.command.name);
  if (command) composer.draft.command = command;
  else clear();
}

export function type(text) {
  composer.text = text;
  composer.error = "";
  if (composer.aim) return changed();
  const named = /^\/(.*\S) $/.exec(text);
  const command = named && state.commands.find(({ name, label }) => name === named[1] || label === named[1]);
  if (command) open(command);
  else suggestCommands();
  changed();
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

export function typeOption(field, text) {
  composer.error = "";
  Object.assign(field, { text, value: undefined, wrong: false });
  const other = /(?:^|\s)([^\s:"]+):$/.exec(text);
  const begun = other && composer.draft.called(other[1]);
  if (begun && begun !== field.option) {
    field.text = text.slice(0, other.index);
    composer.draft.add(begun.name).literal = true;
    goTo(begun.name);
  } else if (begun && other.index === 0) {
    Object.assign(field, { text: "", literal: true });
  }
  suggestFor(field);
  changed();
}

export function typeTail(text) {
  const named = /^\s*([^\s:"]+):$/.exec(text);
  const begun = named && composer.draft.called(named[1]);
  if (begun) {
    composer.draft.add(begun.name).literal = true;
    return goTo(begun.name);
  }
  suggestOptions(text.trim());
  changed();
}

export function enter(field) {
  composer.active = field?.option.name ?? TAIL;
  if (field) suggestFor(field);
  else suggestions.close();
  changed();
}

export function leave() {
  clearTimeout(pause);
  question += 1; // an answer that is still to come is for nobody
  suggestions.close();
  changed();
}

export function addOption(name) {
  composer.draft.add(name);
  goTo(name);
}

export function removeOption(name) {
  composer.draft.remove(name);
  goTo(TAIL);
}

export async function attach(field, file) {
  Object.assign(field, { text: file.name, value: undefined, wrong: false });
  composer.error = "";
  changed();
  try {
    field.value = await upload(file);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    Object.assign(field, { text: "", wrong: true });
    composer.error = error.message;
  }
  changed();
}

// A file that was dropped or pasted goes into the first option that takes one.
export function drop(file) {
  const { draft } = composer;
  const option = draft?.command.options.find(
    ({ name, type }) => type === Kind.ATTACHMENT && !draft.fields.get(name)?.text,
  );
  if (option) return attach(draft.add(option.name), file);
  composer.error = draft ? `/${draft.command.name} takes no further file.` : "Begin with a command that takes a file.";
  changed();
}

export async function send() {
  if (composer.sending || (!composer.draft && composer.text.trim() === "")) return;
  composer.sending = true;
  suggestions.close();
  try {
    last = await (composer.draft ? sendDraft(composer.draft) : sendText(composer.text));
    clear();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Problem)) throw error;
    composer.error = error.message;
    if (error.option) composer.focus = error.option;
  } finally {
    composer.sending = false;
    changed();
  }
}

// Bring back the command that was sent last; after a message, that message, to be edited.
export function recall() {
  const command = last?.name && state.commands.find(({ name }) => name === last.name);
  const mine = [...state.messages.values()].findLast(isMine);
  if (command) open(command, last.values);
  else if (mine && !last?.text?.startsWith("/")) aimAt("edit", mine);
  else if (last?.text) composer.text = last.text;
  changed();
}

async function sendDraft(draft) {
  const { name } = draft.command;
  const values = draft.options();
  await runCommand(name, values);
  composer.commanded = true;
  return { name, values: Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== "object")) };
}

async function sendText(text) {
  if (composer.aim) {
    await composer.aim.send(text);
    return { text };
  }
  await (text.startsWith("/") ? runLine(text) : say(text));
  composer.commanded ||= text.startsWith("/");
  return { text };
}

function goTo(option) {
  composer.active = option;
  composer.focus = option;
  suggestions.close();
  changed();
}

function suggestCommands() {
  if (!composer.text.startsWith("/")) return suggestions.close();
  const typed = composer.text.slice(1).toLowerCase();
  const fitting = state.commands.filter(({ name, label }) => name.includes(typed) || label.includes(typed));
  const first = fitting.sort((one, other) => other.label.startsWith(typed) - one.label.startsWith(typed));
  const items = first.map((command) => ({
    label: `/${command.label}`,
    extra: command.options.filter(({ required }) => required).map(({ label }) => label).join(" "),
    description: command.description,
    take: () => open(command),
  }));
  if (items.length > 0) suggestions.show(typed ? `Commands matching /${typed}` : "Commands", items);
  else suggestions.close();
}

function suggestOptions(typed) {
  const items = composer.draft.left
    .filter(({ name, label }) => name.startsWith(typed) || label.startsWith(typed))
    .map(({ name, label, description }) => ({ label, description, take: () => addOption(name) }));
  if (items.length > 0) suggestions.show("Options", items);
  else suggestions.close();
}

function suggestFor(field) {
  const { option } = field;
  clearTimeout(pause);
  question += 1;
  const choices = choicesOfOption(option);
  if (choices) return showChoices(field, choices, true);
  if (!option.autocomplete) return suggestions.close();
  if (!suggestions.open) suggestions.show(option.label, [], "Loading…");
  pause = setTimeout(() => ask(field, question), TYPING_PAUSE);
}

async function ask(field, number) {
  const { command } = composer.draft;
  const { name } = field.option;
  const typed = field.value === undefined ? field.text : "";
  try {
    const question = { name: command.name, option: name, value: typed, options: composer.draft.others(field) };
    showAnswer(field, number, await autocomplete(question));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (isCurrent(field, number)) suggestions.show(field.option.label, [], error.message);
  }
  changed();
}

function showAnswer(field, number, answered) {
  if (!isCurrent(field, number)) return;
  const choices = answered.map(({ name_localized: label, value }) => ({ value, label }));
  if (choices.length === 0) return suggestions.show(field.option.label, [], "No options match your search");
  showChoices(field, choices, false);
}

const isCurrent = (field, number) =>
  number === question && composer.active === field.option.name && composer.draft?.fields.get(field.option.name) === field;

function showChoices(field, choices, filtered) {
  const typed = field.value === undefined ? field.text.trim().toLowerCase() : "";
  const items = choices
    .filter(({ label }) => !filtered || label.toLowerCase().includes(typed))
    .map(({ value, label, description }) => ({ label, description, take: () => take(field, value, label) }));
  suggestions.show(field.option.label, items, items.length > 0 ? "" : "No options match your search");
}

function take(field, value, label) {
  Object.assign(field, { text: label, value, wrong: false });
  goTo(composer.draft.firstEmpty?.option.name ?? TAIL);
}
