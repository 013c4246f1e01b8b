// How the composer looks.

import { html, live, nothing } from "/vendor/lit.js";
import { aimBar } from "./aim.js";
import * as write from "./composer.js";
import { Kind, wanted } from "./draft.js";
import { readableSize } from "./files.js";
import { inputAt, optionKey, plainKey } from "./keys.js";
import { addOption } from "./offers.js";
import { send } from "./sending.js";
import { state, typists } from "./state.js";
import { LIST_ID, rowId, suggestionList } from "./suggestions.js";
import { composer } from "./writing.js";

export function composerView() {
  const { draft, error } = composer;
  return html`<form id="composer" tabindex="-1" class="composer ${error ? "wrong" : ""}" @submit=${sendNow} @dragover=${allow} @drop=${dropped} @paste=${pastedFile}>
    ${suggestionList(composer.suggestions)} ${draft ? hint(draft) : nothing} ${aimBar(composer.aim, write.aimAway)}
    ${draft ? nothing : attached(composer.files)}
    <div class="composer-box">
      ${draft ? commandLine(draft) : plainLine()}
      ${!draft && state.may.attach && (!composer.aim || composer.aim.kind === "reply") ? attachButton() : nothing}
      <button type="submit" class="send" aria-label="Send" ?disabled=${!draft && composer.text.trim() === "" && composer.files.length === 0}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d="M3.4 20.4 21 12.9a1 1 0 0 0 0-1.8L3.4 3.6a1 1 0 0 0-1.4 1.1l1.8 6L13 12l-9.200 1.300-1.8 6a1 1 0 0 0 1.4 1.1Z"/></svg>
      </button>
    </div>
    ${error ? html`<p class="composer-error" role="alert">${error}</p>` : nothing} ${typingLine()}
  </form>`;
}

function attached(files) {
  if (files.length === 0) return nothing;
  return html`<ul class="attached" aria-label="Files of the message">${files.map(
    (file) => html`<li>${file.name} <span class="muted">${file.upload ? readableSize(file.size) : "…"}</span>
      <button type="button" class="close" aria-label=${`Remove ${file.name}`} @click=${() => write.detach(file)}>×</button></li>`,
  )}</ul>`;
}

function attachButton() {
  const chosen = ({ target }) => {
    write.attachToMessage([...target.files]);
    target.value = ""; // the same file can be chosen again
  };
  return html`<label class="attach" title="Attach files"><span aria-hidden="true">+</span>
    <input type="file" multiple class="unseen" aria-label="Attach files" @change=${chosen} /></label>`;
}

function typingLine() {
  const names = typists().map(({ display }) => display);
  if (names.length === 0) return nothing;
  const who = names.length > 3 ? "Several people are" : `${listed(names)} ${names.length === 1 ? "is" : "are"}`;
  return html`<p class="typing" role="status">${who} typing…</p>`;
}

const listed = (names) => names.join(", ").replace(/, ([^,]*)$/, " and $1");

// After each drawing: the focus goes where the last step wants it, and the row that keys went to is in sight.
export function placeFocus() {
  if (composer.suggestions.moved) document.querySelector(".suggestions .active")?.scrollIntoView({ block: "nearest" });
  if (composer.focus === null) return;
  const input = inputAt(composer.focus);
  composer.focus = null;
  const caret = composer.caret ?? input?.value.length;
  composer.caret = null;
  input?.focus();
  if (input?.localName === "textarea") input.setSelectionRange(caret, caret);
}

function plainLine() {
  const place = state.channel === "direct" ? "the bot" : `#${state.channel}`;
  const label = composer.aim?.field ?? `Message ${place}`;
  return html`<textarea id="plain" rows="1" autocomplete="off" aria-label=${label} aria-describedby=${composer.aim ? "aim" : nothing}
    placeholder=${composer.aim ? label : `${label}, or type / for commands`} .value=${live(composer.text)}
    aria-autocomplete="list" aria-haspopup="listbox" aria-controls=${LIST_ID}
    aria-activedescendant=${activeRow()} @input=${({ target }) => write.type(target.value, target.selectionStart)}
    @paste=${pastedLine} @keydown=${plainKey} @blur=${write.leave} @focus=${write.enterPlain}></textarea>`;
}

function commandLine(draft) {
  return html`<div class="command-line">
    <span class="command-name">/${draft.command.label}</span>
    ${[...draft.fields.values()].map(fieldView)}
    <input id="tail" autocomplete="off" aria-label="More options, or Enter to send" role="combobox" .value=${live(composer.tail)}
      aria-expanded=${composer.suggestions.open} aria-controls=${LIST_ID} aria-activedescendant=${activeRow()}
      @input=${(event) => write.typeTail(event.target.value)} @focus=${() => write.enter(null)} @blur=${write.leave} @keydown=${(event) => optionKey(event, null)} />
    ${draft.left.length > 0
      ? html`<span class="left">${draft.left.map(
          ({ name, label, description }) => html`<button type="button" class="chip" tabindex="-1" title=${description} aria-label=${`Add ${label}`}
            @click=${() => addOption(name)}>+ ${label}</button>`,
        )}</span>`
      : nothing}
  </div>`;
}

function fieldView(field) {
  const { option, wrong } = field;
  const active = composer.active === option.name;
  return html`<label class="field ${active ? "active" : ""} ${wrong ? "wrong" : ""}" data-field=${option.name}>
    <span class="field-name">${option.label}</span>${option.type === Kind.ATTACHMENT ? fileInput(field) : textInput(field)}${option.required
      ? nothing
      : html`<button type="button" class="remove" tabindex="-1" aria-label=${`Remove ${option.label}`} @click=${() => write.removeOption(option.name)}>×</button>`}
  </label>`;
}

function textInput(field) {
  const { option, text, wrong } = field;
  const numeric = option.type === Kind.INTEGER ? "numeric" : option.type === Kind.NUMBER ? "decimal" : nothing;
  return html`<textarea rows="1" data-option=${option.name} autocomplete="off" inputmode=${numeric} .value=${live(text)}
    aria-autocomplete="list" aria-haspopup="listbox" aria-required=${Boolean(option.required)} aria-invalid=${wrong}
    aria-label=${option.label} aria-describedby="option-hint"
    aria-controls=${LIST_ID} aria-activedescendant=${composer.active === option.name ? activeRow() : nothing}
    @input=${({ target }) => write.typeOption(field, target.value, target.selectionStart)} @focus=${() => write.enter(field)} @blur=${write.leave}
    @keydown=${(event) => optionKey(event, field)}></textarea>`;
}

function fileInput(field) {
  const { option, text, value } = field;
  const chosen = ({ target }) => {
    if (target.files[0]) write.attach(field, target.files[0]);
    target.value = ""; // the same file can be chosen again
  };
  return html`<span class="file-face">${text ? `${text}${value ? "" : " …"}` : "Choose or drop a file"}</span
    ><input type="file" class="unseen" data-option=${option.name} aria-label=${option.label} aria-describedby="option-hint"
      @change=${chosen} @focus=${() => write.enter(field)} @keydown=${(event) => optionKey(event, field)} />`;
}

function hint(draft) {
  const field = draft.fields.get(composer.active);
  if (!field) return html`<p class="hint" id="option-hint" lang=${state.locale}><b>/${draft.command.label}</b> ${draft.command.description}</p>`;
  const { label, description, required } = field.option;
  const limits = wanted(field.option);
  return html`<p class="hint" id="option-hint" lang=${state.locale}><b>${label}</b> ${description}${limits ? html` <span class="muted">(${limits})</span>` : nothing}${required ? nothing : html` <span class="muted">· optional</span>`}</p>`;
}

const activeRow = () => (composer.suggestions.current ? rowId(composer.suggestions.index) : nothing);

function sendNow(event) {
  event.preventDefault();
  send();
}

function allow(event) {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}

function dropped(event) {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  write.drop(files);
}

function pastedFile(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  write.drop(files);
}

function pastedLine(event) {
  const whole = event.target.value.trim() === "";
  const line = event.clipboardData?.getData("text").trim() ?? "";
  if (!whole || !line.startsWith("/")) return;
  event.preventDefault();
  write.type(line);
  write.pasted(line);
}
