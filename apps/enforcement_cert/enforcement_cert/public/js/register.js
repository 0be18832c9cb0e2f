// The registration page: asks for lists, sends the form, shows what has to be corrected. No rules live here.
(() => {
	const METHODS = "/api/method/enforcement_cert.organization.registration.";
	const form = document.getElementById("registration");
	if (!form) return;
	const words = form.dataset;
	const part = (id) => document.getElementById(id);
	const language = document.documentElement.lang;
	const ENTRIES = [...form.querySelectorAll("[name]")].map((entry) => entry.name);

	async function ask(method, values, http) {
		const query = http === "GET" ? `?${new URLSearchParams(values)}` : "";
		const answer = await fetch(METHODS + method + query, {
			method: http,
			headers: { "Accept-Language": language, Accept: "application/json", "Content-Type": "application/json" },
			body: http === "GET" ? undefined : JSON.stringify(values),
		});
		const content = await answer.json();
		if (!answer.ok) throw new Refused(sentences(content));
		return content.message;
	}

	class Refused extends Error {}

	function sentences(content) {
		const messages = JSON.parse(content._server_messages || "[]").map((text) => JSON.parse(text).message || "");
		const own = typeof content.message === "string" ? [content.message] : [];
		const plain = [...messages, ...own].join("\n").replace(/<br\s*\/?>/gi, "\n");
		const box = document.createElement("div");
		box.textContent = plain.replace(/<[^>]*>/g, "");
		return box.textContent || words.failed;
	}

	function option(value, label) {
		const made = document.createElement("option");
		made.value = value;
		made.textContent = label;
		return made;
	}

	async function offer_divisions() {
		const list = part("administrative_division");
		const level = part("government_level").value;
		list.replaceChildren(option("", words.choose));
		if (!level) return;
		const rows = await ask("divisions", { level }, "GET");
		if (part("government_level").value !== level) return;
		list.append(...rows.map((row) => option(row.code, row.name)));
		if (rows.length === 1) list.value = rows[0].code;
	}

	function show_superior() {
		const kind = part("agency_kind").value;
		part("below").hidden = !kind || kind === "First-level Agency";
		part("superior").replaceChildren();
		part("superior").hidden = true;
		part("superior_text").value = "";
		const legal = { "Entrusted Unit": "Entrusted Organisation" }[kind];
		if (legal) part("legal_kind").value = legal;
		else if (part("legal_kind").value === "Entrusted Organisation") part("legal_kind").value = "";
	}

	let last_search = 0;
	async function find_superiors() {
		const text = part("superior_text").value.trim();
		const list = part("superior");
		const search = ++last_search;
		if (text.length < 2) {
			list.hidden = true;
			part("superior-found").textContent = "";
			return;
		}
		const rows = await ask("superiors", { text, agency_kind: part("agency_kind").value }, "GET");
		if (search !== last_search) return;
		list.replaceChildren(...rows.map((row) => option(row.name, `${row.agency_name}（${row.place}）`)));
		list.hidden = !rows.length;
		list.size = Math.min(5, Math.max(2, rows.length));
		part("superior-found").textContent = rows.length ? words.found.replace("{0}", rows.length) : words.nothing;
		if (rows.length === 1) list.value = rows[0].name;
	}

	function entries() {
		return Object.fromEntries(ENTRIES.map((name) => [name, form.elements[name].value.trim ? form.elements[name].value : ""]));
	}

	function clear() {
		part("summary").hidden = true;
		for (const box of form.querySelectorAll(".field.wrong")) {
			box.classList.remove("wrong");
			box.querySelector(".problem").textContent = "";
			box.querySelector("input,select").removeAttribute("aria-invalid");
		}
	}

	function show_problems(problems) {
		for (const [name, sentence] of Object.entries(problems)) {
			const box = form.querySelector(`[data-field="${name}"]`);
			if (!box) continue;
			box.classList.add("wrong");
			box.querySelector(".problem").textContent = sentence;
			box.querySelector("input,select").setAttribute("aria-invalid", "true");
		}
		show_summary(words.check);
		form.querySelector(".field.wrong input,.field.wrong select")?.focus();
	}

	function show_summary(text) {
		const lines = text.split("\n").filter(Boolean);
		part("summary").replaceChildren(
			...lines.map((line) => {
				const row = document.createElement("p");
				row.textContent = line;
				return row;
			})
		);
		part("summary").hidden = false;
		part("summary").focus();
	}

	function missing(values) {
		const is_below = !part("below").hidden;
		const needed = ENTRIES.filter((name) => name !== "superior" || is_below);
		const found = Object.fromEntries(needed.filter((name) => !values[name].trim()).map((name) => [name, words.missing]));
		if (!found.repeated && values.password !== values.repeated) found.repeated = words.unequal;
		return found;
	}

	async function send(event) {
		event.preventDefault();
		clear();
		const values = entries();
		const empty = missing(values);
		if (Object.keys(empty).length) return show_problems(empty);
		const button = form.querySelector("button");
		const label = button.textContent;
		button.disabled = true;
		button.textContent = words.working;
		try {
			const answer = await ask("register", values, "POST");
			if (answer.problems) show_problems(answer.problems);
			else done(answer);
		} catch (problem) {
			show_summary(problem instanceof Refused ? problem.message : words.failed);
		} finally {
			button.disabled = false;
			button.textContent = label;
		}
	}

	function done(answer) {
		form.hidden = true;
		part("steps").hidden = true;
		part("done-text").textContent = answer.message;
		part("done").hidden = false;
		part("done").focus();
	}

	let typing;
	const quietly = (action) => action().catch(() => show_summary(words.failed));
	part("government_level").addEventListener("change", () => quietly(offer_divisions));
	part("agency_kind").addEventListener("change", show_superior);
	part("superior_text").addEventListener("input", () => {
		clearTimeout(typing);
		typing = setTimeout(() => quietly(find_superiors), 250);
	});
	form.addEventListener("submit", send);
})();
