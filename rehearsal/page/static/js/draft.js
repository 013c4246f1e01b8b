// A slash command while it is filled in.

import { choicesOfOption } from "./choices.js";

// Documentation, "Application Command Option Type".
export const Kind = { STRING: 3, INTEGER: 4, BOOLEAN: 5, NUMBER: 10, ATTACHMENT: 11 };

export class Problem extends Error {
  constructor(option, message) {
    super(/^\/?$/.test(option) ? message : `${option}: ${message}`); // of no option, of the message
    this.option = option;
  }
}

export class Draft {
  constructor(command, values = {}) {
    this.command = command;
    this.fields = new Map();
    for (const option of command.options) {
      if (option.required) this.add(option.name);
    }
    for (const [name, value] of Object.entries(values)) this.set(this.add(name), value);
  }

  copy() {
    const copy = new Draft(this.command);
    copy.fields = new Map([...this.fields].map(([name, field]) => [name, { ...field }]));
    return copy;
  }

  // What was given or asked for, and may be taken back.
  get given() {
    return [...this.fields.values()].filter(({ option, text }) => !option.required || text !== "");
  }

  // The options that are not shown yet.
  get left() {
    return this.command.options.filter(({ name }) => !this.fields.has(name));
  }

  get firstEmpty() {
    return [...this.fields.values()].find((field) => field.text === "") ?? null;
  }

  // The option that somebody means by a word: its name, or what it is called in their language.
  called(word) {
    return this.command.options.find(({ name, label }) => name === word || label === word);
  }

  add(name) {
    const option = this.command.options.find((option) => option.name === name);
    const field = this.fields.get(name) ?? { option, text: "", value: undefined, wrong: false };
    this.fields.set(name, field);
    return field;
  }

  remove(name) {
    this.fields.delete(name);
  }

  set(field, value) {
    const chosen = choicesOfOption(field.option)?.find((choice) => choice.value === value);
    field.text = chosen?.label ?? String(value);
    field.value = chosen?.value;
    field.wrong = false;
  }

  // The options as they are sent; throws the first Problem.
  options() {
    const filled = [...this.fields.values()].filter((field) => field.option.required || field.text !== "");
    for (const field of filled) field.wrong = false;
    return Object.fromEntries(filled.map((field) => [field.option.name, checked(field)]));
  }

  // What can be sent of the other options while one is typed.
  others(field) {
    const options = {};
    for (const other of this.fields.values()) {
      if (other === field || other.text === "") continue;
      try {
        options[other.option.name] = valueOf(other);
      } catch (error) {
        if (!(error instanceof Problem)) throw error; // what is half typed is left out
      }
    }
    return options;
  }
}

// What may be typed, in words.
export function wanted({ type, min_value: low, max_value: high, min_length: short, max_length: long }) {
  if (type === Kind.INTEGER || type === Kind.NUMBER) {
    return `${type === Kind.INTEGER ? "a whole number" : "a number"}${bounds(low, high)}`;
  }
  if (type === Kind.STRING) return short > 1 || long < 6000 ? `text${bounds(short, long)} characters` : "";
  return type === Kind.ATTACHMENT ? "a file" : "";
}

function bounds(low, high) {
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return ` of at least ${low}`;
  return high === undefined ? "" : ` of at most ${high}`;
}

function checked(field) {
  try {
    return valueOf(field);
  } catch (error) {
    field.wrong = true;
    throw error;
  }
}

function valueOf(field) {
  const { option, value } = field;
  const text = option.type === Kind.STRING ? field.text : field.text.trim();
  if (value !== undefined) return value;
  if (text === "") throw new Problem(option.name, "This option is required.");
  const choices = choicesOfOption(option);
  if (choices) return choiceNamed(option, choices, text);
  if (option.type === Kind.INTEGER || option.type === Kind.NUMBER) return number(option, text);
  if (option.type === Kind.ATTACHMENT) throw new Problem(option.name, "The file is still on its way.");
  return string(option, unquoted(text, field.literal));
}

function choiceNamed(option, choices, text) {
  const same = ({ label }) => label.toLowerCase().replace(/^[@#]/, "") === text.toLowerCase().replace(/^[@#]/, "");
  const found = choices.find(same);
  if (!found) throw new Problem(option.name, `Choose one of the list; ${JSON.stringify(text)} is not on it.`);
  return found.value;
}

function number(option, text) {
  const value = Number(text.replace(",", "."));
  const fits = option.type === Kind.NUMBER ? Number.isFinite(value) : Number.isSafeInteger(value);
  const within = value >= (option.min_value ?? -Infinity) && value <= (option.max_value ?? Infinity);
  if (!fits || !within) throw new Problem(option.name, `Write ${wanted(option)}.`);
  return value;
}

function string(option, text) {
  const { min_length: short = 0, max_length: long = 6000 } = option;
  const length = [...text].length;
  if (length < short || length > long) throw new Problem(option.name, `Write ${wanted(option)}; it has ${length}.`);
  return text;
}

// Who wrote `option:"a text"` by hand means the text without its quotes.
function unquoted(text, literal) {
  const quoted = literal && /^\s*"([\s\S]*)"\s*$/.exec(text);
  return quoted ? quoted[1].replace(/\\(["\\])/g, "$1") : text;
}
