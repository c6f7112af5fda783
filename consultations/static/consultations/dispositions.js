// Ctrl and Enter send the decision from anywhere in its form; the page works without this file.
(() => {
  "use strict";
  const form = document.getElementById("ruling");
  if (!form) return;
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
