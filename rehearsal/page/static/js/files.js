// Files of messages: pictures are shown, everything else is a card to download.

import { html, nothing } from "/vendor/lit.js";
import { enlarge } from "./lightbox.js";
import { local } from "./state.js";

const SIZES = ["bytes", "KB", "MB", "GB"];

export function attachments(message) {
  if (message.attachments.length === 0) return nothing;
  const pictures = message.attachments.filter(isPicture);
  const others = message.attachments.filter((file) => !isPicture(file));
  return html`${pictures.length > 0 ? gallery(pictures.map(asItem)) : nothing} ${others.map(fileCard)}`;
}

export function fileCard({ filename, name, size, url }) {
  return html`<div class="file-card">
    <span class="file-icon" aria-hidden="true">${extension(filename ?? name)}</span>
    <span class="file-about">
      <a href=${local(url)} download=${filename ?? name}>${filename ?? name}</a>
      <span class="muted">${readableSize(size)}</span>
    </span>
    <a class="icon-button download" href=${local(url)} download=${filename ?? name} aria-label=${`Download ${filename ?? name}`} title="Download">
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d="M11 3h2v9l3.5-3.5 1.4 1.4L12 15.8 6.1 9.9l1.4-1.4L11 12zM4 18h16v2H4z" /></svg>
    </a>
  </div>`;
}

// Pictures: {url, description, spoiler, width, height}.
export function gallery(items) {
  return html`<div class="gallery" data-count=${Math.min(items.length, 4)}>${items.map((item) => picture(item, items))}</div>`;
}

// A press opens it large, and from there the others of its gallery.
export function picture(item, others = [item]) {
  const { url, description, spoiler, width, height } = item;
  const shown = local(url);
  // A picture from elsewhere is named and not fetched: the page loads nothing but its own.
  if (!shown.startsWith("/")) return html`<span class="muted">${shown}</span>`;
  return html`<a class="picture ${spoiler ? "veiled" : ""}" href=${shown} target="_blank" @click=${(event) => pressed(event, item, others)}>
    <img src=${shown} alt=${description ?? ""} width=${width ?? nothing} height=${height ?? nothing} loading="lazy" />
    ${description ? html`<span class="alt" aria-hidden="true" title=${description}>ALT</span>` : nothing}
    ${spoiler ? html`<span class="veil">SPOILER</span>` : nothing}
  </a>`;
}

export function readableSize(bytes) {
  let size = bytes ?? 0;
  let unit = 0;
  while (size >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 2 : 1)} ${SIZES[unit]}`;
}

function pressed(event, item, others) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { classList } = event.currentTarget;
  if (classList.contains("veiled")) classList.remove("veiled");
  else enlarge(item, others);
}

const isPicture = (file) => Boolean(file.width) || /^image\/(png|jpeg|gif|webp)$/.test(file.content_type ?? "");
const asItem = (file) => ({ ...file, spoiler: file.filename.startsWith("SPOILER_") });
const extension = (name) => (/\.([A-Za-z0-9]{1,4})$/.exec(name ?? "")?.[1] ?? "file").toLowerCase();
