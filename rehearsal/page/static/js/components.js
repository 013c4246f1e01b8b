// Message components: containers, texts, sections, galleries, files, buttons and menus.

import { html, nothing, repeat } from "/vendor/lit.js";
import { press } from "./actions.js";
import { fileCard, gallery, picture } from "./files.js";
import { isWeb, markdown } from "./markdown.js";
import { menu } from "./menu.js";
import { state } from "./state.js";

// Documentation, "Component Types".
const COMPONENTS = {
  1: actionRow,
  2: button,
  3: menu,
  5: menu,
  6: menu,
  7: menu,
  8: menu,
  9: section,
  10: textDisplay,
  11: thumbnail,
  12: mediaGallery,
  13: file,
  14: separator,
  17: container,
};
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

export const components = (parts, message) => repeat(parts, keyOf, (part) => component(part, message));

// What can be used stays itself through an edit: the focus never lands on a button that has become another one.
const keyOf = ({ custom_id: customId, type }, place) => customId ?? `${type} at ${place}`;

function component(part, message) {
  const draw = COMPONENTS[part.type];
  return draw ? draw(part, message) : html`<p class="refused">The page cannot show a component of type ${part.type}.</p>`;
}

function container({ accent_color: accent, spoiler, components: inner }, message) {
  const colour = typeof accent === "number" ? `--accent:#${accent.toString(16).padStart(6, "0")}` : "";
  return html`<div class="container ${colour ? "accented" : ""} ${spoiler ? "veiled" : ""}" .style=${colour} @click=${lift}>
    ${components(inner, message)}
  </div>`;
}

function textDisplay({ content }) {
  return html`<div class="markdown">${markdown(content)}</div>`;
}

function separator({ divider = true, spacing = 1 }) {
  return html`<div class="separator ${divider ? "line" : ""} ${spacing === 2 ? "large" : ""}" role="separator"></div>`;
}

function section({ components: inner, accessory }, message) {
  return html`<div class="section">
    <div class="section-text">${components(inner, message)}</div>
    <div class="accessory">${component(accessory, message)}</div>
  </div>`;
}

function thumbnail({ media, description, spoiler }) {
  return html`<div class="thumbnail">${picture({ ...media, description, spoiler })}</div>`;
}

function mediaGallery({ items }) {
  return gallery(items.map(({ media, description, spoiler }) => ({ ...media, description, spoiler })));
}

function file({ file: { url }, name, size }) {
  return fileCard({ name: name ?? url.split("/").at(-1), size, url });
}

function actionRow({ components: inner }, message) {
  return html`<div class="action-row">${components(inner, message)}</div>`;
}

function button({ style, label, emoji, url, custom_id: customId, disabled }, message) {
  const face = html`${emoji?.name ? html`<span class="emoji">${emoji.name}</span>` : nothing}${label ?? ""}`;
  if (style === 5) {
    return html`<a class="button link" href=${isWeb(url) ? url : nothing} target="_blank" rel="noopener noreferrer">${face} ↗</a>`;
  }
  const waiting = isWaiting(message, customId);
  return html`<button type="button" class="button ${STYLES[style] ?? "secondary"} ${waiting ? "waiting" : ""}"
    ?disabled=${disabled} aria-busy=${waiting} @click=${() => waiting || press(message, customId)}
    ><span class="face">${face}</span>${waiting ? html`<span class="dots" aria-label="waiting"><i></i><i></i><i></i></span>` : nothing}</button>`;
}

const isWaiting = (message, customId) =>
  [...state.presses.values()].some((sent) => sent.message === message.id && sent.customId === customId && !sent.failed);


function lift(event) {
  event.currentTarget.classList.remove("veiled");
}
