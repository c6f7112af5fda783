/* Marking words of a clause by selecting them, by mouse, touch or keyboard; without it two lists of words do the same. */
(() => {
	"use strict";
	const form = document.querySelector("[data-mark]");
	const text = document.querySelector("[data-clause-text]");
	if (!form || !text) return;
	const first = form.querySelector("[name=first_word]");
	const last = form.querySelector("[name=last_word]");
	const status = form.querySelector("[data-marked]");
	const words = [...text.textContent.matchAll(/\S+/g)];
	const tell = () => {
		const ends = [Number(first.value), Number(last.value)].map((one, at, all) => one || all[1 - at]).sort((a, b) => a - b);
		const marked = ends[0] ? words.slice(ends[0] - 1, ends[1]).map((word) => word[0]).join(" ") : "";
		status.hidden = !marked;
		status.textContent = marked ? `${status.dataset.label} ${marked}` : "";
	};
	const offset = (node, at) => {
		const range = document.createRange();
		range.selectNodeContents(text);
		range.setEnd(node, at);
		return range.toString().length;
	};
	let timer = 0;
	const follow = () => {
		const selection = document.getSelection();
		if (!selection.rangeCount || selection.isCollapsed) return;
		const range = selection.getRangeAt(0);
		if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
		const start = offset(range.startContainer, range.startOffset), end = offset(range.endContainer, range.endOffset);
		const inside = words.map((word, at) => [word.index, word.index + word[0].length, at + 1]).filter(([a, b]) => a < end && b > start);
		if (!inside.length) return;
		first.value = inside[0][2];
		last.value = inside.at(-1)[2];
		tell();
	};
	document.addEventListener("selectionchange", () => {
		clearTimeout(timer);
		timer = setTimeout(follow, 200);
	});
	for (const list of [first, last]) list.addEventListener("change", tell);
})();
