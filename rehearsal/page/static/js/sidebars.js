// The columns beside the messages: server, channels, who I am, who else is here.

import { guard, html, live, nothing } from "/vendor/lit.js";
import { address, be, become, enter, inviteBot, moveTo, speak } from "./actions.js";
import { channelMenu, personMenu } from "./context_menu.js";
import { avatar, byRole, nameColour, roleOf } from "./people.js";
import { changed, myself, state } from "./state.js";

const LANGUAGES = { "en-US": "English, US", "en-GB": "English, UK", de: "Deutsch", fr: "Français", "es-ES": "Español", ja: "日本語" };

export const panels = { channels: false, members: innerWidth >= 1100, switcher: false };

export function toggle(panel) {
  panels[panel] = !panels[panel];
  changed();
}

export function closeDrawers() {
  if (innerWidth < 1100) panels.members = false;
  Object.assign(panels, { channels: false, switcher: false });
  changed();
}

// What slid in goes away by Escape; the switcher also by a press anywhere else.
addEventListener("keydown", ({ key }) => key === "Escape" && (panels.channels || panels.switcher) && closeDrawers());
addEventListener("pointerdown", ({ target }) => panels.switcher && !target.closest(".me") && toggle("switcher"));

export function rail() {
  const direct = state.channel === "direct";
  return html`<nav class="rail" aria-label="Servers">
    ${railButton("Direct messages", "@", direct, () => toDirect(), unread("direct"))}
    <span class="rail-line" aria-hidden="true"></span>
    ${state.servers.map((server) => railButton(server, server.slice(0, 1), !direct && server === state.server, () => goTo(server)))}
  </nav>`;
}

function railButton(label, face, current, chosen, waiting = null) {
  return html`<button type="button" class="rail-item ${current ? "current" : ""}" aria-label=${label} title=${label}
    aria-current=${current} @click=${chosen}>${face}${mark(waiting)}</button>`;
}

export function channelColumn() {
  return html`<aside class="channels" aria-label="Channels">
    <header><h2>${state.server}</h2></header>
    <nav aria-label="Channels">
      <h3 class="column-title">Text channels</h3>
      <ul>${withThreads(state.channels).map((one) => channelRow(one.name, one.parent ? "↳" : "#", one.name, Boolean(one.parent), channelMenu(one)))}</ul>
      <h3 class="column-title">Direct messages</h3>
      <ul>${channelRow("direct", "@", botName(), false, nothing, toDirect)}</ul>
    </nav>
    ${whoIAm()}
  </aside>`;
}

// Each channel with its threads below it.
const withThreads = (channels) =>
  channels.filter(({ parent }) => !parent).flatMap((one) => [one, ...channels.filter(({ parent }) => parent === one.name)]);

function channelRow(channel, sign, label, inner, menu = nothing, chosen = () => go(channel)) {
  const current = state.channel === channel;
  const waiting = unread(channel);
  return html`<li class=${inner ? "thread" : ""}><button type="button" class="channel ${current ? "current" : ""} ${waiting ? "unread" : ""}"
    aria-current=${current ? "page" : nothing} @click=${chosen} @contextmenu=${menu}><span class="sign" aria-hidden="true">${sign}</span>
    <span class="channel-name">${label}</span>${mark(waiting)}</button></li>`;
}

const unread = (channel) => state.unread.get(channel) ?? null;
const mark = (waiting) =>
  waiting?.pings ? html`<span class="pings" aria-label=${`${waiting.pings} mentions`}>${waiting.pings}</span>` : nothing;

function whoIAm() {
  const me = myself();
  return html`<section class="me" aria-label="Who you are">
    ${panels.switcher ? switcher() : nothing}
    <button type="button" class="me-face" aria-haspopup="true" aria-expanded=${panels.switcher} @click=${() => toggle("switcher")}>
      ${avatar(me)}
      <span class="me-about"><b>${me.display}</b><span class="muted">${roleOf(me)}</span></span>
      <span class="switch" aria-hidden="true">switch</span>
    </button>
  </section>`;
}

function switcher() {
  const people = [...state.people.values()].filter(({ bot }) => !bot);
  return html`<div class="switcher" role="group" aria-label="Be somebody else">
    ${language()}
    <p class="column-title">Be somebody else</p>
    ${byRole(people).map(([role, members]) => html`<p class="switcher-role">${role}</p>${members.map(personRow)}`)}
  </div>`;
}

// Of this person's client: apps are told of it, and their commands are described in it.
function language() {
  const known = state.locale in LANGUAGES ? LANGUAGES : { [state.locale]: state.locale, ...LANGUAGES };
  return html`<label class="language">Language
    <select @change=${({ target }) => speak(target.value)} .value=${live(state.locale)}>
      ${Object.entries(known).map(([locale, name]) => html`<option value=${locale} lang=${locale} ?selected=${locale === state.locale}>${name}</option>`)}
    </select></label>`;
}

// A link, so that somebody can also be opened in a tab of their own.
function personRow(someone) {
  const current = someone.id === state.me;
  const chosen = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    closeDrawers();
    become(someone.name);
  };
  return html`<a class="person ${current ? "current" : ""}" href=${address(someone.name)} aria-current=${current} @click=${chosen}>
    ${avatar(someone, "small")} <span .style=${`color:${nameColour(someone)}`}>${someone.display}</span></a>`;
}

export function memberColumn() {
  if (!panels.members) return nothing;
  return html`<aside class="members" aria-label="Members">
    ${guard([state.people, state.connected], everybody)}
    ${state.may.invite ? html`<button type="button" class="button secondary" @click=${inviteBot}>Invite the bot again</button>` : nothing}
  </aside>`;
}

const everybody = () =>
  byRole(state.people.values()).map(
    ([role, members]) => html`<h2 class="column-title">${role} — ${members.length}</h2>
      <ul>${members.map((someone) => member(someone))}</ul>`,
  );

function member(someone) {
  const away = someone.bot && !state.connected;
  return html`<li><button type="button" class="person ${away ? "away" : ""}" aria-haspopup="menu"
    @click=${personMenu(someone)} @contextmenu=${personMenu(someone)}>${avatar(someone, "small")}
    <span class="member-name" .style=${`color:${nameColour(someone)}`}>${someone.display}</span>
    ${someone.bot ? html`<span class="app-tag">APP</span>` : nothing}</button></li>`;
}

export const botName = () => [...state.people.values()].find(({ bot }) => bot)?.display ?? "bot";

function go(channel) {
  closeDrawers();
  moveTo(channel);
}

function goTo(server) {
  closeDrawers();
  enter(server);
}

// They are outside of all servers, and read in the first.
function toDirect() {
  closeDrawers();
  be(myself().name, "direct", state.servers[0]);
}
