// A line for what cannot be shown where it happened; it goes away by itself.

import { html, nothing } from "/vendor/lit.js";
import { changed } from "./state.js";

const SHOWN_FOR = 8000; // milliseconds

let told = "";
let end = 0;

export function tell(text) {
  clearTimeout(end);
  told = text;
  end = setTimeout(away, SHOWN_FOR);
  changed();
}

export function toast() {
  if (!told) return nothing;
  return html`<p class="toast"><span role="alert">${told}</span>
    <button type="button" class="close" aria-label="Dismiss" @click=${away}>×</button></p>`;
}

function away() {
  clearTimeout(end);
  told = "";
  changed();
}
