// Card readers of this computer: the local reader service, pairing with it, and what it reports.
//
// The page only carries: what goes to a chip comes sealed from the server and goes back there.

frappe.provide("enforcement_cert.reader");

const reader = enforcement_cert.reader;
const COMPUTERS = "enforcement_cert.certificate.chips.computers.";
const ADDRESS = "127.0.0.1:7440";
const DEVICE_KEY = "enforcement_cert.reader_device";
const TOLD_KEY = "enforcement_cert.reader_told";
// Paired by printing a paper: such a computer may well have no card reader.
const PRINTER_ONLY_KEY = "enforcement_cert.printer_only";
const RENEW_MS = 240_000;

// The reader service's names for what went wrong, in the words of clerks.
reader.sentence = function (code) {
	const sentences = {
		no_bridge: __("The reader service of this computer does not answer. Please start it, then try again."),
		not_paired: __("This computer is not connected with the system yet."),
		no_service: __("The smart card service of this computer does not run. Please start it or ask the administrator."),
		no_reader: __("No card reader is connected. Please plug it in."),
		no_card: __("No card lies on the reader."),
		card_removed: __("The card was taken away too early. Lay it on the reader again: the system then finds out what is on it."),
		card_silent: __("The card does not answer. Lay it on the middle of the reader again."),
		reader_busy: __("Another program or window is using the reader. Please close it and try again."),
		foreign_card: __("This is no certificate card. Please lay the right card on the reader."),
		wrong_key: __("This card does not accept the system's key. It may be from another province or not yet prepared."),
		card_blocked: __("This card has locked itself after too many wrong attempts. Please make a new card."),
		worn_out: __("The chip can no longer be written. Please make a new card."),
		code_refused: __("The pairing code is wrong or has run out. Let the reader service show a new one."),
		origin_refused: __("The reader service does not know this system any more. Please pair it again."),
		token_refused: __("The reader service does not know this system any more. Please pair it again."),
	};
	return sentences[code] || __("The reader reports a fault ({0}). Please try again.", [code]);
};

class ReaderFault extends Error {
	constructor(code) {
		super(reader.sentence(code));
		this.code = code;
	}
}

// One connection to the reader service; every question gets its answer, events go to the listeners.
class Connection {
	constructor(socket) {
		this.socket = socket;
		this.number = 0;
		this.waiting = new Map();
		this.listeners = new Set();
		socket.onmessage = (message) => this.receive(JSON.parse(message.data));
		socket.onclose = () => this.end();
	}

	receive(message) {
		if (message.event) {
			for (const listener of this.listeners) listener(message.event, message.reader);
			return;
		}
		const { resolve, reject } = this.waiting.get(message.id) || {};
		this.waiting.delete(message.id);
		if (message.ok) resolve?.(message);
		else reject?.(new ReaderFault(message.error));
	}

	end() {
		clearInterval(this.renewing);
		for (const { reject } of this.waiting.values()) reject(new ReaderFault("no_bridge"));
		this.waiting.clear();
		if (connection === this) connection = null;
	}

	ask(request) {
		if (this.socket.readyState !== WebSocket.OPEN) return Promise.reject(new ReaderFault("no_bridge"));
		const id = ++this.number;
		return new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve, reject });
			this.socket.send(JSON.stringify({ id, ...request }));
		});
	}

	async permit() {
		const granted = await frappe.xcall(COMPUTERS + "permission", { device: device(), origin: location.origin });
		return this.ask({ permission: granted.permission });
	}
}

let connection = null;

const device = () => localStorage.getItem(DEVICE_KEY);

const answers = () => fetch(`http://${ADDRESS}/`, { mode: "no-cors" }).then(() => true, () => false);

function open_socket() {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(`ws://${ADDRESS}/v1/socket`);
		socket.onopen = () => resolve(socket);
		// A refused page sees no more than an error: whether anybody answers there tells the two apart.
		socket.onerror = async () => reject(new ReaderFault((await answers()) ? "origin_refused" : "no_bridge"));
	});
}

reader.expect_reader = (is_expected) =>
	is_expected ? localStorage.removeItem(PRINTER_ONLY_KEY) : localStorage.setItem(PRINTER_ONLY_KEY, "1");

// No card reader is attached to a telephone.
reader.may_be_here = () => !window.matchMedia("(hover: none) and (pointer: coarse)").matches;

reader.is_paired = () => Boolean(device());

// Resolves with the connection to this computer's reader service. Rejects with a ReaderFault.
reader.connect = async function () {
	if (!device()) throw new ReaderFault("not_paired");
	if (connection) return connection;
	const opened = new Connection(await open_socket());
	await opened.permit();
	opened.renewing = setInterval(() => opened.permit().catch(() => opened.socket.close()), RENEW_MS);
	connection = opened;
	return opened;
};

// ---------------------------------------------------------------- pairing

async function pair({ code, label }) {
	const { public_key } = await frappe.xcall(COMPUTERS + "public_key");
	let answer;
	try {
		answer = await fetch(`http://${ADDRESS}/v1/pair`, {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({ code, public_key }),
		});
	} catch (error) {
		throw new ReaderFault("no_bridge");
	}
	const content = await answer.json();
	if (!answer.ok) throw new ReaderFault(content.error);
	await frappe.xcall(COMPUTERS + "register", { device: content.device, label: label || "" });
	localStorage.setItem(DEVICE_KEY, content.device);
	connection?.socket.close();
}

// Asks for the code of the reader service; resolves once this computer is paired.
reader.pair = () =>
	new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Connect the Card Reader of this Computer"),
			fields: [
				{
					fieldtype: "HTML",
					options: `<ol><li>${__("Start the reader service on this computer.")}</li>
						<li>${__("Open {0} and let it show a pairing code.", [
							`<a href="http://${ADDRESS}" target="_blank" rel="noopener">http://${ADDRESS}</a>`,
						])}</li><li>${__("Enter the code here.")}</li></ol>`,
				},
				{ fieldtype: "Data", fieldname: "code", label: __("Pairing Code"), reqd: 1 },
				{
					fieldtype: "Data",
					fieldname: "label",
					label: __("Name of the Computer"),
					description: __("For example: window 2, second floor"),
				},
			],
			primary_action_label: __("Connect"),
			primary_action: (values) =>
				pair(values).then(
					() => {
						dialog.hide();
						frappe.show_alert({ message: __("The card reader is connected."), indicator: "green" });
						resolve();
					},
					(fault) => show_fault(fault)
				),
		});
		dialog.show();
	});

// ---------------------------------------------------------------- faults and sounds

function show_fault(fault) {
	if (!(fault instanceof ReaderFault)) return;
	if (["not_paired", "origin_refused", "token_refused"].includes(fault.code)) {
		localStorage.removeItem(DEVICE_KEY);
		frappe.confirm(`${fault.message} ${__("Pair it now?")}`, () => reader.pair());
		return;
	}
	frappe.msgprint({ title: __("Card Reader"), message: fault.message, indicator: "orange" });
}
reader.show_fault = show_fault;

// A reader that cannot beep: the page does.
reader.sound = function (frequency = 1760) {
	try {
		const audio = new AudioContext();
		const tone = audio.createOscillator();
		tone.frequency.value = frequency;
		tone.connect(audio.destination);
		tone.start();
		tone.stop(audio.currentTime + 0.18);
		tone.onended = () => audio.close();
	} catch (error) {
		console.warn("no sound:", error.message);
	}
};

reader.beep = async function (opened, name) {
	const { beeped } = await opened.ask({ do: "beep", reader: name || "" });
	if (!beeped) reader.sound();
};

// At the start of the desk, once per visit: a paired computer whose reader is missing says so.
async function tell_once() {
	if (!reader.is_paired() || localStorage.getItem(PRINTER_ONLY_KEY) || sessionStorage.getItem(TOLD_KEY)) return;
	sessionStorage.setItem(TOLD_KEY, "1");
	try {
		const opened = await reader.connect();
		const { readers } = await opened.ask({ do: "readers" });
		if (!readers.length) throw new ReaderFault("no_reader");
	} catch (fault) {
		if (!(fault instanceof ReaderFault)) return;
		frappe.msgprint({
			title: __("Card Reader"),
			message: `${fault.message}<br>${__("Everything else works without it.")}`,
			indicator: "orange",
			primary_action: { label: __("OK"), action: () => frappe.hide_msgprint() },
		});
	}
}
$(document).on("app_ready", tell_once);
