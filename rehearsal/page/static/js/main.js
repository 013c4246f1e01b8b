import { render } from "/vendor/lit.js";
import { connect } from "./actions.js";
import { app, keepPlace } from "./app.js";
import { placeFocus } from "./composer_view.js";
import { placeMenu } from "./context_menu.js";
import { strayKey } from "./keys.js";
import { openLightbox } from "./lightbox.js";
import { openDialog } from "./modal.js";
import { myself, onChange, state } from "./state.js";
import { reconsider } from "./writing.js";

const root = document.querySelector("#app");
root.replaceChildren();

onChange(() => {
  reconsider();
  render(app(), root);
  openDialog();
  placeMenu();
  openLightbox();
  placeFocus();
  keepPlace();
  document.title = state.known ? `#${state.channel} · ${myself().display} · Rehearsal` : "Rehearsal";
});

document.addEventListener("keydown", strayKey);
connect();
