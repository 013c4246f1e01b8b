// What is written is sent; what was refused comes back.

import { runCommand, runLine, say } from "./actions.js";
import { aimAt } from "./composer.js";
import { Kind, Problem } from "./draft.js";
import { asSent } from "./mentions.js";
import { addOption } from "./offers.js";
import { Refused } from "./socket.js";
import { changed, isMine, place, state } from "./state.js";
import { bringBack, composer, keep, letGo, open, PLAIN, TAIL } from "./writing.js";

let last = null; // what was sent last: {text} or {name, values}

// The box is empty at once, and what is typed while the rehearsal answers stays.
export async function send() {
  if (!composer.draft && composer.text.trim() === "" && composer.files.length === 0) return;
  const here = place();
  try {
    const sending = composer.draft ? command(composer.draft) : message(composer.text);
    if (!sending) return;
    const gone = letGo();
    await sending().catch((error) => {
      if (place() === here) bringBack(gone);
      throw error;
    });
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Problem)) throw error;
    composer.error = error.message;
    if (error.option !== undefined) composer.focus = error.option;
  } finally {
    changed();
  }
}

// Bring back the command that was sent last; after a message, that message, to be edited.
export function recall() {
  const command = last?.name && state.commands.find(({ name }) => name === last.name);
  const mine = [...state.messages.values()].findLast(isMine);
  if (command) open(command, last.values);
  else if (mine && !last?.text?.startsWith("/")) aimAt("edit", mine);
  else if (last?.text) composer.text = last.text;
  changed();
}

// What sends a command; null where what stands behind its options names one more.
function command(draft) {
  const further = composer.tail.trim();
  const named = further && draft.called(further);
  if (named) return addOption(named.name), null;
  if (further) giveFirst(draft, further);
  const { name } = draft.command;
  const values = withMentions(draft.options());
  const kept = Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== "object"));
  return async () => {
    await runCommand(name, values);
    composer.commanded = true;
    last = { name, values: kept };
  };
}

// A text that names no option is for the first one, where that is empty.
function giveFirst(draft, text) {
  const [first] = draft.command.options;
  if (!first) throw new Problem(TAIL, `/${draft.command.label} has no options.`);
  if (first.type === Kind.ATTACHMENT || draft.fields.get(first.name)?.text) {
    const left = draft.left.map(({ label }) => label).join(", ") || "none";
    throw new Problem(TAIL, `${JSON.stringify(text)} is no option of /${draft.command.label}; there are left: ${left}.`);
  }
  keep();
  draft.add(first.name).text = text;
  composer.tail = "";
}

function withMentions(values) {
  const { mentions } = composer;
  const sent = (value) => (typeof value === "string" ? asSent(value, mentions) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sent(value)]));
}

function message(text) {
  const { aim, files } = composer;
  const isLine = !aim && text.startsWith("/") && files.length === 0;
  if (files.some(({ upload }) => !upload)) throw new Problem(PLAIN, "A file is still on its way.");
  const sent = isLine ? text : asSent(text, composer.mentions);
  const uploads = files.map(({ upload }) => upload);
  return async () => {
    await (aim ? aim.send(sent, uploads) : isLine ? runLine(text) : say(sent, uploads));
    composer.commanded ||= isLine;
    last = { text };
  };
}
