// Codes from scan guns, cameras and fingers, and what belongs to them. No rules live here:
// the server says which record a code leads to, and whether this login may see it.

frappe.provide("enforcement_cert.scan");

const scan = enforcement_cert.scan;
const FIND = "enforcement_cert.certificate.codes.find_record";
// A gun types a whole code in one go and ends with Enter; people pause longer between two keys.
const LONGEST_GAP_MS = 80;
const SHORTEST_CODE = 6;
// The engine names the keys in this order.
const SHORTCUT = "alt+ctrl+q";

// ---------------------------------------------------------------- guns

// Keys by their place on the keyboard: with a Chinese input method on, the letter itself does not arrive.
const SHIFTED = { Digit1: "!", Digit2: "@", Digit3: "#", Digit4: "$", Digit5: "%", Digit7: "&", Digit9: "(", Digit0: ")" };
const SIGNS = {
	Slash: ["/", "?"],
	Period: [".", ">"],
	Comma: [",", "<"],
	Minus: ["-", "_"],
	Equal: ["=", "+"],
	Semicolon: [";", ":"],
	Space: [" ", " "],
};

function sign_of({ key, code, shiftKey }) {
	if (key.length === 1 && key.charCodeAt(0) < 128) return key;
	if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
	if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED[code] || "" : code[5];
	if (/^Numpad\d$/.test(code)) return code[6];
	if (SIGNS[code]) return SIGNS[code][shiftKey ? 1 : 0];
	return key.length === 1 ? key : "";
}

class Burst {
	constructor() {
		this.clear();
	}

	clear() {
		this.text = "";
		this.last = 0;
		this.field = null;
		this.before = "";
	}

	take(event) {
		if (["Shift", "CapsLock", "NumLock"].includes(event.key)) return;
		const sign = event.ctrlKey || event.altKey || event.metaKey ? "" : sign_of(event);
		if (!sign) return this.clear();
		if (!this.text || event.timeStamp - this.last > LONGEST_GAP_MS) this.begin(event.target);
		this.text += sign;
		this.last = event.timeStamp;
	}

	begin(field) {
		this.clear();
		this.field = "value" in field ? field : null;
		this.before = this.field?.value;
	}

	// The code, if an Enter ends one; what the gun has typed into a field is taken out again.
	end(event) {
		const is_code = this.text.length >= SHORTEST_CODE && event.timeStamp - this.last <= LONGEST_GAP_MS;
		const text = is_code ? this.text : "";
		if (text && this.field) this.field.value = this.before;
		this.clear();
		return text;
	}
}

// Calls back with every code a gun types anywhere on the page while `is_wanted()`. Returns the way to stop it.
scan.listen = function (on_code, is_wanted = () => true) {
	const burst = new Burst();
	const listener = (event) => {
		if (!is_wanted(event)) return;
		if (event.key !== "Enter" && event.code !== "Enter" && event.code !== "NumpadEnter") return burst.take(event);
		const text = burst.end(event);
		if (!text) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		on_code(text);
	};
	document.addEventListener("keydown", listener, true);
	return () => document.removeEventListener("keydown", listener, true);
};

// ---------------------------------------------------------------- what a code leads to

// Opens the record behind a code. Resolves with what the server said.
scan.open = function (code) {
	return frappe.xcall(FIND, { code }).then((found) => {
		if (found.sentence) frappe.show_alert({ message: frappe.utils.escape_html(found.sentence), indicator: "red" }, 8);
		else frappe.set_route("Form", found.doctype, found.name);
		return found;
	});
};

// Pages that expect a code: the lists of certificates, applications and batches, and the start pages.
const EXPECTING = ["enforcement-certificate", "certificate-application", "card-batch"];

function is_expecting(event) {
	if (document.querySelector(".modal.show") || event.target.closest?.("[contenteditable=true]")) return false;
	const [page, second] = frappe.get_route();
	if (page === "Workspaces") return true;
	return page === "List" && EXPECTING.includes(frappe.router.slug(second || ""));
}

scan.listen(scan.open, is_expecting);

// ---------------------------------------------------------------- the box for anything

scan.open_box = function () {
	const dialog = new frappe.ui.Dialog({
		title: __("Scan or Enter a Code"),
		fields: [
			{
				fieldtype: "Data",
				fieldname: "code",
				label: __("Code or Number"),
				description: __(
					"QR code of a certificate, certificate number, card serial, application, batch or officer code. With a scan gun: just scan."
				),
			},
			{ fieldtype: "HTML", fieldname: "answer" },
		],
		primary_action_label: __("Open the Record"),
		primary_action: ({ code }) => code && look_up(code),
		secondary_action_label: __("Use the Camera"),
		secondary_action: () => scan.with_camera().then((code) => code && look_up(code)),
	});
	const answer = dialog.get_field("answer").$wrapper.attr("role", "status");
	const stop = scan.listen(look_up);

	function look_up(code) {
		dialog.set_value("code", code);
		frappe.xcall(FIND, { code }).then((found) => {
			if (found.sentence) {
				answer.html(`<p class="text-danger">${frappe.utils.escape_html(found.sentence)}</p>`);
				dialog.get_field("code").$input.trigger("focus").trigger("select");
				return;
			}
			dialog.hide();
			frappe.set_route("Form", found.doctype, found.name);
		});
	}

	dialog.onhide = stop;
	dialog.$wrapper.on("shown.bs.modal", () => dialog.get_field("code").$input.trigger("focus"));
	dialog.show();
	return dialog;
};

frappe.ui.keys.add_shortcut({
	shortcut: SHORTCUT,
	action: () => scan.open_box(),
	description: __("Scan or Enter a Code"),
	ignore_inputs: true,
});

// ---------------------------------------------------------------- the camera

// Resolves with the first code the camera sees, or with nothing if the clerk closes the window.
scan.with_camera = function () {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Hold the Code in Front of the Camera"),
			fields: [{ fieldtype: "HTML", fieldname: "picture" }],
		});
		const box = dialog.get_field("picture").$wrapper;
		const id = frappe.dom.set_unique_id($('<div class="ec-camera"></div>').appendTo(box));
		let decoder = null;
		const end = (code) => {
			resolve(code);
			const running = decoder;
			decoder = null;
			stop_camera(running).then(() => dialog.hide());
		};
		dialog.onhide = () => decoder && end();
		// The library measures its place on the page, which has none before the window stands there.
		const shown = new Promise((stands) => dialog.$wrapper.one("shown.bs.modal", stands));
		dialog.show();
		frappe.require("scan_decoder.bundle.js", async () => {
			await shown;
			decoder = scan.make_decoder(id);
			decoder
				.start({ facingMode: "environment" }, { fps: 8 }, (code) => decoder && end(code), () => {})
				.catch((fault) => {
					decoder = null;
					box.html(`<p role="alert">${camera_sentence(fault)}</p>`);
					resolve();
				});
		});
	});
};

// Also a camera that is just starting, which the library refuses to stop.
async function stop_camera(decoder) {
	try {
		await decoder?.stop();
	} catch (fault) {
		document.querySelectorAll(".ec-camera video").forEach((video) => video.srcObject?.getTracks().forEach((track) => track.stop()));
	}
}

// Why there is no picture; `otherwise`: what to do instead where nothing else is known.
function camera_sentence(fault, otherwise = __("The camera cannot be used. Enter the code by hand, or use a scan gun.")) {
	const text = String(fault?.name || fault);
	if (/NotAllowed|Permission/i.test(text)) return __("The browser does not allow the camera. Allow it beside the address, then try again.");
	if (/NotFound|Overconstrained/i.test(text)) return __("No camera was found on this computer.");
	if (/NotReadable|TrackStart/i.test(text)) return __("Another program is using the camera. Close it, then try again.");
	if (!window.isSecureContext) return __("Cameras work over an encrypted address (https) only. Ask your administrator.");
	return otherwise;
}

scan.camera_sentence = camera_sentence;
