// What the keys of the composer do.

import { aimAway, stepBack, takeBack, typeTail } from "./composer.js";
import { Kind } from "./draft.js";
import { whenAnswered } from "./offers.js";
import { recall, send } from "./sending.js";
import { changed } from "./state.js";
import { composer, PLAIN, redo, TAIL, undo } from "./writing.js";

const TAKES_LETTERS = "input, textarea, select, dialog, [contenteditable], [role=menu], [role=combobox], [role=listbox]";

export function plainKey(event) {
  if (stepKey(event) || listKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "ArrowUp" && composer.text === "" && !composer.aim) {
    event.preventDefault();
    recall();
  } else if (event.key === "Escape" && composer.aim) {
    aimAway();
  }
}

// In an option, or without one behind them.
export function optionKey(event, field) {
  if (stepKey(event) || listKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape" && !event.isComposing) {
    takeBack();
  } else if (event.key === "Backspace" && field?.option.type === Kind.ATTACHMENT && field.text) {
    takeBack();
  } else if (event.key === "Backspace" && event.target.value === "") {
    event.preventDefault();
    stepBack(field);
  } else if (event.key === "ArrowDown" && !field) {
    typeTail(event.target.value);
  }
}

// A letter that is typed while nothing takes letters goes to where one writes.
export function strayKey(event) {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  const isLetter = key.length === 1 && (!(ctrlKey || metaKey || altKey) || event.getModifierState("AltGraph"));
  if (!isLetter || target.closest(TAKES_LETTERS) || document.querySelector("dialog[open]")) return;
  if (key === " " && target.closest("button, a, summary")) return; // which it presses
  inputAt(composer.draft ? (composer.active ?? TAIL) : PLAIN)?.focus();
}

const PLACES = new Map([[PLAIN, "#plain"], [TAIL, "#tail"]]); // all others are options

export const inputAt = (place) =>
  document.querySelector(`.composer ${PLACES.get(place) ?? `[data-option="${CSS.escape(place)}"]`}`);

// The keys that belong to the list while it is open.
function listKey(event) {
  const { suggestions } = composer;
  if (!suggestions.open || event.isComposing) return false;
  const isEmpty = event.target.value.trim() === "";
  const isWanted = suggestions.moved || composer.typed; // and not only passed by
  if (isWanted && !isEmpty && !event.shiftKey && ["Enter", "Tab"].includes(event.key)) {
    const act = () => (suggestions.current ? suggestions.current.take() : event.key === "Enter" && send());
    if (whenAnswered(act)) return event.preventDefault(), true; // the rows are those for fewer letters
  }
  const keys = {
    ArrowDown: () => suggestions.move(1),
    ArrowUp: () => suggestions.move(-1),
    Escape: () => suggestions.close(),
    Enter: !event.shiftKey && (isWanted || isEmpty) && suggestions.current?.take,
    Tab: !event.shiftKey && (suggestions.moved || (isWanted && !isEmpty)) && suggestions.current?.take,
  };
  if (!keys[event.key]) return false;
  event.preventDefault();
  keys[event.key]();
  changed();
  return true;
}

// Ctrl+Z and what undoes it. The browser's own would not know of options.
function stepKey(event) {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return false;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
  return true;
}
