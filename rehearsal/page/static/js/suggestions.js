// The list above the composer: commands, choices of an option, or options that are left.

import { html, nothing } from "/vendor/lit.js";
import { state } from "./state.js";

export const LIST_ID = "suggestions";

export class Suggestions {
  title = "";
  items = []; // {label, description, prefix, take}
  index = 0;
  moved = false; // whether the person went to a row themselves
  note = ""; // instead of rows: loading, failed, nothing found
  open = false;

  // `chosen` is the row of what was chosen before, or -1.
  show(title, items, note = "", chosen = -1) {
    const sameLength = this.open && this.title === title && this.items.length === items.length;
    Object.assign(this, { title, items, note, open: items.length > 0 || note !== "" });
    if (!sameLength || this.index >= items.length) Object.assign(this, { index: Math.max(chosen, 0), moved: false });
  }

  close() {
    Object.assign(this, { open: false, items: [], index: 0, moved: false, note: "" });
  }

  get current() {
    return this.open ? this.items[this.index] : undefined;
  }

  move(step) {
    if (this.items.length === 0) return;
    this.index = (this.index + step + this.items.length) % this.items.length;
    this.moved = true;
  }
}

export const rowId = (index) => `${LIST_ID}-${index}`;

export function suggestionList(suggestions) {
  if (!suggestions.open) return nothing;
  return html`<div class="suggestions">
    <p class="suggestions-title" id="suggestions-title">${suggestions.title}</p>
    ${suggestions.note ? html`<p class="suggestions-note" role="status">${suggestions.note}</p>` : nothing}
    <ul role="listbox" id=${LIST_ID} aria-labelledby="suggestions-title">
      ${suggestions.items.map((item, index) => row(suggestions, item, index))}
    </ul>
  </div>`;
}

function row(suggestions, item, index) {
  const take = (event) => {
    event.preventDefault(); // the focus stays where one types
    item.take();
  };
  return html`<li role="option" id=${rowId(index)} aria-selected=${index === suggestions.index}
    class=${index === suggestions.index ? "active" : ""} @pointerdown=${take}>
    <span class="suggestion-label">${item.label}</span>
    ${item.extra ? html`<span class="suggestion-extra">${item.extra}</span>` : nothing}
    ${item.description ? html`<span class="suggestion-description" lang=${state.locale}>${item.description}</span>` : nothing}
  </li>`;
}
