// A button that puts the signs around what is selected; without this file they are typed.
(() => {
  "use strict";
  const field = document.getElementById("marked");
  if (!field) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-secondary";
  button.textContent = field.dataset.label;
  button.addEventListener("click", () => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    if (start === end) return field.focus();
    const { opening, closing } = field.dataset;
    field.setRangeText(opening + value.slice(start, end) + closing, start, end, "end");
    field.focus();
  });
  field.after(button);
})();
