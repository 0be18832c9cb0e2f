// The page of an online examination: shows, remembers what is not sent yet, sends again. The server judges and times.
(() => {
	const API = "/api/method/enforcement_cert.examination.candidate_calls.";
	const RETRY_MS = 3000;
	const BEAT_MS = 20000;
	const SHORT_SECONDS = 300;
	const SPOKEN_MINUTES = [30, 10, 5, 1];
	const PHOTO_WIDTH = 640;
	const KEPT = { ticket: "exam-ticket", pending: "exam-pending", leavings: "exam-leavings" };

	const $ = (id) => document.getElementById(id);
	const words = JSON.parse($("words").textContent);
	const say = (key, ...values) => values.reduce((text, value, place) => text.replace(`{${place}}`, value), words[key]);
	const view = {
		ticket: sessionStorage.getItem(KEPT.ticket) || "",
		questions: [],
		at: 0,
		pending: JSON.parse(sessionStorage.getItem(KEPT.pending) || "{}"),
		sequence: 0,
		leavings: Number(sessionStorage.getItem(KEPT.leavings) || 0),
		deadline: 0,
		is_sending: false,
		photos: {},
		stream: null,
		state: "",
	};

	class Refused extends Error {
		constructor(status, message) {
			super(message);
			this.status = status;
		}
	}

	// ------------------------------------------------------------ talk with the server

	async function call(name, values = {}) {
		const headers = { Accept: "application/json", "Content-Type": "application/json" };
		if (view.ticket) headers["X-Exam-Ticket"] = view.ticket;
		if (document.body.dataset.csrf) headers["X-Frappe-CSRF-Token"] = document.body.dataset.csrf;
		const answer = await fetch(API + name, {
			method: "POST",
			headers,
			body: JSON.stringify(values),
			cache: "no-store",
		});
		if (answer.ok) return (await answer.json()).message;
		throw new Refused(answer.status, await sentence_of(answer));
	}

	async function sentence_of(answer) {
		const otherwise = answer.status === 429 ? words.busy : words.failed;
		try {
			const body = await answer.json();
			const texts = JSON.parse(body._server_messages || "[]").map((one) => JSON.parse(one).message);
			const plain = new DOMParser().parseFromString(texts.join(" ") || body.message || "", "text/html");
			return plain.body.textContent || otherwise;
		} catch {
			return otherwise;
		}
	}

	const is_lasting = (problem) => problem instanceof Refused && [401, 403].includes(problem.status);
	const is_refused = (problem) => problem instanceof Refused && problem.status >= 400 && problem.status < 500;

	function keep_pending() {
		sessionStorage.setItem(KEPT.pending, JSON.stringify(view.pending));
	}

	// Everything that waits goes in one call; what was answered meanwhile goes in the next.
	function send(is_beat = false) {
		clearTimeout(view.retry);
		if (view.state !== "Running") return;
		if (!view.is_sending) view.sending = send_once(is_beat);
		return view.sending;
	}

	async function send_once(is_beat) {
		const sent = Object.values(view.pending);
		if (!sent.length && !is_beat) return show_saved();
		view.is_sending = true;
		show_saved();
		let again = RETRY_MS;
		try {
			const known = await call("save_answers", { answers: sent, leavings: view.leavings });
			take_over(sent, known.stands);
			band("");
			if (known.status !== "Running") return finish(known);
			set_clock(known.seconds_left);
			if (known.wants_photo) take_photo("random");
			again = 0;
		} catch (problem) {
			if (is_lasting(problem)) return sign_out(problem.message);
			if (problem instanceof Refused && problem.status === 417 && sent.length) {
				again = (await send_singly(sent)) ? 0 : RETRY_MS;
			} else band(problem instanceof Refused ? problem.message : words.offline);
		} finally {
			view.is_sending = false;
			show_saved();
			if (again) view.retry = setTimeout(() => send(true), again);
			else if (Object.keys(view.pending).length) send();
		}
	}

	// One of several was refused: the others are saved one by one, and only that one is put back, with a word about it.
	async function send_singly(sent) {
		const refused = [];
		for (const one of sent) {
			try {
				const known = await call("save_answers", { answers: [one], leavings: view.leavings });
				take_over([one], known.stands);
				if (known.status !== "Running") return finish(known);
			} catch (problem) {
				if (is_lasting(problem)) return sign_out(problem.message);
				if (!(problem instanceof Refused && problem.status === 417)) return false;
				put_back(one);
				refused.push(say("refused", one.position, problem.message));
			}
		}
		band(refused.join(" "));
		return true;
	}

	function put_back(one) {
		const now = view.pending[one.position];
		if (now && now.sequence === one.sequence) delete view.pending[one.position];
		keep_pending();
		const question = view.questions[one.position - 1];
		if (question && question.stands) show_standing(question, question.stands);
	}

	// What the server has written counts: a later answer from another window is shown, not overwritten.
	function take_over(sent, stands) {
		const known = new Map(stands.map((one) => [one.position, one]));
		for (const one of sent) {
			const standing = known.get(one.position);
			const now = view.pending[one.position];
			if (standing) {
				view.sequence = Math.max(view.sequence, standing.sequence);
				const question = view.questions[one.position - 1];
				if (question) question.stands = standing;
				if (!now || standing.sequence < now.sequence) continue;
				if (question) show_standing(question, standing);
			}
			if (now && (standing || now.sequence === one.sequence)) delete view.pending[one.position];
		}
		keep_pending();
	}

	function show_standing(question, { given, is_doubtful }) {
		if (question.given === given && question.is_doubtful === is_doubtful) return;
		Object.assign(question, { given, is_doubtful });
		if (view.questions[view.at] === question) go_to(view.at);
		else mark_overview();
	}

	function show_saved() {
		const count = Object.keys(view.pending).length;
		$("saved").textContent = count
			? view.is_sending && navigator.onLine
				? words.saving
				: say("unsaved", count)
			: words.saved;
		$("saved").classList.toggle("waiting", count > 0);
	}

	function band(text) {
		if ($("band").textContent !== text) $("band").textContent = text;
		$("band").hidden = !text;
	}

	// ------------------------------------------------------------ which part is shown

	function show(part) {
		for (const id of ["sign-in", "before", "paper", "done"]) $(id).hidden = id !== part;
		$("clock").hidden = part !== "paper";
	}

	function problem_at(id, text) {
		$(id).textContent = text || "";
		$(id).hidden = !text;
	}

	function sign_out(message) {
		view.ticket = "";
		view.state = "";
		sessionStorage.removeItem(KEPT.ticket);
		stop_camera();
		if ($("confirm").open) $("confirm").close();
		band("");
		$("place").textContent = "";
		show("sign-in");
		problem_at("sign-in-problem", message);
		$("last-six").focus();
	}

	function open(known) {
		view.state = known.status;
		$("place").textContent = `${say("greeting", known.name, known.seat)} · ${known.exam_room}`;
		if (known.status === "Not Begun") return open_before(known);
		if (known.status === "Running") return open_paper(known);
		return finish(known);
	}

	// ------------------------------------------------------------ signing in

	$("sign-in-form").addEventListener("submit", async (event) => {
		event.preventDefault();
		const button = event.submitter || $("sign-in-form").querySelector("button");
		button.disabled = true;
		problem_at("sign-in-problem", "");
		try {
			const known = await call("sign_in", { last_six: $("last-six").value, code: $("code").value });
			if (known.ticket !== view.ticket) forget_sitting(known);
			$("sign-in-form").reset();
			open(known);
		} catch (problem) {
			problem_at("sign-in-problem", problem instanceof Refused ? problem.message : words.failed);
			$("last-six").focus();
		} finally {
			button.disabled = false;
		}
	});

	// Answers that wait belong to whoever gave them: they stay for the same person on the same seat only.
	function forget_sitting(known) {
		const owner = `${known.name}/${known.seat}/${known.session_title}`;
		if (sessionStorage.getItem("exam-owner") !== owner) {
			view.pending = {};
			view.leavings = 0;
			keep_pending();
			sessionStorage.setItem(KEPT.leavings, "0");
		}
		sessionStorage.setItem("exam-owner", owner);
		view.ticket = known.ticket;
		sessionStorage.setItem(KEPT.ticket, known.ticket);
	}

	// ------------------------------------------------------------ before the start

	function open_before(known) {
		show("before");
		$("before-title").textContent = say("greeting", known.name, known.seat);
		$("before-subject").textContent = known.subject;
		$("before-session").textContent = `${known.session_title} · ${known.exam_room}`;
		$("before-minutes").textContent = known.minutes;
		$("before-full").textContent = known.full_mark;
		$("before-pass").textContent = known.pass_mark;
		$("camera").hidden = !known.takes_photos;
		if (known.takes_photos) start_camera();
		$("before-title").focus();
		wait_for_start(performance.now() + known.seconds_to_start * 1000);
	}

	function wait_for_start(moment) {
		clearTimeout(view.waiting);
		const left = Math.ceil((moment - performance.now()) / 1000);
		$("begin").disabled = left > 0;
		problem_at("begin-problem", left > 0 ? say("begins_in", clock_text(left)) : "");
		if (left > 0) view.waiting = setTimeout(() => wait_for_start(moment), 1000);
	}

	$("begin").addEventListener("click", async () => {
		$("begin").disabled = true;
		problem_at("begin-problem", "");
		if (!$("camera").hidden) keep_picture("start");
		try {
			open(await call("begin"));
		} catch (problem) {
			if (is_lasting(problem)) return sign_out(problem.message);
			problem_at("begin-problem", problem instanceof Refused ? problem.message : words.failed);
		} finally {
			$("begin").disabled = false;
		}
	});

	// ------------------------------------------------------------ camera

	async function start_camera() {
		if (view.stream) return true;
		try {
			view.stream = await navigator.mediaDevices.getUserMedia({
				video: { width: PHOTO_WIDTH, height: 480, facingMode: "user" },
			});
			$("preview").srcObject = view.stream;
			$("preview").hidden = false;
			await $("preview").play();
			$("camera-state").textContent = words.camera_ready;
			return true;
		} catch {
			stop_camera();
			$("camera-state").textContent = words.camera_missing;
			return false;
		}
	}

	function stop_camera() {
		(view.stream ? view.stream.getTracks() : []).forEach((track) => track.stop());
		view.stream = null;
		$("preview").hidden = true;
	}

	function keep_picture(moment) {
		const video = $("preview");
		if (!view.stream || !video.videoWidth) return false;
		const canvas = document.createElement("canvas");
		canvas.width = PHOTO_WIDTH;
		canvas.height = Math.round((PHOTO_WIDTH * video.videoHeight) / video.videoWidth);
		canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
		view.photos[moment] = canvas.toDataURL("image/jpeg", 0.8);
		return true;
	}

	async function take_photo(moment) {
		if (view.photos[moment] || view.is_photo_sent?.[moment] || view.is_camera_asked) return;
		view.is_camera_asked = true;
		const has_camera = await start_camera();
		view.is_camera_asked = false;
		if (has_camera && keep_picture(moment)) send_photos();
	}

	async function send_photos() {
		clearTimeout(view.photo_retry);
		for (const moment of Object.keys(view.photos)) {
			try {
				await call("keep_photo", { moment, image: view.photos[moment] });
				$("spoken").textContent = words.photo_taken;
			} catch (problem) {
				if (!is_refused(problem) || problem.status === 429) {
					view.photo_retry = setTimeout(send_photos, RETRY_MS);
					return;
				}
			}
			view.is_photo_sent = { ...view.is_photo_sent, [moment]: true };
			delete view.photos[moment];
			if (moment === "random") stop_camera();
		}
	}

	// ------------------------------------------------------------ the paper

	function open_paper(known) {
		view.questions = known.questions.map((one) => ({ ...one, stands: { given: one.given, is_doubtful: one.is_doubtful } }));
		const numbers = [...known.questions, ...Object.values(view.pending)].map((one) => one.sequence || 0);
		view.sequence = Math.max(0, ...numbers);
		view.leavings = Math.max(view.leavings, known.leavings);
		view.full_screen = known.full_screen;
		// What this browser has not sent yet is newer than what the server knows.
		for (const one of Object.values(view.pending)) {
			const question = view.questions[one.position - 1];
			if (question && one.sequence > question.sequence) {
				Object.assign(question, { given: one.given, is_doubtful: one.is_doubtful });
			} else delete view.pending[one.position];
		}
		set_clock(known.seconds_left);
		draw_overview();
		show("paper");
		go_to(Math.max(0, view.questions.findIndex((one) => !one.given)));
		tick();
		clearInterval(view.beat);
		view.beat = setInterval(() => send(true), BEAT_MS);
		if (known.takes_photos && !known.has_start_photo) {
			if (view.photos.start) send_photos();
			else take_photo("start");
		}
		if (known.wants_photo) take_photo("random");
		ask_full_screen();
		send();
	}

	function go_to(place) {
		view.at = Math.min(Math.max(place, 0), view.questions.length - 1);
		const question = view.questions[view.at];
		const is_several = question.kind === "Multiple Choice";
		$("question-title").textContent = say("position", view.at + 1, view.questions.length);
		$("question-kind").textContent = question.kind_label;
		$("question-points").textContent = say("points", question.points);
		$("stem").textContent = question.stem;
		$("hint").textContent = is_several ? words.several : words.one;
		$("options").replaceChildren(...question.options.map((option) => draw_option(question, option, is_several)));
		$("previous").disabled = view.at === 0;
		$("next").disabled = view.at === view.questions.length - 1;
		$("mark").setAttribute("aria-pressed", String(question.is_doubtful));
		mark_overview();
	}

	function draw_option(question, option, is_several) {
		const label = document.createElement("label");
		label.className = "option";
		const input = document.createElement("input");
		input.type = is_several ? "checkbox" : "radio";
		input.name = "answer";
		input.value = option.letter;
		input.checked = question.given.includes(option.letter);
		input.addEventListener("change", take_answer);
		const letter = document.createElement("b");
		letter.textContent = `${option.letter}.`;
		const text = document.createElement("span");
		text.textContent = option.text;
		label.append(input, letter, text);
		return label;
	}

	function take_answer() {
		const chosen = [...$("options").querySelectorAll("input:checked")].map((input) => input.value);
		view.questions[view.at].given = chosen.sort().join("");
		note_answer();
	}

	function note_answer() {
		const question = view.questions[view.at];
		view.sequence += 1;
		view.pending[question.position] = {
			position: question.position,
			given: question.given,
			sequence: view.sequence,
			is_doubtful: question.is_doubtful,
		};
		keep_pending();
		mark_overview();
		send();
	}

	$("answer-form").addEventListener("submit", (event) => event.preventDefault());
	$("mark").addEventListener("click", () => {
		const question = view.questions[view.at];
		question.is_doubtful = !question.is_doubtful;
		$("mark").setAttribute("aria-pressed", String(question.is_doubtful));
		note_answer();
	});
	const turn = (step) => () => {
		go_to(view.at + step);
		$("question-title").focus();
		$("question-title").scrollIntoView({ block: "nearest" });
	};
	$("previous").addEventListener("click", turn(-1));
	$("next").addEventListener("click", turn(1));

	function draw_overview() {
		const entries = view.questions.map((question, place) => {
			const entry = document.createElement("li");
			const button = document.createElement("button");
			button.type = "button";
			button.textContent = place + 1;
			button.addEventListener("click", () => turn(place - view.at)());
			entry.append(button);
			return entry;
		});
		$("overview").replaceChildren(...entries);
	}

	function mark_overview() {
		[...$("overview").children].forEach((entry, place) => {
			const question = view.questions[place];
			const button = entry.firstChild;
			const states = [question.given ? words.answered : words.unanswered];
			if (question.is_doubtful) states.push(words.marked);
			button.className = `${question.given ? "answered" : ""} ${question.is_doubtful ? "marked" : ""}`.trim();
			button.setAttribute("aria-label", `${place + 1}, ${states.join(", ")}`);
			if (place === view.at) button.setAttribute("aria-current", "true");
			else button.removeAttribute("aria-current");
		});
	}

	// ------------------------------------------------------------ time

	function set_clock(seconds) {
		view.deadline = performance.now() + seconds * 1000;
	}

	const clock_text = (seconds) => {
		const two = (number) => String(number).padStart(2, "0");
		const hours = Math.floor(seconds / 3600);
		const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
		return hours ? `${hours}:${rest}` : rest;
	};

	function tick() {
		clearTimeout(view.ticking);
		if (view.state !== "Running") return;
		const left = Math.max(0, Math.ceil((view.deadline - performance.now()) / 1000));
		$("time").textContent = clock_text(left);
		$("clock").classList.toggle("short", left <= SHORT_SECONDS);
		if (SPOKEN_MINUTES.includes(left / 60)) $("spoken").textContent = say("minutes_left", left / 60);
		if (left === 0) ask_state();
		view.ticking = setTimeout(tick, left === 0 ? RETRY_MS : 500);
	}

	async function ask_state() {
		try {
			const known = await call("state");
			if (known.status !== "Running") return finish(known);
			set_clock(known.seconds_left);
		} catch (problem) {
			if (is_lasting(problem)) sign_out(problem.message);
			else band(problem instanceof Refused ? problem.message : words.offline);
		}
	}

	// ------------------------------------------------------------ leaving the page

	function note_leaving() {
		if (view.state !== "Running") return;
		view.leavings += 1;
		sessionStorage.setItem(KEPT.leavings, String(view.leavings));
		send(true);
	}

	document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && note_leaving());
	document.addEventListener("fullscreenchange", () => {
		if (!document.fullscreenElement) note_leaving();
		$("full-screen").hidden = !wants_full_screen();
	});
	const wants_full_screen = () =>
		view.state === "Running" && view.full_screen && document.fullscreenEnabled && !document.fullscreenElement;

	async function ask_full_screen() {
		try {
			if (wants_full_screen()) await document.documentElement.requestFullscreen();
		} catch {
			// Only a click may ask for it; after a reload the button stands there.
		}
		$("full-screen").hidden = !wants_full_screen();
	}

	$("full-screen").addEventListener("click", ask_full_screen);
	window.addEventListener("online", () => {
		send(true);
		send_photos();
	});
	window.addEventListener("offline", () => view.state === "Running" && band(words.offline));

	// ------------------------------------------------------------ handing in

	$("hand-in").addEventListener("click", () => {
		const open_ones = view.questions.filter((one) => !one.given).map((one) => one.position);
		$("confirm-open").textContent = open_ones.length
			? say("left_open", open_ones.length, open_ones.join("、"))
			: words.all_answered;
		problem_at("confirm-problem", "");
		$("confirm").showModal();
	});
	$("confirm-no").addEventListener("click", () => $("confirm").close());
	$("confirm-yes").addEventListener("click", async () => {
		$("confirm-yes").disabled = true;
		try {
			for (let round = 0; round < 3 && Object.keys(view.pending).length; round += 1) await send();
			const waiting = Object.keys(view.pending).length;
			if (waiting) return problem_at("confirm-problem", say("not_saved", waiting));
			if (view.state === "Running") finish(await call("hand_in"));
		} catch (problem) {
			if (is_lasting(problem)) return sign_out(problem.message);
			problem_at("confirm-problem", problem instanceof Refused ? problem.message : words.offline);
		} finally {
			$("confirm-yes").disabled = false;
		}
	});

	function finish(known) {
		view.state = known.status;
		clearInterval(view.beat);
		clearTimeout(view.ticking);
		clearTimeout(view.retry);
		stop_camera();
		Object.values(KEPT).forEach((key) => sessionStorage.removeItem(key));
		view.pending = {};
		if ($("confirm").open) $("confirm").close();
		if (document.fullscreenElement) document.exitFullscreen();
		band("");
		show("done");
		const titles = { "Handed In": words.handed_in, "Timed Out": words.timed_out, Void: words.void };
		$("done-title").textContent = titles[known.status];
		show_result(known.result);
		$("done-next").textContent = known.status === "Void" ? words.ask_office : words.may_leave;
		$("done-title").focus();
	}

	function show_result(result) {
		$("verdict").textContent = result ? (result.has_passed ? words.passed : words.not_passed) : "";
		$("verdict").className = `verdict ${result ? (result.has_passed ? "passed" : "failed") : ""}`;
		$("done-score").textContent = result
			? say("score", result.score, result.full_mark, result.pass_mark)
			: view.state === "Void"
				? ""
				: words.result_later;
	}

	// ------------------------------------------------------------ the beginning

	async function start() {
		if (!view.ticket) {
			show("sign-in");
			return $("last-six").focus();
		}
		try {
			open(await call("state"));
		} catch (problem) {
			if (is_lasting(problem)) return sign_out("");
			band(problem instanceof Refused ? problem.message : words.offline);
			setTimeout(start, RETRY_MS);
		}
	}

	start();
})();
