// Messages that nobody wrote: what was pinned, how a poll ended.

import { html, nothing } from "/vendor/lit.js";
import { authorOf, nameColour } from "./people.js";
import { goTo } from "./scroll.js";
import { dayAndTime, sentAt } from "./times.js";

// Documentation, "Message Types".
export const NOTICES = { 6: pinned, 46: pollEnded };

const PIN = "M16 3v2l-1 1v5l3 3v2h-5v5l-1 1-1-1v-5H6v-2l3-3V6L8 5V3z";
const BARS = "M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z";

export function notice(message) {
  const [icon, text] = NOTICES[message.type](message);
  return html`<li class="message notice" data-id=${message.id}>
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path fill="currentColor" d=${icon} /></svg>
    <p class="notice-text">${text} <time class="muted">${dayAndTime(sentAt(message))}</time></p>
  </li>`;
}

const who = (message) => {
  const author = authorOf(message.author);
  return html`<b .style=${`color:${nameColour(author)}`}>${author.display}</b>`;
};

const link = (message, text) =>
  html`<a href="#" @click=${(event) => goTo(event, message.message_reference?.message_id)}>${text}</a>`;

function pinned(message) {
  return [PIN, html`${who(message)} pinned ${link(message, "a message")} to this channel.`];
}

function pollEnded(message) {
  const told = Object.fromEntries((message.embeds[0]?.fields ?? []).map(({ name, value }) => [name, value]));
  const { poll_question_text: question, victor_answer_text: winner, victor_answer_votes: votes, total_votes: all } = told;
  const won = winner ? html` <b>${winner}</b> has won by ${votes} of ${all} votes.` : html` There is no winner.`;
  return [BARS, html`${who(message)}'s ${link(message, "poll")} <b>${question}</b> has ended.${all ? won : nothing}`];
}
