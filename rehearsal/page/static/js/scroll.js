// Keeps the newest message in sight while one is at the end, and leaves the place alone while one reads further up.

const NEAR = 24; // pixels from the end that still count as the end

let place = null;
let height = 0;
let inner = 0;

export function watchScrolling(scroller) {
  const observer = new ResizeObserver(() => stay(scroller, place));
  observer.observe(scroller);
  observer.observe(scroller.firstElementChild); // pictures that arrive late
}

// After each drawing; says whether the end is in sight. `shown` names what is shown: another place is opened at its
// end. Nothing moves unless a size has changed, so that a button stays under the finger that presses it.
export function stay(scroller, shown) {
  const resized = scroller.scrollHeight !== height || scroller.clientHeight !== inner;
  const wasAtEnd = height - scroller.scrollTop - inner < NEAR;
  if (shown !== place || (resized && wasAtEnd)) scroller.scrollTop = scroller.scrollHeight;
  [place, height, inner] = [shown, scroller.scrollHeight, scroller.clientHeight];
  return height - scroller.scrollTop - inner < NEAR;
}

// Show a message, and which one it is.
export function goTo(event, id) {
  event.preventDefault();
  const target = document.querySelector(`.messages [data-id="${CSS.escape(id)}"]`);
  target?.scrollIntoView({ block: "center" });
  target?.classList.add("pointed-at");
  setTimeout(() => target?.classList.remove("pointed-at"), 1500);
}
