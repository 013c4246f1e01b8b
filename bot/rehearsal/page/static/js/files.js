// Files of messages: pictures are shown, everything else is a card to download.

import { html, nothing } from "/vendor/lit.js";
import { state } from "./state.js";

const SIZES = ["bytes", "KB", "MB", "GB"];

// A file of this rehearsal by its path, whatever name the page was opened under.
export function local(url) {
  return url.startsWith(`${state.files}/`) ? url.slice(state.files.length) : url;
}

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
  </div>`;
}

// Pictures: {url, description, spoiler, width, height}.
export function gallery(items) {
  return html`<div class="gallery" data-count=${Math.min(items.length, 4)}>${items.map(picture)}</div>`;
}

export function picture({ url, description, spoiler, width, height }) {
  const shown = local(url);
  // A picture from elsewhere is named and not fetched: the page loads nothing but its own.
  if (!shown.startsWith("/")) return html`<span class="muted">${shown}</span>`;
  return html`<a class="picture ${spoiler ? "veiled" : ""}" href=${shown} target="_blank" @click=${unveil}>
    <img src=${shown} alt=${description ?? ""} width=${width ?? nothing} height=${height ?? nothing} loading="lazy" />
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

function unveil(event) {
  if (!event.currentTarget.classList.contains("veiled")) return;
  event.preventDefault();
  event.currentTarget.classList.remove("veiled");
}

const isPicture = (file) => Boolean(file.width) || /^image\/(png|jpeg|gif|webp)$/.test(file.content_type ?? "");
const asItem = (file) => ({ ...file, spoiler: file.filename.startsWith("SPOILER_") });
const extension = (name) => (/\.([A-Za-z0-9]{1,4})$/.exec(name ?? "")?.[1] ?? "file").toLowerCase();
