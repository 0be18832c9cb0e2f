// The door of an examination, for a telephone or a computer with a scan gun or card reader.
// No rules live here: the server says who comes in, and why not.

const ENTRANCE = "enforcement_cert.examination.entrance.";
const RETRIES = 2;
const KEPT_LINES = 5;
// What stands on an identity card; anything else that is typed or scanned is taken for the code of a certificate.
const IDENTITY_NUMBER = /^\s*(\d{15}|\d{17}[\dXxＸｘ])\s*$/;

frappe.pages["exam-entrance"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Examination Entrance"), single_column: true });
	wrapper.entrance = new Entrance(page, wrapper);
	page.set_secondary_action(__("Refresh"), () => wrapper.entrance.show(), "refresh").attr("aria-label", __("Refresh"));
};

frappe.pages["exam-entrance"].on_page_show = (wrapper) => wrapper.entrance.show();

const escape_text = (value) => frappe.utils.escape_html(String(value ?? ""));
const clock_time = (moment) => escape_text(String(moment || "").slice(11, 16));

const WORDS = {
	Admitted: { look: "is-in", mark: "✓", word: () => __("Let In") },
	Already: { look: "is-again", mark: "↻", word: () => __("Already Admitted") },
	Refused: { look: "is-out", mark: "✕", word: () => __("Entry Refused") },
};

class Entrance {
	constructor(page, wrapper) {
		this.page = page;
		this.wrapper = wrapper;
		this.lines = [];
		this.queue = Promise.resolve();
		enforcement_cert.scan.listen(
			(text) => this.take(text),
			() => frappe.get_route()[0] === "exam-entrance" && this.session && !document.querySelector(".modal.show")
		);
	}

	async show() {
		const [, session] = frappe.get_route();
		if (this.session !== session) this.lines = [];
		this.session = session;
		if (session) return this.show_door();
		const sessions = await frappe.xcall(ENTRANCE + "my_sessions");
		if (sessions.length === 1) return frappe.set_route("exam-entrance", sessions[0].name);
		return this.show_choice(sessions);
	}

	show_choice(sessions) {
		const rows = sessions.map(
			(row) => `<li class="ec-task"><a class="btn btn-default ec-task-button" href="/app/exam-entrance/${encodeURIComponent(row.name)}">
				<span class="ec-task-text"><b>${escape_text(row.session_title)}</b><br>
				<span class="text-muted">${escape_text(row.exam_room)} · ${escape_text(String(row.starts_at).slice(0, 16))}</span></span></a></li>`
		);
		this.page.main.html(
			rows.length
				? `<ul class="ec-tasks">${rows.join("")}</ul>`
				: `<p class="ec-door-empty">${__("No session whose door you keep is open around today.")}</p>`
		);
	}

	async show_door() {
		const door = await frappe.xcall(ENTRANCE + "door", { session: this.session });
		this.page.set_title(door.title);
		this.page.main.html(`<div class="ec-door">
			<p class="ec-door-facts">${escape_text(door.room)} · ${escape_text(door.subject)}<br>
				${__("Begins at {0}; entrance from {1} to {2}", [clock_time(door.starts_at), clock_time(door.opens_at), clock_time(door.closes_at)])}</p>
			<p class="ec-door-shut" role="alert">${escape_text(door.sentence)}</p>
			<p class="ec-door-counts" role="status"></p>
			<form class="ec-door-form">
				<label for="ec-door-code">${__("QR code of the certificate, or identity number")}</label>
				<input id="ec-door-code" class="form-control" autocomplete="off" spellcheck="false" autocapitalize="characters" maxlength="300">
				<button type="submit" class="btn btn-primary ec-door-send">${__("Check at the Door")}</button>
			</form>
			<div class="ec-door-means">
				<button type="button" class="btn btn-default ec-door-camera">${__("Scan With the Camera")}</button>
				<button type="button" class="btn btn-default ec-door-reader">${__("Read the ID Card")}</button>
			</div>
			<div class="ec-door-answer" role="status" aria-live="assertive"></div>
			<ul class="ec-door-lines"></ul>
		</div>`);
		this.show_counts(door);
		this.show_lines();
		this.bind();
	}

	bind() {
		const { main } = this.page;
		this.input = main.find("#ec-door-code");
		main.find(".ec-door-form").on("submit", (event) => {
			event.preventDefault();
			const text = this.input.val();
			this.input.val("");
			if (text.trim()) this.take(text);
		});
		main.find(".ec-door-camera").on("click", () => enforcement_cert.scan.with_camera().then((code) => code && this.take(code)));
		main.find(".ec-door-reader").on("click", () => this.read_card());
		if (!frappe.is_mobile()) this.input.trigger("focus");
	}

	// The number stays in this window's memory until it is compared; it is not shown.
	async read_card() {
		const { reader } = enforcement_cert;
		try {
			const opened = await reader.connect();
			const { card } = await opened.ask({ do: "read_resident" });
			this.ask("admit_by_number", { identity_number: card.identity_number, is_card_read: 1 });
		} catch (fault) {
			reader.show_fault(fault);
		}
	}

	take(text) {
		const number = text.match(IDENTITY_NUMBER);
		if (number) this.ask("admit_by_number", { identity_number: number[1] });
		else this.ask("scan", { code: text });
	}

	// One after the other; a try that is sent again keeps its mark, so that the server notes it once.
	ask(method, args) {
		const attempt = frappe.utils.get_random(16);
		this.queue = this.queue.then(() => this.send(method, { session: this.session, attempt, ...args }, RETRIES));
		return this.queue;
	}

	async send(method, args, retries) {
		try {
			this.show_answer(await quietly(ENTRANCE + method, args));
		} catch (fault) {
			if (fault.is_network && retries > 0) return this.send(method, args, retries - 1);
			this.show_answer({ outcome: "Refused", message: fault.sentence });
		}
	}

	show_answer(answer) {
		const { look, mark, word } = WORDS[answer.outcome];
		enforcement_cert.reader.sound(answer.outcome === "Refused" ? 220 : 1760);
		this.page.main.find(".ec-door-answer").html(`<div class="ec-door-card ${look}">
			<p class="ec-door-word"><span aria-hidden="true">${mark}</span> ${word()}</p>
			${person(answer.person)}
			<p class="ec-door-why">${escape_text(answer.message)}</p></div>`);
		if (answer.code_for) this.offer_code(answer.code_for);
		this.lines = [{ ...answer, at: frappe.datetime.now_time() }, ...this.lines].slice(0, KEPT_LINES + 1);
		this.show_lines();
		if (answer.counts) this.show_counts(answer.counts);
		this.page.main.find(".ec-door-shut").text("");
		if (frappe.is_mobile()) this.page.main.find(".ec-door-answer")[0].scrollIntoView({ block: "center" });
		else this.input.trigger("focus");
	}

	// Online the candidate signs in with a code from the door.
	offer_code(candidate) {
		$(`<button type="button" class="btn btn-primary ec-door-code">${__("Hand Out Admission Code")}</button>`)
			.appendTo(this.page.main.find(".ec-door-card"))
			.on("click", () => enforcement_cert.exams.hand_out_code(candidate));
	}

	show_counts({ attendance, total }) {
		const admitted = attendance.Admitted || 0;
		this.page.main.find(".ec-door-counts").text(__("{0} of {1} admitted, {2} still expected", [admitted, total, attendance.Enrolled || 0]));
	}

	// What came before the answer that stands there large.
	show_lines() {
		const rows = this.lines.slice(1).map(({ outcome, person: who, at, message }) => {
			const { look, mark, word } = WORDS[outcome];
			const name = who ? `${escape_text(who.officer_name)} · ${escape_text(who.seat)}` : escape_text(message);
			return `<li class="${look}"><span aria-hidden="true">${mark}</span> ${word()} · ${name} <small>${escape_text(at.slice(0, 5))}</small></li>`;
		});
		this.page.main.find(".ec-door-lines").html(rows.join(""));
	}
}

function person(who) {
	if (!who) return "";
	const photo = who.photo
		? `<img src="${escape_text(who.photo)}" alt="${__("Photo of {0}", [escape_text(who.officer_name)])}">`
		: `<span class="ec-no-photo">${__("No Photo")}</span>`;
	return `<div class="ec-door-person">${photo}<div>
		<p class="ec-door-name">${escape_text(who.officer_name)}</p>
		<p class="ec-door-seat">${__("Seat")} <b>${escape_text(who.seat || "–")}</b></p>
		<p>${escape_text(who.agency_name)}</p><p>${escape_text(who.kind)}</p></div></div>`;
}

function quietly(method, args) {
	return new Promise((resolve, reject) => {
		frappe.call({
			method,
			args,
			silent: true,
			error_handlers: {},
			callback: ({ message }) => resolve(message),
			error: (answer) => reject(fault_of(answer)),
		});
	});
}

// Without a content of the server's the network has failed.
function fault_of(answer) {
	const content = answer?.responseJSON || answer || {};
	try {
		const [first] = JSON.parse(content._server_messages || "[]");
		const message = typeof first === "string" ? JSON.parse(first).message : first?.message;
		if (message) return { sentence: strip(message) };
	} catch (error) {
		console.warn("unreadable answer:", error.message);
	}
	return { is_network: !content.exc_type, sentence: __("The server did not answer. Please scan again.") };
}

const strip = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
