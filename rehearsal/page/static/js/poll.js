// A poll: what may be chosen, and once one has voted, how it stands.

import { html, nothing } from "/vendor/lit.js";
import { vote } from "./actions.js";
import { changed, state } from "./state.js";

const chosen = new Map(); // message → the answers that are marked and not sent yet
const looking = new Set(); // messages whose results are shown before a vote

export function poll(message) {
  const { question, allow_multiselect: several, results } = message.poll;
  const closed = results.is_finalized;
  const voted = message.mine.votes.length > 0;
  const shown = closed || voted || looking.has(message.id);
  return html`<section class="poll" aria-label=${`Poll: ${question.text}`}>
    <h4>${question.text}</h4>
    <p class="muted">${closed ? "This poll has ended" : several ? "Select one or more answers" : "Select one answer"}</p>
    ${shown ? standing(message) : choice(message, several)}
    <footer>${foot(message, closed, voted)}</footer>
  </section>`;
}

function choice(message, several) {
  const marked = chosen.get(message.id) ?? [];
  return html`<fieldset aria-label="Answers">${message.poll.answers.map(({ answer_id: id, poll_media: media }) => {
    const mark = () => choose(message, several ? toggled(marked, id) : [id]);
    return html`<label class="poll-answer ${marked.includes(id) ? "marked" : ""}">${face(media)}
      <input type=${several ? "checkbox" : "radio"} name=${`poll-${message.id}`} .checked=${marked.includes(id)} @change=${mark} /></label>`;
  })}</fieldset>`;
}

function standing(message) {
  const counts = new Map(message.poll.results.answer_counts.map(({ id, count }) => [id, count]));
  const all = total(message);
  const most = Math.max(1, ...counts.values());
  return html`<ul>${message.poll.answers.map(({ answer_id: id, poll_media: media }) => {
    const count = counts.get(id) ?? 0;
    const share = all ? Math.round((100 * count) / all) : 0;
    const mine = message.mine.votes.includes(id);
    const leads = message.poll.results.is_finalized && count === most;
    return html`<li class="poll-answer ${mine ? "mine" : ""} ${leads ? "leads" : ""}" .style=${`--share:${share}%`}>
      ${face(media)}<span class="poll-share">${mine ? html`<span class="unseen">My vote.</span>` : nothing}${votes(count)} <b>${share}%</b></span></li>`;
  })}</ul>`;
}

const face = ({ text, emoji }) => html`<span class="poll-text">${emoji?.name ? html`<span class="emoji">${emoji.name}</span> ` : nothing}${text}</span>`;

function foot(message, closed, voted) {
  const left = closed ? "Poll closed" : `${timeLeft(message.poll.expiry)} left`;
  const told = html`<span class="muted">${votes(total(message))} · ${left}</span>`;
  if (closed) return told;
  if (voted) return html`${told} <button type="button" class="link-like" @click=${() => vote(message, [])}>Remove vote</button>`;
  const marked = chosen.get(message.id) ?? [];
  const results = looking.has(message.id);
  return html`${told}
    <button type="button" class="link-like" @click=${() => look(message)}>${results ? "Go back to vote" : "Show results"}</button>
    ${results ? nothing : html`<button type="button" class="button primary" ?disabled=${marked.length === 0} @click=${() => send(message, marked)}>Vote</button>`}`;
}

function choose(message, answers) {
  chosen.set(message.id, answers);
  redraw(message);
}

function look(message) {
  if (!looking.delete(message.id)) looking.add(message.id);
  redraw(message);
}

async function send(message, answers) {
  chosen.delete(message.id);
  looking.delete(message.id);
  await vote(message, answers);
}

// A message is drawn again when it is another object.
function redraw(message) {
  state.messages.set(message.id, { ...message });
  changed();
}

const toggled = (marked, id) => (marked.includes(id) ? marked.filter((other) => other !== id) : [...marked, id]);
const total = (message) => message.poll.results.answer_counts.reduce((sum, { count }) => sum + count, 0);
const votes = (count) => (count === 1 ? "1 vote" : `${count} votes`);

function timeLeft(expiry) {
  const minutes = Math.max(0, Math.round((new Date(expiry) - Date.now()) / 60000));
  if (minutes >= 2880) return `${Math.round(minutes / 1440)} days`;
  return minutes >= 60 ? `${Math.round(minutes / 60)} h` : `${minutes} min`;
}
