// The messages of a channel, in groups as people write them.

import { guard, html, nothing, repeat } from "/vendor/lit.js";
import { dismiss, dismissPending, earlier, moveTo } from "./actions.js";
import { components } from "./components.js";
import { messageMenu, personMenu } from "./context_menu.js";
import { embed } from "./embeds.js";
import { attachments } from "./files.js";
import { markdown } from "./markdown.js";
import { NOTICES, notice } from "./notices.js";
import { UNKNOWN, authorOf, avatar, nameOf } from "./people.js";
import { poll } from "./poll.js";
import { reactions } from "./reactions.js";
import { goTo } from "./scroll.js";
import { isEphemeral, myself, person, state } from "./state.js";
import { summary } from "./texts.js";
import { dayAndTime, longDate, sameDay, sentAt, timeOfDay } from "./times.js";

const GROUP_FOR = 7 * 60 * 1000; // milliseconds after which an author is named again
const LOADING = 1 << 7;
const GONE = "gone";
const LAID_OUT = 1 << 15; // Components V2: files are shown where the layout names them

export const isThinking = (message) => (message.flags & LOADING) !== 0;

export function messageList() {
  const shown = [...state.messages.values()].filter(({ id }) => !state.dismissed.has(id));
  return html`<ol class="messages" aria-label=${`Messages in ${state.channel}`}>
    ${state.more ? html`<li class="more"><button type="button" class="button secondary" @click=${earlier}>Show earlier messages</button></li>` : beginning()}
    ${repeat(shown, ({ id }) => id, (message, index) => entry(message, shown[index - 1]))}
    ${repeat(state.pending, ({ interaction }) => interaction, onItsWay)}
  </ol>`;
}

function beginning() {
  const direct = state.channel === "direct";
  return html`<li class="beginning">
    <span class="beginning-mark" aria-hidden="true">${direct ? "@" : "#"}</span>
    <h2>${direct ? "Your direct messages" : `Welcome to #${state.channel}!`}</h2>
    <p>${direct ? "What the bot writes to you alone." : `This is the start of the #${state.channel} channel.`}</p>
  </li>`;
}

function entry(message, previous) {
  const presses = [...state.presses.values()].filter((sent) => sent.message === message.id);
  const grouped = continues(message, previous);
  const newDay = !previous || !sameDay(sentAt(previous), sentAt(message));
  const around = [grouped, newDay, answeredBy(message), JSON.stringify(presses)];
  const seen = [message, ...around, state.people, state.roles, state.channels, state.me];
  return guard(seen, () => html`${newDay ? dayLine(message) : nothing}${drawn(message, grouped, presses)}`);
}

function continues(message, previous) {
  if (!previous || previous.type in NOTICES || headed(message) || previous.author.id !== message.author.id) return false;
  if (isEphemeral(previous) !== isEphemeral(message)) return false;
  return sentAt(message) - sentAt(previous) < GROUP_FOR && sameDay(sentAt(previous), sentAt(message));
}

const headed = (message) => Boolean(usedCommand(message) || answeredBy(message));
const usedCommand = ({ interaction_metadata: used }) => used?.type === 2 && commandLabel(used);
const commandLabel = ({ name, target_user: user, target_message_id: message }) => (user || message ? name : `/${name}`);

// The message that this one answers: by a reply, or by what its button did. It may be deleted.
function answeredBy({ message_reference: reference, referenced_message: answered, interaction_metadata: used }) {
  if (reference && !reference.type) return state.messages.get(reference.message_id) ?? answered ?? GONE;
  return used?.interacted_message_id ? (state.messages.get(used.interacted_message_id) ?? GONE) : null;
}

const dayLine = (message) => html`<li class="day"><span>${longDate(sentAt(message))}</span></li>`;

function drawn(message, grouped, presses) {
  if (message.type in NOTICES) return notice(message);
  const author = authorOf(message.author);
  const kinds = [grouped ? "grouped" : "", isEphemeral(message) ? "ephemeral" : "", namesMe(message) ? "names-me" : ""];
  return html`<li class="message ${kinds.join(" ")}" data-id=${message.id} @contextmenu=${messageMenu(message)}>
    ${headed(message) ? origin(message) : nothing}
    ${grouped
      ? html`<time class="aside">${timeOfDay(sentAt(message))}</time>`
      : html`<span class="face" @contextmenu=${personMenu(author)}>${avatar(author)}</span>
          <h3 class="byline">${nameOf(author)} <time class="muted">${dayAndTime(sentAt(message))}</time></h3>`}
    <div class="body">
      ${isThinking(message) ? thinking(author) : content(message)}
      ${presses.filter(({ failed }) => failed).map(({ failed }) => html`<p class="refused" role="alert">${failed}</p>`)}
      ${reactions(message)} ${message.thread ? threadLink(message.thread) : nothing}
      ${isEphemeral(message) ? onlyYou(() => dismiss(message)) : nothing}
    </div>
    ${isThinking(message) ? nothing : tools(message)}
  </li>`;
}

const threadLink = ({ name, message_count: count }) => html`<button type="button" class="thread-link" @click=${() => moveTo(name)}>
  <span aria-hidden="true">↳</span> <b>${name}</b> <span>${count === 1 ? "1 message" : `${count} messages`} ›</span></button>`;

const tools = (message) => html`<div class="tools">
  <button type="button" class="icon-button" aria-label="More actions for this message" title="More" aria-haspopup="menu"
    @click=${messageMenu(message)}><span aria-hidden="true">⋯</span></button>
</div>`;

function content(message) {
  const edited = message.edited_timestamp && message.content && !message.interaction_metadata;
  return html`${(message.message_snapshots ?? []).map(forwarded)}${message.content
    ? html`<div class="markdown">${markdown(message.content)}${edited ? html`<span class="edited"> (edited)</span>` : nothing}</div>`
    : nothing}
  ${message.poll ? poll(message) : nothing} ${message.embeds.map(embed)} ${message.flags & LAID_OUT ? nothing : attachments(message)} ${components(message.components, message)}`;
}

// A copy of another message, as it was when it was forwarded.
const forwarded = ({ message }) => html`<div class="forwarded"><p class="muted">↪ <i>Forwarded</i></p>
  ${message.content ? html`<div class="markdown">${markdown(message.content)}</div>` : nothing}
  ${message.embeds.map(embed)} ${message.flags & LAID_OUT ? nothing : attachments(message)}</div>`;

const thinking = (author) => html`<p class="thinking" role="status">
  <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${author.display} is thinking…
</p>`;

const onlyYou = (away) => html`<p class="only-you">
  <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true"><path fill="currentColor" d="M12 5C6.5 5 2.7 9 1.3 11.2a1.5 1.5 0 0 0 0 1.6C2.7 15 6.5 19 12 19s9.3-4 10.7-6.2c.3-.5.3-1.1 0-1.6C21.3 9 17.5 5 12 5Zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8Zm0-2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z"/></svg>
  Only you can see this · <button type="button" class="link-like" @click=${away}>Dismiss message</button>
</p>`;

// The line above a message: the command that it answers, or the message that it replies to.
function origin(message) {
  const name = usedCommand(message);
  if (name) return usedLine(authorOf(message.interaction_metadata.user), name);
  const answered = answeredBy(message);
  if (answered === GONE) return html`<p class="origin muted"><i>The original message was deleted</i></p>`;
  const author = authorOf(answered.author);
  return html`<p class="origin">${avatar(author, "tiny")} <b>${author.display}</b>
    <a href="#" class="quoted" @click=${(event) => goTo(event, answered.id)}>${summary(answered) || "Click to see the message"}</a></p>`;
}

const usedLine = (someone, name) => html`<p class="origin">
  ${avatar(someone, "tiny")} <b>${someone.display}</b> used <span class="mention">${name}</span>
</p>`;

function onItsWay({ interaction, name, failed }) {
  const bot = [...state.people.values()].find(({ bot }) => bot) ?? UNKNOWN;
  return html`<li class="message ephemeral">
    ${usedLine(myself(), name)} ${avatar(bot)}
    <h3 class="byline">${nameOf(bot)}</h3>
    <div class="body">
      ${failed
        ? html`<p class="refused" role="alert">${failed}</p>${onlyYou(() => dismissPending(interaction))}`
        : html`<p class="thinking">Sending command…</p>`}
    </div>
  </li>`;
}

function namesMe(message) {
  if (message.mention_everyone || message.mentions.some(({ id }) => id === state.me)) return true;
  const mine = person(state.me)?.roles ?? [];
  return message.mention_roles.some((id) => mine.includes(state.roles.get(id)?.name));
}
