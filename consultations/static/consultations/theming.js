// A button beside each field for evidence that takes the words marked in the comment above it. Everything works without it.
(() => {
  const page = document.getElementById("theming");
  if (!page) return;
  for (const field of page.querySelectorAll("textarea[name=quote]")) {
    const body = field.closest("li").querySelector("[data-quotable]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = page.dataset.take;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const marked = document.getSelection();
      if (marked.rangeCount && body.contains(marked.anchorNode) && body.contains(marked.focusNode)) {
        field.value = marked.toString();
        field.focus();
      }
    });
    field.parentElement.after(button);
  }
})();
