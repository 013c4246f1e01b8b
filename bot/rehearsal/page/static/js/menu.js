// A menu of choices: `<choice-menu>` in messages and forms.

import { html, nothing, render } from "/vendor/lit.js";
import { choose } from "./actions.js";
import { choicesOfMenu } from "./choices.js";

// A menu of a message: what is chosen is sent at once, or when a menu of several is closed.
export function menu(part, message) {
  const send = ({ detail }) => choose(message, part.custom_id, detail);
  return html`<choice-menu .part=${part} .again=${true} @choose=${send}></choice-menu>`;
}

const proposed = (part) => [
  ...(part.options ?? []).filter((option) => option.default).map(({ value }) => value),
  ...(part.default_values ?? []).map(({ id }) => id),
];

class ChoiceMenu extends HTMLElement {
  #part = null;
  #chosen = [];
  #open = false;
  #index = 0;

  // What it is called; its placeholder where it has no label.
  label = "";

  // `again`: every choice counts, also one of what is chosen already.
  again = false;

  set part(part) {
    if (part === this.#part) return;
    this.#part = part;
    this.#chosen = proposed(part);
    this.#draw();
  }

  get values() {
    return this.#chosen;
  }

  connectedCallback() {
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => this.contains(relatedTarget) || this.#close());
  }

  get #several() {
    return (this.#part.max_values ?? 1) > 1;
  }

  #draw() {
    const { placeholder, disabled, custom_id: name } = this.#part;
    const choices = choicesOfMenu(this.#part);
    const shown = choices.filter(({ value }) => this.#chosen.includes(value)).map(({ label }) => label);
    render(
      html`<button type="button" class="menu-face" role="combobox" aria-haspopup="listbox" aria-expanded=${this.#open}
          aria-controls=${`menu-${name}`} aria-label=${this.label || placeholder || "Choose"} ?disabled=${disabled}
          aria-activedescendant=${this.#open ? `menu-${name}-${this.#index}` : nothing} @click=${() => this.#toggle()}>
          <span class=${shown.length > 0 ? "" : "placeholder"}>${shown.join(", ") || placeholder || "Make a selection"}</span>
          <span class="chevron" aria-hidden="true"></span>
        </button>
        ${this.#open
          ? html`<ul class="menu-list" role="listbox" id=${`menu-${name}`} aria-multiselectable=${this.#several}>
              ${choices.map((choice, index) => this.#row(choice, index))}
            </ul>`
          : nothing}`,
      this,
    );
  }

  #row({ value, label, description, emoji }, index) {
    const chosen = this.#chosen.includes(value);
    const take = (event) => {
      event.preventDefault(); // the focus stays on the menu
      this.#take(value);
    };
    return html`<li role="option" id=${`menu-${this.#part.custom_id}-${index}`} aria-selected=${chosen}
      class=${index === this.#index ? "active" : ""} @pointerdown=${take} @pointermove=${() => this.#go(index)}>
      ${emoji?.name ? html`<span class="emoji">${emoji.name}</span>` : nothing}
      <span class="choice"><span>${label}</span>${description ? html`<small class="muted">${description}</small>` : nothing}</span>
      <span class="tick ${this.#several ? "box" : ""}" aria-hidden="true">${chosen ? "✓" : ""}</span>
    </li>`;
  }

  #toggle() {
    if (this.#open) return this.#close();
    this.#open = true;
    const chosen = choicesOfMenu(this.#part).findIndex(({ value }) => this.#chosen.includes(value));
    this.#index = Math.max(chosen, 0);
    this.#draw();
  }

  #close() {
    if (!this.#open) return;
    this.#open = false;
    this.#draw();
    if (this.#several) this.#tell();
  }

  #go(index) {
    if (index === this.#index) return;
    this.#index = index;
    this.#draw();
    this.querySelector("li.active")?.scrollIntoView({ block: "nearest" });
  }

  #take(value) {
    if (this.#several) {
      const without = this.#chosen.filter((other) => other !== value);
      const room = this.#chosen.length < this.#part.max_values;
      this.#chosen = without.length < this.#chosen.length ? without : room ? [...without, value] : without;
      this.#draw();
      return;
    }
    this.#chosen = [value];
    this.#open = false;
    this.#draw();
    this.#tell();
  }

  #told = "";

  #tell() {
    const now = JSON.stringify(this.#chosen);
    const few = this.#chosen.length < (this.#part.min_values ?? 1);
    if (this.again && few) return;
    if (this.#several && now === this.#told) return;
    this.#told = now;
    this.dispatchEvent(new CustomEvent("choose", { detail: this.#chosen }));
  }

  #key(event) {
    const last = choicesOfMenu(this.#part).length - 1;
    const keys = {
      ArrowDown: () => (this.#open ? this.#go(Math.min(this.#index + 1, last)) : this.#toggle()),
      ArrowUp: () => this.#open && this.#go(Math.max(this.#index - 1, 0)),
      Home: () => this.#open && this.#go(0),
      End: () => this.#open && this.#go(last),
      Escape: () => this.#open && this.#close(),
      Enter: () => (this.#open ? this.#take(choicesOfMenu(this.#part)[this.#index].value) : this.#toggle()),
      " ": () => keys.Enter(),
    };
    if (!(event.key in keys)) return;
    if (event.key !== "Escape" || this.#open) event.preventDefault();
    keys[event.key]();
  }
}

customElements.define("choice-menu", ChoiceMenu);
