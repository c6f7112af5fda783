// Keys of the moderation queue: j and k go from comment to comment, a publishes, r goes to the rule. Each is a visible button or
// link too, and the page works without this file. The keys can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  const root = document.getElementById("moderation");
  if (!root) return;
  const SWITCH = "diwan-moderation-keys";
  const items = [...root.querySelectorAll(".moderation-item")];
  if (!items.length) return;

  let isOn = true;
  try { isOn = localStorage.getItem(SWITCH) !== "off"; } catch { /* storage may be shut */ }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-secondary";
  const show = () => {
    button.textContent = isOn ? root.dataset.keysOn : root.dataset.keysOff;
    button.setAttribute("aria-pressed", String(isOn));
  };
  button.addEventListener("click", () => {
    isOn = !isOn;
    try { localStorage.setItem(SWITCH, isOn ? "on" : "off"); } catch { /* as above */ }
    show();
  });
  show();
  root.querySelector(".moderation-list").before(button);

  const current = () => items.indexOf(document.activeElement?.closest(".moderation-item"));
  const go = (place) => {
    const item = items[Math.max(0, Math.min(place, items.length - 1))];
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  };
  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!isOn || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.defaultPrevented || typing(event.target)) return;
    // By its place on the keyboard, so that it works under an Arabic layout too.
    const key = { KeyJ: "j", KeyK: "k", KeyA: "a", KeyR: "r" }[event.code];
    if (!key) return;
    const place = current();
    if (key === "j" || key === "k") {
      event.preventDefault();
      go(place < 0 ? 0 : place + (key === "j" ? 1 : -1));
      return;
    }
    const target = place < 0 ? null : items[place].querySelector(`[data-key="${key}"]`);
    if (!target) return;
    event.preventDefault();
    if (key === "a") target.click();
    else target.focus();
  });
})();
