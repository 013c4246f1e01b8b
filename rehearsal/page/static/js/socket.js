// The one connection to the rehearsal: questions with answers, and events. It comes back by itself.

const FIRST_WAIT = 250; // milliseconds until the first new attempt; doubled up to the longest
const LONGEST_WAIT = 4000;

// What the rehearsal refused; `field` is the custom_id of a form's field that does not fit.
export class Refused extends Error {
  field = null;
}

export class Connection {
  #socket = null;
  #waiting = new Map(); // question number → {resolve, reject}
  #number = 0;
  #wait = FIRST_WAIT;

  constructor({ opened, lost, event }) {
    this.handlers = { opened, lost, event };
    this.#connect();
    addEventListener("online", () => this.#connect());
  }

  // Ask the rehearsal to do something; rejects with Refused where a Discord client would not send it.
  ask(what, fields = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Refused("Not connected."));
    const id = ++this.#number;
    this.#socket.send(JSON.stringify({ id, do: what, ...fields }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #connect() {
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const socket = new WebSocket(`ws://${location.host}/page/socket`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.handlers.opened();
    };
    socket.onmessage = (frame) => this.#receive(JSON.parse(frame.data));
    socket.onclose = () => this.#lose();
  }

  #receive(frame) {
    if (!("answer" in frame)) return this.handlers.event(frame);
    const question = this.#waiting.get(frame.answer);
    this.#waiting.delete(frame.answer);
    if ("error" in frame) question?.reject(Object.assign(new Refused(frame.error), { field: frame.field }));
    else question?.resolve(frame.result);
  }

  #lose() {
    for (const { reject } of this.#waiting.values()) reject(new Refused("The connection was lost."));
    this.#waiting.clear();
    this.handlers.lost();
    setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
