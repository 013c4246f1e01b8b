// Mentions and emoji while one types: `@ada` is written, and `<@id>` is sent.

import { EMOJI_NAMES } from "./emoji_names.js";
import { byRole, roleOf } from "./people.js";
import { person, state } from "./state.js";

const MOST = 10;
const BEGUN = /(?:^|\s)(?:([@#])([^\s@#]*)|:([a-z0-9_]{2,}))$/;

// What is begun before the caret: {sign, typed, from}, or null.
export function begunAt(text, caret) {
  const found = BEGUN.exec(text.slice(0, caret));
  if (!found) return null;
  const [, sign = ":", name, emoji] = found;
  const typed = (name ?? emoji).toLowerCase();
  return { sign, typed, from: caret - typed.length - 1 };
}

// What may stand there: {label, description, written, sent}; `sent` where something else is sent than is written.
export function fitting({ sign, typed }) {
  const rows = { "@": whom, "#": channels, ":": emojis }[sign]();
  const matching = rows.filter(({ names }) => names.some((name) => name.toLowerCase().includes(typed)));
  const begins = ({ names }) => names.some((name) => name.toLowerCase().startsWith(typed));
  return matching.sort((one, other) => begins(other) - begins(one)).slice(0, MOST);
}

// A text as it is sent, with `mentions` by what is written of each.
export function asSent(text, mentions) {
  const written = Object.keys(mentions).sort((one, other) => other.length - one.length);
  return written.reduce((sent, one) => sent.replaceAll(new RegExp(`${escaped(one)}(?![\\w-])`, "g"), mentions[one]), text);
}

// A text that was sent, as it is written: {text, mentions}.
export function asWritten(sent) {
  const mentions = {};
  const text = sent.replaceAll(/<(@!?|@&|#)(\d+)>/g, (code, sign, id) => {
    const written = { "@&": () => label("@", state.roles.get(id)), "#": () => label("#", channelOf(id)) }[sign] ?? (() => label("@", person(id)));
    const shown = written();
    if (shown) mentions[shown] = code;
    return shown ?? code;
  });
  return { text, mentions };
}

const label = (sign, thing) => thing && `${sign}${thing.name.replace(/^@/, "")}`;
const channelOf = (id) => state.channels.find((channel) => channel.id === id);
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

function whom() {
  const people = byRole(state.people.values()).flatMap(([, members]) => members);
  const roles = [...state.roles.values()].filter(({ name }) => name !== "@everyone");
  return [
    ...people.map((one) => row(label("@", one), `<@${one.id}>`, [one.name, one.display], `${one.display} · ${roleOf(one)}`)),
    ...roles.map((role) => row(label("@", role), `<@&${role.id}>`, [role.name], "Everyone with this role")),
    row("@everyone", "@everyone", ["everyone"], "Everyone who sees this channel"),
  ];
}

const channels = () => state.channels.map((one) => row(label("#", one), `<#${one.id}>`, [one.name], one.parent ? `in #${one.parent}` : ""));

const emojis = () => Object.entries(EMOJI_NAMES).map(([name, emoji]) => ({ label: `${emoji} :${name}:`, written: emoji, sent: null, names: [name] }));

const row = (written, sent, names, description) => ({ label: written, written, sent, names, description });
