// The form that a bot opens, as a dialog over the page.

import { html, nothing } from "/vendor/lit.js";
import { closeForm, submit, upload } from "./actions.js";
import "./file_field.js";
import { markdown } from "./markdown.js";
import { Refused } from "./socket.js";
import { changed, state } from "./state.js";

// Documentation, "Component Types".
const ACTION_ROW = 1;
const TEXT_INPUT = 4;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const FILE_UPLOAD = 19;
const RADIO_GROUP = 21;
const CHECKBOX_GROUP = 22;
const CHECKBOX = 23;
const PARAGRAPH = 2;

const NONE = { message: "", field: null };

let refusal = NONE;
let sending = false;
let shownFor = null;

export function modalView() {
  if (!state.modal) return nothing;
  const { form, interaction } = state.modal;
  if (shownFor !== interaction) [refusal, shownFor] = [NONE, interaction];
  return html`<dialog class="modal" aria-labelledby="modal-title" @close=${closeForm}>
    <form @submit=${send} novalidate>
      <header>
        <h2 id="modal-title">${form.title}</h2>
        <button type="button" class="close" aria-label="Close" @click=${close}>×</button>
      </header>
      <div class="modal-body">${form.components.map(part)}</div>
      ${refusal.message && !refusal.field ? html`<p class="refused" role="alert">${refusal.message}</p>` : nothing}
      <footer>
        <button type="button" class="button plain" @click=${close}>Cancel</button>
        <button type="submit" class="button primary" ?disabled=${sending}>Submit</button>
      </footer>
    </form>
  </dialog>`;
}

// After each drawing: a form that was just drawn is opened.
export function openDialog() {
  const dialog = document.querySelector("dialog.modal:not([open])");
  dialog?.showModal();
  dialog?.querySelector(".modal-body input, .modal-body textarea, .modal-body .menu-face")?.focus();
}

function part(component) {
  if (component.type === TEXT_DISPLAY) return html`<div class="markdown">${markdown(component.content)}</div>`;
  if (component.type === ACTION_ROW) return labelled(component.components[0], component.components[0].label, "");
  if (component.type === LABEL) return labelled(component.component, component.label, component.description);
  return html`<p class="refused">The page cannot show a component of type ${component.type}.</p>`;
}

function labelled(field, label, description) {
  const required = field.required !== false && field.type !== CHECKBOX;
  const id = `form-${field.custom_id}`;
  const wrong = refusal.field === field.custom_id;
  return html`<div class="form-field ${wrong ? "wrong" : ""}">
    <label for=${id} id=${`${id}-label`}>${label}${required ? html` <span class="required" aria-hidden="true">*</span>` : nothing}</label>
    ${description ? html`<p class="muted" id=${`${id}-about`}>${description}</p>` : nothing}
    ${input(field, id, required, label)}
    ${wrong ? html`<p class="refused" role="alert">${refusal.message}</p>` : nothing}
  </div>`;
}

function input(field, id, required, label) {
  switch (field.type) {
    case TEXT_INPUT:
      return textInput(field, id, required);
    case FILE_UPLOAD:
      return html`<file-field data-field=${field.custom_id} .name=${id} .field=${field}></file-field>`;
    case CHECKBOX:
      return html`<input type="checkbox" id=${id} data-field=${field.custom_id} ?checked=${field.default} />`;
    case RADIO_GROUP:
    case CHECKBOX_GROUP:
      return options(field, id);
    default:
      return html`<choice-menu id=${id} data-field=${field.custom_id} .label=${label} .part=${field}></choice-menu>`;
  }
}

function textInput(field, id, required) {
  const about = `${id}-about`;
  const long = field.style === PARAGRAPH;
  return long
    ? html`<textarea id=${id} data-field=${field.custom_id} rows="4" maxlength=${field.max_length ?? 4000} ?required=${required}
        placeholder=${field.placeholder ?? ""} aria-describedby=${about} .value=${field.value ?? ""}></textarea>`
    : html`<input id=${id} data-field=${field.custom_id} maxlength=${field.max_length ?? 4000} ?required=${required} autocomplete="off"
        placeholder=${field.placeholder ?? ""} aria-describedby=${about} .value=${field.value ?? ""} />`;
}

function options(field, id) {
  const kind = field.type === RADIO_GROUP ? "radio" : "checkbox";
  return html`<fieldset id=${id} data-field=${field.custom_id} data-kind=${kind} aria-labelledby=${`${id}-label`}>
    ${field.options.map(
      (option) => html`<label class="pick"><input type=${kind} name=${id} value=${option.value} ?checked=${option.default} />
        <span>${option.label}${option.description ? html`<small class="muted">${option.description}</small>` : nothing}</span></label>`,
    )}
  </fieldset>`;
}

async function send(event) {
  event.preventDefault();
  if (sending) return;
  const { interaction } = state.modal;
  const fields = [...event.target.querySelectorAll("[data-field]")];
  sending = true;
  try {
    const values = await Promise.all(fields.map(async (field) => [field.dataset.field, await valueOf(field)]));
    await submit(interaction, Object.fromEntries(values));
    closeForm();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refusal = error;
    focusOn(error.field);
  } finally {
    sending = false;
    changed();
  }
}

function focusOn(field) {
  if (!field) return;
  const place = document.querySelector(`.modal [data-field="${CSS.escape(field)}"]`);
  const focusable = "input, textarea, button";
  (place?.matches(focusable) ? place : place?.querySelector(focusable))?.focus();
}

async function valueOf(field) {
  if (field.localName === "choice-menu") return field.values;
  if (field.type === "checkbox") return field.checked;
  if (field.localName === "file-field") return { uploads: (await Promise.all(field.files.map(upload))).map((kept) => kept.upload) };
  if (!field.dataset.kind) return field.value;
  const picked = [...field.querySelectorAll("input:checked")].map(({ value }) => value);
  return field.dataset.kind === "radio" ? (picked[0] ?? null) : picked;
}

const close = (event) => event.target.closest("dialog").close();

