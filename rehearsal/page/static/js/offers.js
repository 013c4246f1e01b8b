// What is offered above the composer: commands, options that are left, or choices of an option.

import { autocomplete } from "./actions.js";
import { choicesOfOption } from "./choices.js";
import { Kind } from "./draft.js";
import { begunAt, fitting } from "./mentions.js";
import { Refused } from "./socket.js";
import { changed, state } from "./state.js";
import { composer, goTo, keep, open, TAIL } from "./writing.js";

const TYPING_PAUSE = 120; // milliseconds of silence before choices are asked for
const { suggestions } = composer;
let question = 0;
let pause = 0;
let answered = null; // what is done as soon as the choices for what is typed are there; null while none are asked for

// Offer nothing; an answer that is still to come is for nobody.
export function offerNothing() {
  forget();
  suggestions.close();
}

// Do something with the choices for what is typed; returns whether they are still to come.
export function whenAnswered(act) {
  if (answered === null) return false;
  answered = act;
  return true;
}

function forget() {
  clearTimeout(pause);
  question += 1;
  answered = null;
}

export function offerCommands() {
  if (composer.aim || !composer.text.startsWith("/")) return suggestions.close();
  const typed = composer.text.slice(1).toLowerCase();
  const fitting = state.commands.filter(({ name, label }) => name.includes(typed) || label.includes(typed));
  const first = fitting.sort((one, other) => other.label.startsWith(typed) - one.label.startsWith(typed));
  const items = first.map((command) => ({
    label: `/${command.label}`,
    extra: command.options.filter(({ required }) => required).map(({ label }) => label).join(" "),
    description: command.description,
    take: () => open(command),
  }));
  show(typed ? `Commands matching /${typed}` : "Commands", items);
}

export function offerOptions() {
  const typed = composer.tail.trim();
  const fitting = composer.draft.left.filter(({ name, label }) => name.startsWith(typed) || label.startsWith(typed));
  const first = fitting.sort((one, other) => (other.label === typed) - (one.label === typed));
  show("Options", first.map(({ name, label, description }) => ({ label, description, take: () => addOption(name) })));
}

export function addOption(name) {
  keep();
  composer.draft.add(name);
  composer.tail = "";
  goTo(name);
}

export function offerChoices(field) {
  const { option } = field;
  forget();
  const choices = choicesOfOption(option);
  if (choices) return showChoices(field, choices, true);
  if (option.type === Kind.STRING && !option.autocomplete) return offerInText(field);
  if (!option.autocomplete) return suggestions.close();
  if (!suggestions.open) suggestions.show(option.label, [], "Loading…");
  answered = () => {};
  pause = setTimeout(() => ask(field, question), TYPING_PAUSE);
}

function offerInText(field) {
  const put = (text) => Object.assign(field, { text, value: undefined });
  offerMentions(field.text, composer.at ?? field.text.length, put, field.option.name);
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
    if (!isCurrent(field, number)) return;
    answered = null;
    suggestions.show(field.option.label, [], error.message);
  }
  changed();
}

function showAnswer(field, number, answer) {
  if (!isCurrent(field, number)) return;
  const choices = answer.map(({ name_localized: label, value }) => ({ value, label }));
  showChoices(field, choices, false);
  const act = answered;
  answered = null;
  act();
}

const isCurrent = (field, number) =>
  number === question && composer.active === field.option.name && composer.draft?.fields.get(field.option.name) === field;

function showChoices(field, choices, filtered) {
  const typed = field.value === undefined ? field.text.trim().toLowerCase() : "";
  const fitting = choices.filter(({ label }) => !filtered || label.toLowerCase().includes(typed));
  const items = fitting.map(({ value, label, description }) => ({
    label,
    description,
    take: () => take(field, value, label),
  }));
  const chosen = field.value === undefined ? -1 : fitting.findIndex(({ value }) => value === field.value);
  suggestions.show(field.option.label, items, items.length > 0 ? "" : "No options match your search", chosen);
}

// Offer what is begun by @, # or : before the caret; `put` takes the text with what was chosen.
export function offerMentions(text, caret, put, place) {
  const begun = begunAt(text, caret);
  const rows = begun ? fitting(begun) : [];
  const items = rows.map(({ label, description, written, sent }) => ({ label, description, take: () => choose(written, sent) }));
  show({ "@": "Members and roles", "#": "Text channels", ":": "Emoji" }[begun?.sign], items);

  function choose(written, sent) {
    keep();
    if (sent) composer.mentions = { ...composer.mentions, [written]: sent };
    const before = `${text.slice(0, begun.from)}${written} `;
    put(before + text.slice(caret).replace(/^ /, ""));
    Object.assign(composer, { focus: place, caret: before.length });
    suggestions.close();
  }
}

function take(field, value, label) {
  keep();
  Object.assign(field, { text: label, value, wrong: false });
  goTo(composer.draft.firstEmpty?.option.name ?? TAIL);
}

function show(title, items) {
  if (items.length > 0) suggestions.show(title, items);
  else suggestions.close();
}
