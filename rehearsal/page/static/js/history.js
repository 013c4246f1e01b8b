// The steps of one who types, so that Ctrl+Z brings back what was there. What is held is never changed.

export class History {
  #past = [];
  #future = [];
  #run = null;

  // Keep what is held before a step; all steps of one run, such as the letters of a word, are taken back together.
  keep(held, run = null) {
    if (run !== null && run === this.#run) return;
    this.#past.push(held);
    this.#future = [];
    this.#run = run;
  }

  // What was held before the last step, or undefined.
  back(held) {
    return this.#go(this.#past, this.#future, held);
  }

  // What was held before the last step back, or undefined.
  forth(held) {
    return this.#go(this.#future, this.#past, held);
  }

  #go(from, to, held) {
    if (from.length === 0) return undefined;
    this.#run = null;
    to.push(held);
    return from.pop();
  }
}
