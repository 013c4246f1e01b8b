// The switch between the light and the dark theme.

import { html } from "/vendor/lit.js";
import { changed } from "./state.js";

const SUN = "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM11 1h2v3h-2zM11 20h2v3h-2zM1 11h3v2H1zM20 11h3v2h-3zM3.5 4.9 4.9 3.5 7 5.6 5.6 7zM17 18.4 18.4 17 20.5 19.1 19.1 20.500zM3.5 19.1 5.6 17 7 18.4 4.9 20.500zM17 5.6 19.1 3.5 20.5 4.9 18.4 7z";
const MOON = "M20.6 14.600A9 9 0 0 1 9.4 3.400a9 9 0 1 0 11.2 11.200Z";

theme.onWish(changed);

export function themeButton() {
  const other = theme.light ? "dark" : "light";
  return html`<button type="button" class="icon-button" aria-label="Use the ${other} theme" title="Use the ${other} theme" @click=${turn}>
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d=${theme.light ? MOON : SUN} /></svg>
  </button>`;
}

function turn() {
  theme.turn();
  changed();
}
