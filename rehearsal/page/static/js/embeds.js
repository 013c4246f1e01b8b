// Embeds, as messages without layout components carry them.

import { html, nothing } from "/vendor/lit.js";
import { picture } from "./files.js";
import { isWeb, markdown } from "./markdown.js";

export function embed({ title, description, color, author, fields = [], footer, image, thumbnail, url }) {
  const colour = typeof color === "number" ? `--accent:#${color.toString(16).padStart(6, "0")}` : "";
  return html`<div class="container accented embed" .style=${colour}>
    ${thumbnail ? html`<div class="thumbnail">${picture(thumbnail)}</div>` : nothing}
    ${author ? html`<div class="embed-author">${author.name}</div>` : nothing}
    ${title ? html`<div class="embed-title">${isWeb(url) ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${title}</a>` : title}</div>` : nothing}
    ${description ? html`<div class="markdown">${markdown(description)}</div>` : nothing}
    ${fields.length > 0 ? html`<div class="fields">${fields.map(field)}</div>` : nothing}
    ${image ? html`<div class="gallery" data-count="1">${picture(image)}</div>` : nothing}
    ${footer ? html`<div class="embed-footer muted">${footer.text}</div>` : nothing}
  </div>`;
}

const field = ({ name, value, inline }) => html`<div class="embed-field ${inline ? "inline" : ""}">
  <div class="embed-field-name">${name}</div>
  <div class="markdown">${markdown(value)}</div>
</div>`;
