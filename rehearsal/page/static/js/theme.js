// Light or dark: as the browser wishes, until somebody says otherwise. Not a module, so that nothing is painted before.

(() => {
  const KEPT = "rehearsal.theme";
  const wish = matchMedia("(prefers-color-scheme: light)");
  const { dataset } = document.documentElement;
  const kept = localStorage.getItem(KEPT);
  if (kept) dataset.theme = kept;

  globalThis.theme = {
    get light() {
      return dataset.theme ? dataset.theme === "light" : wish.matches;
    },
    turn() {
      dataset.theme = this.light ? "dark" : "light";
      localStorage.setItem(KEPT, dataset.theme);
    },
    onWish: (listener) => wish.addEventListener("change", listener),
  };
})();
