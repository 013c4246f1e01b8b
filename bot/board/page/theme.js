// Light or dark: as the browser wishes, until somebody says otherwise. Not a module, so that nothing is painted before.

(() => {
  const KEPT = "board.theme";
  const wish = matchMedia("(prefers-color-scheme: light)");
  const { dataset } = document.documentElement;
  const kept = localStorage.getItem(KEPT);
  if (kept) dataset.theme = kept;

  addEventListener("DOMContentLoaded", () => {
    document.querySelector("#theme").addEventListener("click", () => {
      const light = dataset.theme ? dataset.theme === "light" : wish.matches;
      dataset.theme = light ? "dark" : "light";
      localStorage.setItem(KEPT, dataset.theme);
    });
  });
})();
