// Names and roles for what the engine's lists, forms and reports show as pictures or bare fields (WCAG 1.3.1, 4.1.2).
// The engine draws them again and again, so they are named after each pause in drawing.

const PAUSE_MS = 150;
const FILTER_TITLE = "Filter based on ";
const NAMED_BY_TITLE = "button[data-original-title], button[title], a.btn[title]";
const UNNAMED = ":is(:not([aria-label]), [aria-label=\"\"])";
let timer = null;

// What may be chosen in the form on the screen.
function chosen_values() {
	const fields = (window.cur_frm?.meta.fields || []).filter((field) => field.fieldtype === "Select");
	return new Set(fields.flatMap((field) => (field.options || "").split("\n")));
}

function name_all() {
	timer = null;
	const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
	each(NAMED_BY_TITLE, (node) => {
		const title = node.dataset.originalTitle || node.title;
		if (title && !node.getAttribute("aria-label") && !node.innerText.trim()) node.setAttribute("aria-label", title);
	});
	each(`.prev-doc${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Previous")));
	each(`.next-doc${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Next Document")));
	each(`.add-assignment-btn${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Assign")));
	each(`select[placeholder]${UNNAMED}`, (node) => node.setAttribute("aria-label", node.getAttribute("placeholder")));
	each(`.list-row-checkbox${UNNAMED}, .grid-row-check${UNNAMED}, .list-check-all${UNNAMED}, .dt-cell input[type=checkbox]${UNNAMED}`, (node) =>
		node.setAttribute("aria-label", __("Select"))
	);
	each(`.dt-filter${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Filter")));
	each(".frappe-control[data-fieldname]", (control) => {
		const label = control.querySelector(".control-label, .label-area")?.innerText.trim() || control.getAttribute("title") || control.dataset.originalTitle;
		for (const field of control.querySelectorAll(`input${UNNAMED}:not([id]), select${UNNAMED}, textarea${UNNAMED}`)) if (label) field.setAttribute("aria-label", label);
	});
	each(`.datatable textarea${UNNAMED}, .dt-scrollable textarea${UNNAMED}, body > textarea${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Copy")));
	each(`.scroll-to-top${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Back to Top")));
	each(`.dt-filter[title^="${FILTER_TITLE}"]`, (node) => {
		node.title = __("Filter: {0}", [node.title.slice(FILTER_TITLE.length)]);
	});
	// "label: value" over a cell, the value as it is stored.
	each(".list-row .list-row-col > span.ellipsis[title*=\": \"]", (node) => {
		const [label, ...value] = node.title.split(": ");
		node.title = `${label}：${__(value.join(": "))}`;
	});
	each(`[role=listbox][aria-label="Results List"]`, (node) => node.setAttribute("aria-label", __("Suggestions")));
	each(".awesomplete [role=status]", (node) => {
		const said = { "No results found": __("No suggestions") }[node.textContent] || node.textContent.match(/^(\d+) results found$/);
		if (said) node.textContent = Array.isArray(said) ? __("{0} suggestions", [said[1]]) : said;
	});
	// What a record was changed from and to stands in its history as it is stored.
	each(".new-timeline .timeline-content b:not([data-ec-word])", (node) => {
		node.dataset.ecWord = "";
		if (chosen_values().has(node.textContent)) node.textContent = __(node.textContent);
	});
	each(".dt-row-totalRow .dt-cell__content", (cell) => {
		const word = [...cell.childNodes].find((node) => node.textContent.trim() === "Total");
		if (word) word.textContent = __("Total");
		if (cell.title === "Total") cell.title = __("Total");
	});
	each(".modal[role=dialog]:not([aria-labelledby])", (dialog) => {
		const title = dialog.querySelector(".modal-title");
		if (title) dialog.setAttribute("aria-labelledby", frappe.dom.set_unique_id(title));
	});
	each(`.btn-modal-close${UNNAMED}`, (node) => node.setAttribute("aria-label", __("Close")));
	each("ul[role=tablist] > li:not([role])", (node) => node.setAttribute("role", "presentation"));
	each("[role=tab][aria-controls]", (tab) => document.getElementById(tab.getAttribute("aria-controls")) || tab.removeAttribute("aria-controls"));
	// Entries of the side bar stand in lists that are none, or lists hold what is no entry.
	each("li:not([role])", (node) => !["UL", "OL", "MENU"].includes(node.parentElement?.tagName) && node.setAttribute("role", "presentation"));
	each("ul.sidebar-menu:not([role])", (list) => [...list.children].some((child) => child.tagName !== "LI") && list.setAttribute("role", "presentation"));
	each("ul[role=presentation] > li:not([role])", (node) => node.setAttribute("role", "presentation"));
}

new MutationObserver(() => (timer ??= setTimeout(name_all, PAUSE_MS))).observe(document.body, { childList: true, subtree: true });
