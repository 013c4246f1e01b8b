// What can be chosen where people, roles or channels are asked for.

import { byRole, roleOf } from "./people.js";
import { state } from "./state.js";

const people = () =>
  byRole(state.people.values()).flatMap(([, members]) =>
    members.map((someone) => ({ value: someone.id, label: someone.display, description: roleOf(someone) })),
  );
const roles = () => [...state.roles.values()].map(({ id, name }) => ({ value: id, label: `@${name.replace(/^@/, "")}` }));
const channels = ({ channel_types: types }) =>
  state.channels
    .filter(({ type }) => !types?.length || types.includes(type))
    .map(({ id, name }) => ({ value: id, label: `#${name}` }));
const mentionables = () => [...people(), ...roles()];

// Documentation, "Application Command Option Type".
const OF_OPTION = { 6: people, 7: channels, 8: roles, 9: mentionables };
// Documentation, "Component Types".
const OF_MENU = { 5: people, 6: roles, 7: mentionables, 8: channels };

export const TRUE_FALSE = [
  { value: true, label: "True" },
  { value: false, label: "False" },
];

// The list of an option that has one, or null.
export function choicesOfOption(option) {
  const { type, choices } = option;
  if (choices?.length > 0) return choices.map(({ name_localized: label, value }) => ({ value, label }));
  if (type === 5) return TRUE_FALSE;
  return OF_OPTION[type]?.(option) ?? null;
}

export const choicesOfMenu = (menu) => menu.options ?? OF_MENU[menu.type]?.(menu) ?? [];
