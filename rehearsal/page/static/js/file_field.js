// Where files are chosen or dropped: `<file-field>` in forms.

import { html, nothing, render } from "/vendor/lit.js";
import { readableSize } from "./files.js";
import { state } from "./state.js";

class FileField extends HTMLElement {
  #field = null;
  #files = [];
  #name = "";
  #over = false;

  // The id by which a label finds the input.
  set name(name) {
    this.#name = name;
    this.#draw();
  }

  set field(field) {
    if (field === this.#field) return;
    this.#field = field;
    this.#draw();
  }

  get files() {
    return this.#files;
  }

  connectedCallback() {
    this.addEventListener("dragover", (event) => this.#hover(event, true));
    this.addEventListener("dragleave", (event) => this.#hover(event, false));
    this.addEventListener("drop", (event) => {
      this.#hover(event, false);
      this.#add(event.dataTransfer.files);
    });
  }

  get #most() {
    return this.#field.max_values ?? 1;
  }

  #draw() {
    if (!this.#field || !this.#name) return;
    const chosen = ({ target }) => {
      this.#add(target.files);
      target.value = ""; // the same file can be chosen again
    };
    render(
      html`<div class="drop ${this.#over ? "over" : ""}">
          <label class="button secondary" for=${this.#name}>${this.#most > 1 ? "Choose files" : "Choose a file"}</label>
          <span class="muted" id=${`${this.#name}-limit`}>or drop ${this.#most > 1 ? `up to ${this.#most} here` : "one here"}, ${readableSize(state.uploadLimit)} each at most</span>
          <input type="file" class="unseen" id=${this.#name} ?multiple=${this.#most > 1} aria-labelledby=${`${this.#name}-label`}
            aria-describedby=${`${this.#name}-limit`} @change=${chosen} />
        </div>
        ${this.#files.length > 0 ? html`<ul class="dropped">${this.#files.map((file) => this.#row(file))}</ul>` : nothing}`,
      this,
    );
  }

  #row(file) {
    const away = () => this.#keep(this.#files.filter((other) => other !== file));
    return html`<li><span class="dropped-name">${file.name}</span> <span class="muted">${readableSize(file.size)}</span>
      <button type="button" class="close" aria-label=${`Remove ${file.name}`} @click=${away}>×</button></li>`;
  }

  // The newest stay where there are more than the field takes.
  #add(files) {
    this.#keep([...this.#files, ...files].slice(-this.#most));
  }

  #keep(files) {
    this.#files = files;
    this.#draw();
  }

  #hover(event, over) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.#over = over;
    this.#draw();
  }
}

customElements.define("file-field", FileField);
