// What the person at this tab does. Every function returns once the rehearsal has answered.

import { readableSize } from "./files.js";
import { Connection, Refused } from "./socket.js";
import { tell } from "./toast.js";
import { applyEarlier, applyEvent, applySnapshot, changed, settle, state } from "./state.js";

let connection;

export function connect() {
  connection = new Connection({
    async opened() {
      await be(wanted("as"), wanted("in"), wanted("at"));
      state.online = true;
      changed();
    },
    lost() {
      state.online = false;
      changed();
    },
    event(event) {
      if (event.event === "gone") moveTo(""); // who is here does not see the channel any more
      else applyEvent(event);
    },
  });
}

// Become somebody, somewhere. The address keeps it, so that each tab can be another person.
export async function be(person, channel, server = state.server) {
  applySnapshot(await firstOf([{ server, person, channel }, { server, person }, { server }, {}]));
  history.replaceState(null, "", address(state.people.get(state.me).name));
}

// Where somebody looks at what is shown here.
export function address(person) {
  const at = state.servers.length > 1 ? { at: state.server } : {};
  return `?${new URLSearchParams({ as: person, in: state.channel, ...at })}`;
}

// Who or what is not there, or not to be seen, is left out.
async function firstOf([wanted, ...others]) {
  try {
    return await connection.ask("be", wanted);
  } catch (error) {
    if (!(error instanceof Refused) || others.length === 0) throw error;
    return firstOf(others);
  }
}

export const moveTo = (channel) => be(state.people.get(state.me).name, channel);
export const enter = (server) => be(state.people.get(state.me).name, "", server);
export const become = (person) => be(person, state.channel);

export async function earlier() {
  const older = await ask("earlier", { before: state.messages.keys().next().value });
  if (older) applyEarlier(older);
}

// Ask for what nothing shows but what becomes of it: a refusal is told in a toast.
async function ask(what, fields) {
  try {
    return await connection.ask(what, fields);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(error.message);
    return null;
  }
}

export const speak = (locale) => ask("set_locale", { locale });
export const say = (content, uploads = []) => connection.ask("say", { content, uploads });
export const reply = (message, content, uploads = []) => connection.ask("reply", { message: message.id, content, uploads });
export const forward = (message, channel) => connection.ask("forward", { message: message.id, channel });
export const typing = () => connection.ask("type").catch(() => {}); // whoever may not is told when they send
export const edit = (message, content) => connection.ask("edit", { message: message.id, content });

// Begin a thread, on a message where one is given, and go there.
export async function beginThread(message, name) {
  const { channel } = await connection.ask("thread", { name, message: message?.id ?? null });
  await moveTo(channel);
}

// What is done to the server.
export const kick = (someone) => ask("kick", { user: someone.id });
export const leaveServer = () => ask("leave");
export const deleteChannel = (channel) => ask("delete_channel", { channel });
export const inviteBot = () => ask("invite_bot");

export const parse = (line) => connection.ask("parse", { line });
export const autocomplete = (question) => connection.ask("autocomplete", question);

export async function runLine(line) {
  const { interaction } = await connection.ask("line", { line });
  note(interaction, line.split(" ")[0]);
}

export async function runCommand(name, options) {
  const { interaction } = await connection.ask("command", { name, options });
  note(interaction, `/${name}`);
}

// Choose a command in the menu of a message or a person.
export async function useMenu(type, name, target) {
  try {
    const { interaction } = await connection.ask("menu", { target_type: type, name, target });
    note(interaction, name);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.pending = [...state.pending, { interaction: `refused ${Date.now()}`, name, failed: error.message }];
    changed();
  }
}

// What is done to messages.
export const remove = (message) => ask("delete", { message: message.id });
export const react = (message, emoji) => ask("react", { message: message.id, emoji });
export const pin = (message, on) => ask("pin", { message: message.id, on });
export const vote = (message, answers) => ask("vote", { message: message.id, answers });
export const pins = () => ask("pins");

export const press = (message, customId) => use(message, customId, "press", {});
export const choose = (message, customId, values) => use(message, customId, "select", { values });

export async function submit(interaction, values) {
  await connection.ask("submit", { interaction, values });
}

// What goes wrong on demand.
export const interrupt = (how) => connection.ask("interrupt", { how });
export const injectFault = (fault, on, times) => connection.ask("inject_fault", { fault, on, times });
export const clearFaults = () => connection.ask("clear_faults");
export const enforceLimits = (on) => connection.ask("enforce_limits", { on });

// Hand a file in; returns what stands for it in an option.
export async function upload(file) {
  if (file.size > state.uploadLimit) {
    throw new Refused(`${file.name} is too large: at most ${readableSize(state.uploadLimit)} are taken.`);
  }
  const answer = await fetch(`/page/upload?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
  if (!answer.ok) throw new Refused(await answer.text());
  return answer.json();
}

export function closeForm() {
  state.modal = null;
  changed();
}

export function dismiss(message) {
  state.dismissed.add(message.id);
  changed();
}

export function dismissPending(interaction) {
  settle(interaction);
  changed();
}

function note(interaction, name) {
  state.pending = [...state.pending, { interaction, name, failed: null }];
  changed();
}

async function use(message, customId, what, fields) {
  forgetFailures(message);
  try {
    const { interaction } = await connection.ask(what, { message: message.id, custom_id: customId, ...fields });
    state.presses = new Map(state.presses).set(interaction, { message: message.id, customId, failed: null });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    state.presses = new Map(state.presses).set(`refused ${message.id}`, failure(message, customId, error));
  }
  changed();
}

const failure = (message, customId, error) => ({ message: message.id, customId, failed: error.message });

function forgetFailures(message) {
  const stays = ([, press]) => press.message !== message.id || !press.failed;
  state.presses = new Map([...state.presses].filter(stays));
}

const wanted = (name) => new URLSearchParams(location.search).get(name) ?? "";
