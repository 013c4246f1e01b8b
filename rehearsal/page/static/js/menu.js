// A menu of choices: `<choice-menu>` in messages and forms.

import { html, nothing, render } from "/vendor/lit.js";
import { choose } from "./actions.js";
import { choicesOfMenu } from "./choices.js";

const GAP = 4; // pixels between a menu and its list
const PAUSE = 800; // milliseconds after which typing begins anew

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
  #told = "";
  #open = false;
  #index = 0;
  #typed = "";
  #typedAt = 0;
  #follow = (event) => event.target !== this.#list && this.#place();

  // What it is called; its placeholder where it has no label.
  label = "";

  // `again`: every choice counts, also one of what is chosen already.
  again = false;

  // What was chosen stays while an edit of the message leaves the menu as it is.
  set part(part) {
    if (JSON.stringify(part) === JSON.stringify(this.#part)) return;
    this.#part = part;
    this.#chosen = proposed(part);
    this.#told = JSON.stringify(this.#chosen);
    this.#draw();
  }

  get values() {
    return this.#chosen;
  }

  connectedCallback() {
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => this.contains(relatedTarget) || this.#close());
  }

  disconnectedCallback() {
    removeEventListener("scroll", this.#follow, true);
  }

  get #several() {
    return (this.#part.max_values ?? 1) > 1;
  }

  get #fewest() {
    return this.#part.min_values ?? 1;
  }

  get #list() {
    return this.querySelector(".menu-list");
  }

  #draw() {
    const { placeholder, disabled, custom_id: name } = this.#part;
    const choices = choicesOfMenu(this.#part);
    const shown = choices.filter(({ value }) => this.#chosen.includes(value)).map(({ label }) => label);
    const clearable = this.#fewest === 0 && shown.length > 0 && !this.#several && !disabled;
    const called = this.label || placeholder || "Choose";
    render(
      html`<button type="button" class="menu-face" role="combobox" aria-haspopup="listbox" aria-expanded=${this.#open}
          aria-controls=${`menu-${name}`} aria-label=${called} ?disabled=${disabled}
          aria-activedescendant=${this.#open ? `menu-${name}-${this.#index}` : nothing} @click=${() => this.#toggle()}>
          <span class=${shown.length > 0 ? "shown" : "placeholder"}>${shown.join(", ") || placeholder || "Make a selection"}</span>
          <span class="chevron" aria-hidden="true"></span>
        </button>
        ${clearable ? html`<button type="button" class="clear" aria-label=${`Clear ${called}`} @click=${() => this.#clear()}>×</button>` : nothing}
        ${this.#open
          ? html`<ul popover="manual" class="menu-list" role="listbox" id=${`menu-${name}`} aria-label=${called} aria-multiselectable=${this.#several}>
              ${choices.map((choice, index) => this.#row(choice, index))}
              ${choices.length === 0 ? html`<li class="muted">There is nothing to choose.</li>` : nothing}
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
      class=${index === this.#index ? "active" : ""} @pointerdown=${(event) => event.preventDefault()} @click=${take} @pointermove=${() => this.#go(index, false)}>
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
    this.querySelector(".menu-face").focus(); // not every browser focuses what is pressed
    this.#list.showPopover();
    this.#place();
    this.#list.querySelector("li.active")?.scrollIntoView({ block: "nearest" });
    addEventListener("scroll", this.#follow, true);
  }

  // Below the menu, or above it where there is more room.
  #place() {
    const face = this.querySelector(".menu-face").getBoundingClientRect();
    const { style, offsetHeight: height } = this.#list;
    const below = innerHeight - face.bottom - 2 * GAP;
    const above = face.top - 2 * GAP;
    const under = height <= below || below >= above;
    Object.assign(style, { left: `${face.left}px`, width: `${face.width}px`, maxHeight: `${Math.min(280, under ? below : above)}px` });
    style.top = under ? `${face.bottom + GAP}px` : "auto";
    style.bottom = under ? "auto" : `${innerHeight - face.top + GAP}px`;
  }

  #close() {
    if (!this.#open) return;
    this.#open = false;
    removeEventListener("scroll", this.#follow, true);
    this.#draw();
    if (this.#several) this.#tell();
  }

  #go(index, scroll = true) {
    if (index === this.#index) return;
    this.#index = index;
    this.#draw();
    if (scroll) this.#list.querySelector("li.active")?.scrollIntoView({ block: "nearest" });
  }

  #take(value) {
    if (!this.#several) {
      this.#chosen = [value];
      this.#close();
      this.#draw();
      return this.#tell();
    }
    const without = this.#chosen.filter((other) => other !== value);
    const full = this.#chosen.length >= this.#part.max_values;
    if (without.length < this.#chosen.length || full) this.#chosen = without;
    else this.#chosen = [...without, value];
    this.#draw();
  }

  #clear() {
    this.#chosen = [];
    this.#draw();
    this.querySelector(".menu-face").focus();
    this.#tell();
  }

  #tell() {
    const now = JSON.stringify(this.#chosen);
    if (this.again && this.#chosen.length < this.#fewest) return;
    if (this.#several && now === this.#told) return;
    this.#told = now;
    this.dispatchEvent(new CustomEvent("choose", { detail: this.#chosen }));
  }

  #key(event) {
    if (event.target.matches(".clear")) return;
    const choices = choicesOfMenu(this.#part);
    const last = choices.length - 1;
    const keys = {
      ArrowDown: () => (this.#open ? this.#go(Math.min(this.#index + 1, last)) : this.#toggle()),
      ArrowUp: () => (this.#open ? this.#go(Math.max(this.#index - 1, 0)) : this.#toggle()),
      Home: () => this.#open && this.#go(0),
      End: () => this.#open && this.#go(last),
      Escape: () => this.#open && this.#close(),
      Enter: () => (this.#open ? last >= 0 && this.#take(choices[this.#index].value) : this.#toggle()),
      " ": () => keys.Enter(),
    };
    if (event.key in keys) {
      if (event.key !== "Escape" || this.#open) event.preventDefault();
      keys[event.key]();
    } else if (event.key.length === 1 && this.#open && !event.ctrlKey && !event.metaKey) {
      this.#find(event.key, choices);
    }
  }

  // Go to the next choice that begins with what is typed.
  #find(letter, choices) {
    const now = Date.now();
    this.#typed = (now - this.#typedAt < PAUSE ? this.#typed : "") + letter.toLowerCase();
    this.#typedAt = now;
    const begins = ({ label }) => label.replace(/^[@#]/, "").toLowerCase().startsWith(this.#typed);
    const found = choices.findIndex(begins);
    if (found >= 0) this.#go(found);
  }
}

customElements.define("choice-menu", ChoiceMenu);
