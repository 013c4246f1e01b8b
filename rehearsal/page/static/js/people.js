// How people look: initials, colours, roles.

import { html, nothing } from "/vendor/lit.js";
import { person } from "./state.js";

const BOT_COLOUR = "#5865f2";
const AVATAR_COLOURS = ["#6d7480", "#277a49", "#a8620a", "#c9383c", "#b8377c", "#2a7589", "#7a5bc7"];
const ROLE_COLOURS = { Instructor: "var(--instructor)", Moderator: "var(--moderator)" };

export const UNKNOWN = { id: "0", name: "unknown", display: "Unknown", roles: [], bot: false };

export function avatar(someone, size = "") {
  return html`<span class="avatar ${size}" .style=${`background:${avatarColour(someone)}`} aria-hidden="true"
    >${initials(someone.display)}</span
  >`;
}

export function nameOf(someone) {
  return html`<span class="name" .style=${`color:${nameColour(someone)}`}>${someone.display}</span>${someone.bot
      ? html` <span class="app-tag">APP</span>`
      : nothing}`;
}

export const nameColour = (someone) => ROLE_COLOURS[someone.roles.at(-1)] ?? "var(--header)";

// The role by which people know somebody in a workshop.
export function roleOf(someone) {
  if (someone.bot) return "App";
  return someone.roles.at(-1) ?? "Participant";
}

// People by their role, instructors first.
export function byRole(people) {
  const groups = new Map([["Instructor", []], ["Moderator", []], ["Participant", []], ["App", []]]);
  for (const someone of people) {
    const role = roleOf(someone);
    groups.set(role, [...(groups.get(role) ?? []), someone]);
  }
  return [...groups].filter(([, members]) => members.length > 0);
}

// The author of a message, also one who is not in the list (yet).
export function authorOf(user) {
  return person(user.id) ?? { ...UNKNOWN, id: user.id, name: user.username, display: user.username, bot: user.bot };
}

function initials(name) {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
}

function avatarColour(someone) {
  if (someone.bot) return BOT_COLOUR;
  let sum = 0;
  for (const character of someone.name) sum = (sum * 19 + character.codePointAt(0)) % 9973;
  return AVATAR_COLOURS[sum % AVATAR_COLOURS.length];
}
