// Text as Discord shows it: parsed into a tree, and drawn from that tree. No text ever becomes markup by itself.

import { guard, html, nothing } from "/vendor/lit.js";
import { SimpleMarkdown, rules, rulesExtended } from "/vendor/discord-markdown.js";
import { moveTo } from "./actions.js";
import { codeBlock } from "./code.js";
import { person, state } from "./state.js";
import { timestamp } from "./times.js";

const MESSAGE = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)\/\d+$/;
const DEEPEST = 20; // marks inside of marks; nobody writes more

// Lists are the one thing that the parser lacks.
const listItem = {
  order: rules.heading.order - 0.25,
  match(source, { prevCapture }) {
    if (prevCapture !== null && !prevCapture[0].endsWith("\n")) return null;
    return /^( *)([-*]|\d{1,4}\.) +([^\n]+)(\n|$)/.exec(source);
  },
  parse([, indent, mark, text], parse, context) {
    return { depth: Math.min(Math.floor(indent.length / 2), 5), mark, content: parse(text, context) };
  },
};

// A rule for a whole line holds in no part of that line.
const wholeLine = (rule) => ({
  ...rule,
  match: (source, context, before) => (context.inLine ? null : rule.match(source, context, before)),
  parse: (capture, parse, context) => rule.parse(capture, parse, { ...context, inLine: true }),
});

const parser = SimpleMarkdown.parserFor({
  ...rulesExtended,
  heading: wholeLine(rules.heading),
  subtext: wholeLine(rules.subtext),
  listItem: wholeLine(listItem),
});

function parsed(text) {
  try {
    return parser(text, { inline: true, prevCapture: null });
  } catch (error) {
    if (error instanceof RangeError) return [{ type: "text", content: text }]; // nested beyond all measure
    throw error;
  }
}

// A text of a message: content, a text display, an embed's description.
export function markdown(text) {
  return guard([text, state.people, state.channels], () => nodes(parsed(text)));
}

let depth = 0;

function nodes(tree) {
  if (depth === DEEPEST) return textOf(tree);
  depth += 1;
  try {
    return tidy(tree).map(node);
  } finally {
    depth -= 1;
  }
}

function textOf(tree) {
  let text = "";
  const waiting = [...tree].reverse();
  while (waiting.length > 0) {
    const { content } = waiting.pop();
    if (typeof content === "string") text += content;
    else waiting.push(...[...(content ?? [])].reverse());
  }
  return text;
}

const node = (leaf) => (typeof leaf === "string" ? leaf : (NODES[leaf.type] ?? NODES.text)(leaf));
const mention = (text) => html`<span class="mention">${text}</span>`;

const NODES = {
  text: ({ content }) => (typeof content === "string" ? content : nodes(content ?? [])),
  br: () => html`<br />`,
  newline: () => html`<br />`,
  strong: ({ content }) => html`<strong>${nodes(content)}</strong>`,
  em: ({ content }) => html`<em>${nodes(content)}</em>`,
  underline: ({ content }) => html`<u>${nodes(content)}</u>`,
  strikethrough: ({ content }) => html`<s>${nodes(content)}</s>`,
  inlineCode: ({ content }) => html`<code>${content}</code>`,
  codeBlock,
  blockQuote: ({ content }) => html`<blockquote>${nodes(withoutLastBreak(content))}</blockquote>`,
  spoiler: ({ content }) => html`<span class="spoiler" role="button" tabindex="0" aria-expanded="false"
    aria-label="Spoiler" @click=${reveal} @keydown=${revealByKey}><span>${nodes(content)}</span></span>`,
  heading,
  subtext: ({ content }) => html`<small class="subtext">${nodes(content)}</small>`,
  listItem: ({ depth, mark, content }) => html`<span class="item" role="listitem" .style=${`--depth:${depth}`}
    ><span class="bullet">${/\d/.test(mark) ? mark : "•"}</span><span>${nodes(content)}</span></span>`,
  link: ({ target, content }) => link(target, nodes(content)),
  url: ({ target }) => link(target, target),
  autolink: ({ target }) => link(target, target),
  user: ({ id }) => mention(`@${person(id)?.display ?? "unknown-user"}`),
  role: ({ id }) => mention(`@${state.roles.get(id)?.name ?? "deleted-role"}`),
  channel: ({ id }) => place(channelOf(id)) ?? mention("#unknown"),
  everyone: () => mention("@everyone"),
  here: () => mention("@here"),
  slashCommand: ({ fullName }) => mention(`/${fullName}`),
  guildNavigation: ({ navigation }) => mention(navigation),
  timestamp,
  emoji: ({ name }) => `:${name}:`,
  twemoji: ({ name }) => name,
  emoticon: ({ content }) => content,
};

// Join what the parser splits needlessly, and drop the line break that a block brings by itself.
function tidy(tree) {
  const joined = [];
  for (const leaf of tree) {
    const last = joined.at(-1);
    if (leaf.type === "text" && typeof leaf.content === "string") {
      if (typeof last === "string") joined[joined.length - 1] = last + leaf.content;
      else joined.push(leaf.content);
    } else if (!(leaf.type === "br" && last?.type === "codeBlock")) {
      joined.push(leaf);
    }
  }
  return joined;
}

function withoutLastBreak(tree) {
  return tree.at(-1)?.type === "br" ? tree.slice(0, -1) : tree;
}

function heading({ level, content }) {
  return html`<h4 class="h${level}">${nodes(content)}</h4>`; // below the author's name, which is an h3
}

const channelOf = (id) => state.channels.find((channel) => channel.id === id);

// A channel's name, which leads there.
function place(channel, more = "") {
  return channel && html`<button type="button" class="mention" @click=${() => moveTo(channel.name)}>#${channel.name}${more}</button>`;
}

// A link shows where it leads, and leads nowhere but to the web; one to a message here, to its channel.
function link(target, inner) {
  const [, channel] = MESSAGE.exec(target) ?? [];
  if (channel && inner === target && channelOf(channel)) return place(channelOf(channel), " › message");
  if (!isWeb(target)) return inner;
  const masked = inner === target ? nothing : target;
  return html`<a href=${target} title=${masked} target="_blank" rel="noopener noreferrer nofollow">${inner}</a>`;
}

export const isWeb = (target) => URL.canParse(target) && /^https?:$/.test(new URL(target).protocol);

function reveal({ currentTarget }) {
  currentTarget.classList.add("revealed");
  currentTarget.setAttribute("aria-expanded", "true");
}

function revealByKey(event) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  reveal(event);
}
