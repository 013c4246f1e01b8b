// Shows what the bot sends. All texts are set as texts; of the curves alone, which hold numbers, the bot sends markup.

import { bars, element, put } from "./draw.js";
import { listen } from "./live.js";

const $ = (id) => document.querySelector(`#${id}`);

const show = {
  stage(scenes) {
    $("stage").hidden = !scenes.length;
    put($("stage"), scenes.map(scene));
  },
  queue({ waiting, running, kinds, tokensPerSecond }) {
    $("running").textContent = running;
    $("waiting").textContent = waiting;
    $("tokens").textContent = tokensPerSecond.toLocaleString("en");
    $("idle").hidden = kinds.length > 0;
    const told = (one) => [one.running && `${one.running} running`, one.waiting && `${one.waiting} waiting`];
    bars($("queue"), kinds.map((one) => [one.kind, one.running + one.waiting, told(one).filter(Boolean).join(", ")]));
  },
  made({ total, kinds }) {
    $("total").textContent = total.toLocaleString("en");
    bars($("kinds"), kinds.map(({ kind, count }) => [kind, count, count.toLocaleString("en")]));
  },
  trainings(runs) {
    $("training").hidden = !runs.length;
    put($("trainings"), runs.map(run));
  },
};

function scene({ title, step, steps, text, question, answers }) {
  const counts = Object.entries(answers).map(([answer, count]) => [answer, count, String(count)]);
  const shown = element("div", "scene", element("h2", "", `${title} · ${step} of ${steps}`), element("p", "text", text));
  if (question) shown.append(element("p", "question", question));
  if (counts.length) shown.append(bars(element("ul", "bars"), counts));
  return shown;
}

function run({ title, state, doing, heldOutLoss, svg }) {
  const loss = heldOutLoss ? ` · ${heldOutLoss} held out` : "";
  const shown = element("li", "", element("h3", "", title), element("p", state, doing + loss));
  if (svg) shown.insertAdjacentHTML("beforeend", svg);
  return shown;
}

function say(text, away) {
  if ($("status").textContent !== text) $("status").textContent = text;
  $("status").classList.toggle("away", away);
}

listen({
  show,
  live: () => {
    $("board").hidden = false;
    say("", false);
  },
  stale: () => say("The queue does not answer just now. What you see is the latest known.", true),
  away: () => say("The bot is away. This page goes on by itself as soon as it is back.", true),
  over: () => {
    say("", false);
    $("board").remove();
    $("over").hidden = false;
  },
});
