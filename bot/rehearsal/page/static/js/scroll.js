// Keeps the newest message in sight while one is at the end, and leaves the place alone while one reads further up.

const NEAR = 48; // pixels from the end that still count as the end

let atEnd = true;
let channel = null;

export function watchScrolling(scroller) {
  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  });
  new ResizeObserver(() => stay(scroller)).observe(scroller);
}

// After each drawing; `place` names what is shown: another place is opened at its end.
export function stay(scroller, place = channel) {
  if (place !== channel) [channel, atEnd] = [place, true];
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}
