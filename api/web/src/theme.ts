// Runs before the page is painted (a plain script in <head>, not a module): the reader's choice of light or dark.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("hoi-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be switched off; the system's choice holds then.
  }
})();
