// The menu of a message or a person: what apps offer for it, and what can be copied.

import { html, nothing } from "/vendor/lit.js";
import { deleteChannel, kick, leaveServer, pin, react, remove, useMenu } from "./actions.js";
import { aimAt } from "./composer.js";
import { pickForward } from "./forward.js";
import { EMOJIS } from "./reactions.js";
import { textsOf } from "./texts.js";
import { NOTICES } from "./notices.js";
import { changed, isEphemeral, isMine, state } from "./state.js";

let opened = null; // {kind, id, about, items, x, y, from}

// What opens the menu: a press on its button, or the browser's own way (right click, long press, menu key).
export const messageMenu = (message) => (event) => {
  if (event.type === "contextmenu" && keepsItsOwn(event)) return;
  const emojis = state.may.react && !isEphemeral(message) ? EMOJIS : [];
  const items = [...doings(message), ["Copy text", () => copy(textsOf(message))]];
  open(event, { kind: "message", id: message.id, about: "Message", items, emojis, message });
};

// What who is here may do with a message.
function doings(message) {
  const { may } = state;
  const shared = !isEphemeral(message);
  const written = shared && !(message.type in NOTICES);
  const pinning = message.pinned ? "Unpin message" : "Pin message";
  return [
    [written, "Reply", () => aimAt("reply", message)],
    [written, "Forward", () => pickForward(message)],
    [isMine(message), "Edit message", () => aimAt("edit", message)],
    [written && may.thread && !message.thread, "Create thread", () => aimAt("thread", message)],
    [written && may.pin, pinning, () => pin(message, !message.pinned)],
    [shared && (isMine(message) || may.delete), "Delete message", () => remove(message)],
  ].flatMap(([offered, ...item]) => (offered ? [item] : []));
}

export const personMenu = (someone) => (event) => {
  const items = [
    [state.may.kick.includes(someone.id), "Remove from the server", () => kick(someone)],
    [someone.id === state.me && state.may.leave, "Leave the server", leaveServer],
  ].flatMap(([offered, ...item]) => (offered ? [item] : []));
  open(event, { kind: "user", id: someone.id, about: someone.display, items, emojis: [] });
};

export const channelMenu = (channel) => (event) => {
  if (!state.may.channel) return;
  open(event, { kind: "channel", id: channel.id, about: channel.name, items: [["Delete channel", () => deleteChannel(channel.name)]], emojis: [] });
};

export function contextMenu() {
  if (!opened) return nothing;
  const { kind, id, about, items, emojis, message, x, y } = opened;
  const apps = state.menus[kind] ?? [];
  const copies = [...items, [`Copy ${kind} ID`, () => copy(id)]];
  return html`<div popover="manual" class="context-menu" role="menu" aria-label=${about} .style=${`--x:${x}px;--y:${y}px`}
    @keydown=${key}>
    ${emojis.length > 0
      ? html`<div role="group" aria-label="React" class="emoji-row">${emojis.map((emoji) => row(emoji, () => react(message, emoji)))}</div>`
      : nothing}
    ${apps.length > 0
      ? html`<div role="group" aria-labelledby="menu-apps">
          <p class="column-title" id="menu-apps">Apps</p>
          ${apps.map(({ name, label }) => row(label, () => useMenu(kind, name, id)))}
        </div>`
      : nothing}
    <div role="group" aria-label="More">${copies.map(([label, act]) => row(label, act))}</div>
  </div>`;
}

// After each drawing: a menu that was just drawn is opened where it was asked for, and wholly in sight.
export function placeMenu() {
  const menu = document.querySelector(".context-menu:not(:popover-open)");
  if (!menu || !opened) return;
  menu.showPopover();
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty("--x", `${Math.max(8, Math.min(opened.x, innerWidth - width - 8))}px`);
  menu.style.setProperty("--y", `${Math.max(8, Math.min(opened.y, innerHeight - height - 8))}px`);
  menu.querySelector("[role=menuitem]:not(.emoji-row > *)").focus();
}

function row(label, act) {
  const chosen = () => {
    close();
    act();
  };
  return html`<button type="button" role="menuitem" tabindex="-1" @click=${chosen}>${label}</button>`;
}

function open(event, menu) {
  event.preventDefault();
  const from = event.currentTarget.closest("button") ?? document.activeElement;
  const { left, bottom } = event.currentTarget.getBoundingClientRect();
  const byPointer = event.type === "contextmenu" && event.clientX > 0;
  opened = { ...menu, from, x: byPointer ? event.clientX : left, y: byPointer ? event.clientY : bottom };
  changed();
}

function close() {
  document.querySelector(".context-menu:popover-open")?.hidePopover();
  forget();
}

// A press elsewhere closes it. Not left to the browser (popover "auto"): that takes the release of the very button by
// whose press a menu was opened for one, where the menu is not yet under the pointer.
addEventListener("pointerdown", ({ target }) => opened && !target.closest(".context-menu") && close());

function forget() {
  if (!opened) return;
  const { from } = opened;
  opened = null;
  from?.focus();
  changed();
}

function key(event) {
  const rows = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const here = rows.indexOf(document.activeElement);
  const steps = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: -1 };
  if (event.key === "Tab" || event.key === "Escape") close();
  if (!(event.key in steps)) return;
  event.preventDefault();
  rows.at(steps[event.key] % rows.length).focus();
}

// A selected text, a link and a field have a menu of the browser's own.
const keepsItsOwn = ({ target }) => Boolean(target.closest("a, input, textarea")) || String(getSelection()) !== "";

const copy = (text) => navigator.clipboard.writeText(text);
