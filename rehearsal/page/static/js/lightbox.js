// One picture, as large as the window lets it be.

import { html, nothing } from "/vendor/lit.js";
import { changed, local } from "./state.js";

let shown = null; // {items, index}

export function enlarge(item, items) {
  shown = { items, index: items.indexOf(item) };
  changed();
}

export function lightbox() {
  if (!shown) return nothing;
  const { items, index } = shown;
  const { url, description } = items[index];
  const several = items.length > 1;
  return html`<dialog class="lightbox" aria-label="Picture" @close=${away} @click=${beside} @keydown=${key}>
    <img src=${local(url)} alt=${description ?? ""} />
    <div class="lightbox-about">
      ${description ? html`<p class="lightbox-text">${description}</p>` : nothing}
      <p>
        ${several ? html`<button type="button" class="button secondary" @click=${() => step(-1)}>Previous</button>
          <span aria-live="polite">${index + 1} of ${items.length}</span>
          <button type="button" class="button secondary" @click=${() => step(1)}>Next</button>` : nothing}
        <a href=${local(url)} target="_blank">Open original</a>
        <button type="button" class="button secondary" @click=${close}>Close</button>
      </p>
    </div>
  </dialog>`;
}

// After each drawing: what was just drawn is opened.
export function openLightbox() {
  document.querySelector("dialog.lightbox:not([open])")?.showModal();
}

function step(by) {
  const { items, index } = shown;
  shown = { items, index: (index + by + items.length) % items.length };
  changed();
}

function key({ key }) {
  if (key === "ArrowLeft") step(-1);
  if (key === "ArrowRight") step(1);
}

const close = () => document.querySelector("dialog.lightbox").close();

function beside(event) {
  if (event.target === event.currentTarget) close();
}

function away() {
  shown = null;
  changed();
}
