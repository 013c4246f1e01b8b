// What the page knows, and how each event changes it. Nothing here touches the document.

const EPHEMERAL = 1 << 6; // documentation, "Message Flags"
const WRITTEN = new Set([0, 19]); // documentation, "Message Types": a message, and an answer to one
const MOST_KEPT = 300; // messages
const KEPT = 150;
const TYPING_LASTS = 10_000; // milliseconds after which somebody does not type any more

export const state = {
  online: false,
  may: { react: false, pin: false, delete: false, thread: false, attach: false, kick: [], channel: false, invite: false, leave: false }, // what I may do here
  known: false, // whether there was a snapshot
  connected: false, // whether a bot is there
  servers: [], // their names
  server: "",
  files: "", // where the rehearsal's own files lie
  uploadLimit: 0, // bytes
  me: null,
  channel: "",
  people: new Map(),
  roles: new Map(),
  channels: [],
  commands: [],
  menus: { message: [], user: [] },
  locale: "en-US",
  messages: new Map(), // by id, oldest first
  more: false,
  unread: new Map(), // channel → {count, pings}
  pending: [], // commands on their way: {interaction, name, failed}
  presses: new Map(), // interaction → {message, customId, failed}
  modal: null, // {interaction, form}
  failures: [],
  faults: { limits: false, pending: [] }, // what goes wrong on demand
  dismissed: new Set(),
  announcement: "",
  typing: new Map(), // person → when it is over, in milliseconds
};

const listeners = new Set();
let due = false;

export function onChange(listener) {
  listeners.add(listener);
}

// Draw again soon; many changes in one go are drawn once.
export function changed() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    for (const listener of listeners) listener();
  });
}

export function applySnapshot(seen) {
  const elsewhere = seen.me !== state.me || seen.server !== state.server;
  const moved = elsewhere || seen.channel !== state.channel;
  if (moved) Object.assign(state, { pending: [], presses: new Map(), modal: null, typing: new Map() });
  if (elsewhere) state.unread = new Map();
  state.unread.delete(seen.channel);
  Object.assign(state, { servers: seen.servers, server: seen.server, files: seen.files, uploadLimit: seen.upload_limit });
  Object.assign(state, { me: seen.me, channel: seen.channel, known: true, connected: seen.connected, commands: seen.commands, menus: seen.menus, locale: seen.locale, channels: seen.channels });
  Object.assign(state, { faults: seen.faults, may: seen.may });
  state.people = byId(seen.people);
  state.roles = byId(seen.roles);
  state.messages = byId(seen.messages);
  state.more = seen.more;
  changed();
}

export function applyEarlier({ messages, more }) {
  state.messages = new Map([...byId(messages), ...state.messages]);
  state.more = more;
  changed();
}

// Keep a long day's channel light; what is forgotten can be had again as earlier messages.
export function forgetOldest() {
  if (state.messages.size <= MOST_KEPT) return;
  state.messages = new Map([...state.messages].slice(-KEPT));
  state.more = true;
  changed();
}

export function applyEvent(event) {
  EVENTS[event.event](event);
  changed();
}

const EVENTS = {
  messages({ messages }) {
    for (const message of messages) {
      if (!state.messages.has(message.id)) announce(message);
      state.messages.set(message.id, message);
      state.typing.delete(message.author.id);
    }
  },
  typing({ person }) {
    state.typing.set(person, Date.now() + TYPING_LASTS);
    setTimeout(changed, TYPING_LASTS);
  },
  deleted({ message }) {
    state.messages.delete(message);
    for (const [id, answer] of state.messages) {
      if (answer.message_reference?.message_id === message) state.messages.set(id, { ...answer, referenced_message: null });
    }
  },
  unread({ channel, pinged }) {
    const { count, pings } = state.unread.get(channel) ?? { count: 0, pings: 0 };
    state.unread.set(channel, { count: count + 1, pings: pings + (pinged ? 1 : 0) });
  },
  commands({ commands, menus, locale }) {
    Object.assign(state, { commands, menus, locale });
  },
  people({ people, roles, may }) {
    Object.assign(state, { people: byId(people), roles: byId(roles), may });
  },
  channels({ channels, may }) {
    Object.assign(state, { channels, may });
  },
  bot({ connected }) {
    state.connected = connected;
  },
  failure({ text }) {
    state.failures = [...state.failures, text];
  },
  faults({ faults }) {
    state.faults = faults;
  },
  acknowledged({ interaction }) {
    settle(interaction);
  },
  modal({ interaction, modal }) {
    settle(interaction);
    state.modal = { interaction, form: modal };
  },
  failed({ interaction, text }) {
    const failure = { failed: text };
    state.pending = state.pending.map((sent) => (sent.interaction === interaction ? { ...sent, ...failure } : sent));
    const press = state.presses.get(interaction);
    if (press) state.presses = new Map(state.presses).set(interaction, { ...press, ...failure });
  },
};

export function settle(interaction) {
  state.pending = state.pending.filter((sent) => sent.interaction !== interaction);
  state.presses = new Map([...state.presses].filter(([id]) => id !== interaction));
}

// A file of this rehearsal by its path, whatever name the page was opened under.
export const local = (url) => (url.startsWith(`${state.files}/`) ? url.slice(state.files.length) : url);

// Who looks where: what was begun or shown here is nowhere else.
export const place = () => `${state.me}/${state.server}/${state.channel}`;

export const person = (id) => state.people.get(id);
export const typists = () => [...state.typing].filter(([, over]) => over > Date.now()).flatMap(([id]) => person(id) ?? []);
export const myself = () => state.people.get(state.me);

// Whether one person alone sees a message.
export const isEphemeral = ({ flags }) => (flags & EPHEMERAL) !== 0;

// Whether a message was written by who is here, and is no notice of what they did.
export const isMine = ({ author, type }) => author.id === state.me && WRITTEN.has(type);

function announce(message) {
  const author = state.people.get(message.author.id);
  if (author && author.id !== state.me) state.announcement = `New message from ${author.display}`;
}

function byId(things) {
  return new Map(things.map((thing) => [thing.id, thing]));
}
