// Names and roles for what the engine's lists, forms and reports show as pictures or bare fields (WCAG 1.3.1, 4.1.2).
// The engine draws them again and again, so they are named after each pause in drawing.

const PAUSE_MS = 150;
const NAMED_BY_TITLE = "button[data-original-title], button[title], a.btn[title]";
const UNNAMED = ":is(:not([aria-label]), [aria-label=\"\"])";
let timer = null;

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
	each("ul[role=tablist] > li:not([role])", (node) => node.setAttribute("role", "presentation"));
	each("[role=tab][aria-controls]", (tab) => document.getElementById(tab.getAttribute("aria-controls")) || tab.removeAttribute("aria-controls"));
	// Entries of the side bar stand in lists that are none, or lists hold what is no entry.
	each("li:not([role])", (node) => !["UL", "OL", "MENU"].includes(node.parentElement?.tagName) && node.setAttribute("role", "presentation"));
	each("ul.sidebar-menu:not([role])", (list) => [...list.children].some((child) => child.tagName !== "LI") && list.setAttribute("role", "presentation"));
	each("ul[role=presentation] > li:not([role])", (node) => node.setAttribute("role", "presentation"));
}

new MutationObserver(() => (timer ??= setTimeout(name_all, PAUSE_MS))).observe(document.body, { childList: true, subtree: true });
