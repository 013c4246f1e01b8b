// Listens to the bot, and again when the connection is lost, until the link has ended.

const EVENTS = "events";
const AGAIN = 2000; // milliseconds until the next try
const SILENT = 25_000; // milliseconds without a word after which the connection is taken for dead; a beat comes in ten

/** Call `show[section](value)` for what the bot sends, and tell how the connection is: live, stale, away, over. */
export function listen({ show, live, stale, away, over }) {
  let source;
  let silence;

  function connect() {
    source = new EventSource(EVENTS);
    for (const [name, shown] of Object.entries(show)) on(name, shown);
    on("beat", () => {});
    on("database", (there) => (there ? live() : stale()));
    on("over", end);
    source.addEventListener("error", lost);
    heard();
  }

  function on(name, act) {
    source.addEventListener(name, (event) => {
      heard();
      act(JSON.parse(event.data));
    });
  }

  function heard() {
    clearTimeout(silence);
    silence = setTimeout(lost, SILENT);
  }

  function end() {
    stop();
    over();
  }

  function stop() {
    clearTimeout(silence);
    source.close();
  }

  async function lost() {
    stop();
    if (await ended()) {
      over();
    } else {
      away();
      setTimeout(connect, AGAIN);
    }
  }

  connect();
}

/** Whether the bot is there and says that the link opens nothing any more. */
async function ended() {
  try {
    const answer = await fetch("icon.svg", { cache: "no-store" });
    return answer.status === 404;
  } catch {
    return false;
  }
}
