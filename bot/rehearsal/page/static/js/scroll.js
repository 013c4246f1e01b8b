// Keeps the newest message in sight while one is at the end, and leaves the place alone while one reads further up.

const NEAR = 48; // pixels from the end that still count as the end

let place = null;
let height = 0;
let inner = 0;

export function watchScrolling(scroller) {
  const observer = new ResizeObserver(() => stay(scroller, place));
  observer.observe(scroller);
  observer.observe(scroller.firstElementChild); // pictures that arrive late
}

// After each change of size; `shown` names what is shown: another place is opened at its end.
export function stay(scroller, shown) {
  const wasAtEnd = height - scroller.scrollTop - inner < NEAR;
  if (wasAtEnd || shown !== place) scroller.scrollTop = scroller.scrollHeight;
  [place, height, inner] = [shown, scroller.scrollHeight, scroller.clientHeight];
}
