/* Suggestions of a search box (ARIA 1.2 combobox); without it a plain form. */
(() => {
	"use strict";
	const make = (name, attributes, text = "") => {
		const element = document.createElement(name);
		for (const key in attributes) element.setAttribute(key, attributes[key]);
		element.textContent = text;
		return element;
	};
	const enhance = (input) => {
		const id = `${input.id}-list`;
		const list = make("ul", { role: "listbox", id, class: "d-suggest", "aria-label": input.labels[0].textContent });
		const status = make("p", { role: "status", class: "d-hidden" });
		input.form.append(list, status);
		const set = (name, value) => input.setAttribute(`aria-${name}`, value);
		input.setAttribute("role", "combobox");
		set("autocomplete", "list");
		set("controls", id);
		let active = -1, timer, asked;
		const open = (isOpen) => {
			list.hidden = !isOpen;
			active = -1;
			set("expanded", isOpen);
			input.removeAttribute("aria-activedescendant");
		};
		const choose = (index) => {
			const options = [...list.children];
			active = index;
			options.forEach((option, at) => option.setAttribute("aria-selected", at === active));
			set("activedescendant", options[active]?.id ?? "");
			options[active]?.scrollIntoView({ block: "nearest" });
		};
		const show = (answer) => {
			list.replaceChildren(...answer.results.map((row, at) => {
				const option = make("li", { role: "option", id: `${id}-${at}`, "aria-selected": false, "data-url": row.url });
				option.append(make("span", { dir: "auto" }, row.title), make("span", { class: "d-suggest__type" }, row.type_label));
				return option;
			}));
			open(answer.results.length > 0);
			status.textContent = answer.status;
		};
		const ask = async () => {
			asked?.abort();
			if (input.value.trim().length < 2) return open(false);
			asked = new AbortController();
			try {
				const answer = await fetch(`/${document.documentElement.lang}/search/suggestions/?q=${encodeURIComponent(input.value)}`, { signal: asked.signal });
				if (answer.ok && document.activeElement === input) show(await answer.json());
			} catch { /* away */ }
		};
		const go = (option) => option && location.assign(option.dataset.url);
		open(false);
		input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
		input.addEventListener("blur", () => setTimeout(open, 150, false));
		input.addEventListener("keydown", (event) => {
			const last = list.children.length - 1;
			if (list.hidden) {
				if (event.key !== "ArrowDown" || last < 0) return;
				open(true);
			}
			if (event.key === "ArrowDown") choose(active < last ? active + 1 : -1);
			else if (event.key === "ArrowUp") choose(active < 0 ? last : active - 1);
			else if (event.key === "Escape") open(false);
			else if (event.key === "Enter" && active >= 0) go(list.children[active]);
			else return;
			event.preventDefault();
		});
		list.addEventListener("mousedown", (event) => event.button || go(event.target.closest("[data-url]")));
	};
	document.querySelectorAll(".d-search input[type=search]").forEach(enhance);
})();
