// Messages that nobody wrote: what was pinned, what happened to a thread, how a poll ended.

import { html, nothing } from "/vendor/lit.js";
import { moveTo } from "./actions.js";
import { markdown } from "./markdown.js";
import { authorOf, avatar, nameColour, nameOf } from "./people.js";
import { goTo } from "./scroll.js";
import { state } from "./state.js";
import { textsOf } from "./texts.js";
import { dayAndTime, sentAt } from "./times.js";

// Documentation, "Message Types".
export const NOTICES = { 1: added, 2: removed, 4: renamed, 6: pinned, 18: threadBegun, 21: threadStart, 46: pollEnded };

const PIN = "M16 3v2l-1 1v5l3 3v2h-5v5l-1 1-1-1v-5H6v-2l3-3V6L8 5V3z";
const BARS = "M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z";
const IN = "M4 11h11l-4-4 1.5-1.5L19 12l-6.5 6.5L11 17l4-4H4z";
const OUT = "M20 11H9l4-4-1.5-1.5L5 12l6.5 6.5L13 17l-4-4h11z";
const PENCIL = "M4 20v-4L15 5l4 4L8 20zM16.5 3.5l1.5-1.5 4 4-1.5 1.5z";
export const THREAD = "M5 3v9a4 4 0 0 0 4 4h6v-3l6 4-6 4v-3H9a6 6 0 0 1-6-6V3z";

export const notice = (message) => NOTICES[message.type](message);

function line(message, icon, text) {
  return html`<li class="message notice" data-id=${message.id}>
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path fill="currentColor" d=${icon} /></svg>
    <p class="notice-text">${text} <time class="muted">${dayAndTime(sentAt(message))}</time></p>
  </li>`;
}

const who = (message) => name(authorOf(message.author));
const whom = (message) => message.mentions.map((user) => name(authorOf(user)));
const name = (someone) => html`<b .style=${`color:${nameColour(someone)}`}>${someone.display}</b>`;

const link = (message, text) =>
  html`<a href="#" @click=${(event) => goTo(event, message.message_reference?.message_id)}>${text}</a>`;

function added(message) {
  return line(message, IN, html`${who(message)} added ${whom(message)} to the thread.`);
}

function removed(message) {
  return line(message, OUT, html`${who(message)} removed ${whom(message)} from the thread.`);
}

function renamed(message) {
  return line(message, PENCIL, html`${who(message)} changed the channel name: <b>${message.content}</b>`);
}

function pinned(message) {
  return line(message, PIN, html`${who(message)} pinned ${link(message, "a message")} to this channel.`);
}

function threadBegun(message) {
  const thread = state.channels.find(({ id }) => id === message.message_reference.channel_id);
  const opened = thread
    ? html`<button type="button" class="link-like" @click=${() => moveTo(thread.name)}>${thread.name}</button>`
    : html`<b>${message.content}</b>`;
  return line(message, THREAD, html`${who(message)} started a thread: ${opened}.`);
}

// The message on which a thread was begun, as it is there.
function threadStart(message) {
  const first = message.referenced_message;
  if (!first) return line(message, THREAD, "The first message of this thread was deleted.");
  const author = authorOf(first.author);
  return html`<li class="message thread-start" data-id=${message.id}><span class="face">${avatar(author)}</span>
    <h3 class="byline">${nameOf(author)} <time class="muted">${dayAndTime(sentAt(first))}</time></h3>
    <div class="body"><div class="markdown">${markdown(textsOf(first))}</div></div>
  </li>`;
}

function pollEnded(message) {
  const told = Object.fromEntries((message.embeds[0]?.fields ?? []).map(({ name, value }) => [name, value]));
  const { poll_question_text: question, victor_answer_text: winner, victor_answer_votes: votes, total_votes: all } = told;
  const won = winner ? html` <b>${winner}</b> has won by ${votes} of ${all} votes.` : html` There is no winner.`;
  return line(message, BARS, html`${who(message)}'s ${link(message, "poll")} <b>${question}</b> has ended.${all ? won : nothing}`);
}
