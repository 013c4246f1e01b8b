// The page as a whole.

import { html, nothing } from "/vendor/lit.js";
import { contextMenu } from "./context_menu.js";
import { aimAt } from "./composer.js";
import { composerView } from "./composer_view.js";
import { forwardDialog } from "./forward.js";
import { lightbox } from "./lightbox.js";
import { messageList } from "./messages.js";
import { THREAD } from "./notices.js";
import { modalView } from "./modal.js";
import { pinsButton, pinsPanel } from "./pins.js";
import { stay, watchScrolling } from "./scroll.js";
import { toast } from "./toast.js";
import { botName, channelColumn, closeDrawers, memberColumn, panels, rail, toggle } from "./sidebars.js";
import { forgetOldest, place, state } from "./state.js";
import { themeButton } from "./appearance.js";
import { faultsButton, faultsPanel } from "./faults.js";
import { welcome } from "./welcome.js";

export function app() {
  if (!state.known) return html`<p class="starting" role="status">Connecting…</p>`;
  return html`<nav aria-label="Skip"><a class="skip" href="#composer">Skip to the message box</a></nav>
    <div class="app ${panels.channels ? "channels-open" : ""} ${panels.members ? "members-open" : ""}">
      ${rail()} ${channelColumn()}
      <main>
        ${header()} ${pinsPanel()} ${faultsPanel()} ${banners()}
        <div class="scroller" role="log" aria-live="off" aria-label="Messages">${messageList()}</div>
        ${welcome()} ${composerView()}
      </main>
      ${memberColumn()}
      <div class="shade" @click=${closeDrawers}></div>
    </div>
    ${modalView()} ${forwardDialog()} ${contextMenu()} ${lightbox()} ${toast()}
    <p class="unseen" role="status" aria-live="polite">${state.announcement}</p>`;
}

let watched = null;

// After each drawing.
export function keepPlace() {
  const scroller = document.querySelector(".scroller");
  if (!scroller) return;
  if (scroller !== watched) watchScrolling((watched = scroller));
  if (stay(scroller, place())) forgetOldest();
}

function header() {
  const direct = state.channel === "direct";
  return html`<header class="top">
    <button type="button" class="icon-button drawer" aria-label="Channels and people" aria-expanded=${panels.channels} @click=${() => toggle("channels")}>☰</button>
    <h1><span class="sign" aria-hidden="true">${direct ? "@" : "#"}</span>${direct ? botName() : state.channel}</h1>
    ${state.may.thread ? threadButton() : nothing} ${pinsButton()} ${themeButton()} ${faultsButton()}
    <button type="button" class="icon-button members-toggle" aria-label="Members" aria-pressed=${panels.members} @click=${() => toggle("members")}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path fill="currentColor" d="M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0 2c-4 0-7 2-7 4.5V20h14v-1.5C16 16 13 14 9 14Zm7-2a4 4 0 0 0 0-8 4 4 0 0 0-1.3.200 6 6 0 0 1 0 7.6c.4.1.9.2 1.3.200Zm1.5 2.2c1.5 1 2.5 2.5 2.5 4.3V20h4v-1.5c0-2.2-2.7-4-6.5-4.3Z"/></svg>
    </button>
  </header>`;
}

const threadButton = () => html`<button type="button" class="icon-button" aria-label="New thread" title="New thread" @click=${() => aimAt("thread")}>
  <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d=${THREAD} /></svg></button>`;

function banners() {
  return html`${state.online ? nothing : html`<p class="banner" role="alert">The rehearsal is not there · reconnecting…</p>`}
    ${state.online && !state.connected ? html`<p class="banner calm" role="status">The bot is not connected (yet).</p>` : nothing}
    ${state.failures.length > 0 ? failures() : nothing}`;
}

const failures = () => html`<details class="banner" role="alert">
  <summary>The rehearsal lacks something that the bot asked for (${state.failures.length})</summary>
  <ul>${state.failures.map((text) => html`<li>${text}</li>`)}</ul>
</details>`;
