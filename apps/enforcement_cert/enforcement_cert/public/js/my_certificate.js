// The officer's own page: asks for a new code again and again, and says when it cannot. No rules live here.
(() => {
	const METHOD = "/api/method/enforcement_cert.portal.my_certificate.live_code_of";
	const offline = document.getElementById("offline");
	const boxes = [...document.querySelectorAll(".live")];
	const RETRY_SECONDS = 5;

	async function ask(name) {
		const answer = await fetch(METHOD, {
			method: "POST",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": offline.dataset.csrf,
			},
			body: JSON.stringify({ name }),
			cache: "no-store",
		});
		if (answer.status === 401 || answer.status === 403) throw new Refused();
		if (!answer.ok) throw new Error(answer.status);
		return (await answer.json()).message;
	}

	class Refused extends Error {}

	function hide(box, sentence) {
		box.querySelector("img").hidden = true;
		box.querySelector("img").removeAttribute("src");
		box.querySelector(".clock").hidden = true;
		box.querySelector(".wait").hidden = !sentence;
		if (sentence) box.querySelector(".wait").textContent = sentence;
	}

	function show(box, { image, made_at }) {
		const picture = box.querySelector("img");
		picture.src = image;
		picture.hidden = false;
		box.querySelector("time").textContent = made_at;
		box.querySelector(".clock").hidden = false;
		box.querySelector(".wait").hidden = true;
	}

	// A code that is over is never left standing: it goes when its time is up, whatever the network does.
	async function turn(box) {
		clearTimeout(box.next);
		let seconds = RETRY_SECONDS;
		try {
			const code = await ask(box.dataset.certificate);
			show(box, code);
			say_offline(false);
			box.was_shown = true;
			seconds = code.refresh_seconds;
			clearTimeout(box.end);
			box.end = setTimeout(() => hide(box, box.dataset.failed), code.life_seconds * 1000);
		} catch (problem) {
			// Shown before and refused now: suspended, or logged out. The page says which.
			if (problem instanceof Refused && box.was_shown) return location.reload();
			hide(box, box.dataset.failed);
			say_offline(problem instanceof TypeError || !navigator.onLine);
		}
		box.next = setTimeout(() => turn(box), seconds * 1000);
	}

	function say_offline(is_offline) {
		offline.hidden = !is_offline;
	}

	const all = () => boxes.forEach((box) => turn(box));
	window.addEventListener("offline", () => {
		say_offline(true);
		boxes.forEach((box) => hide(box, box.dataset.failed));
	});
	window.addEventListener("online", () => (boxes.length ? all() : say_offline(false)));
	document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && all());
	if (!navigator.onLine) say_offline(true);
	all();
})();
