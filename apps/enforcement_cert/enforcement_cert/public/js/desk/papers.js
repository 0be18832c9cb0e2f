// Papers for the window: fetched as PDF, shown, and printed by the browser or straight by the printer of this computer.

frappe.provide("enforcement_cert.papers");

const papers = enforcement_cert.papers;
const PRINTER_KEY = "enforcement_cert.printer";
const PAIRING_FAULTS = ["not_paired", "origin_refused", "token_refused"];
const PART = 45_000; // characters of a message to the hardware bridge

// What a person may choose for one printing; the form's own paper stands first.
papers.sizes = () => [
	{ value: "", label: __("As the Form Says") },
	{ value: "A4", label: __("A4") },
	{ value: "A5", label: __("A5") },
	{ value: "Receipt Roll 80 mm", label: __("Receipt Roll 80 mm") },
];

// Asks the server for a PDF and shows it. `again` runs after, so that the counts on the page are right.
papers.show = async function (method, args, again) {
	frappe.dom.freeze(__("The paper is being made …"));
	let blob;
	try {
		blob = await fetch_pdf(method, args);
	} catch (error) {
		frappe.msgprint({ title: __("This paper cannot be printed"), message: error.message, indicator: "red" });
		return;
	} finally {
		frappe.dom.unfreeze();
	}
	show_window(blob);
	again?.();
};

async function fetch_pdf(method, args) {
	const answer = await fetch(`/api/method/${method}`, {
		method: "POST",
		headers: { "Content-Type": "application/json", Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
		body: JSON.stringify(args),
	});
	if (answer.ok) return answer.blob();
	throw new Error(await sentence_of(answer));
}

async function sentence_of(answer) {
	try {
		const { _server_messages } = await answer.json();
		return JSON.parse(_server_messages).map((text) => JSON.parse(text).message).join("<br>");
	} catch (error) {
		return __("You may not do this with this record.");
	}
}

function show_window(blob) {
	const address = URL.createObjectURL(blob);
	const dialog = new frappe.ui.Dialog({
		title: __("Print"),
		size: "large",
		fields: [{ fieldtype: "HTML", fieldname: "paper" }],
		primary_action_label: __("Print"),
		primary_action: () => dialog.$wrapper.find("iframe")[0].contentWindow.print(),
		secondary_action_label: __("Print on This Computer's Printer"),
		secondary_action: () => print_straight(blob, dialog),
	});
	dialog.get_field("paper").$wrapper.html(`<iframe class="ec-paper" title="${__("Preview")}" src="${address}"></iframe>
		<p><a href="${address}" download="${__("Printout")}.pdf">${__("Download")}</a></p>`);
	dialog.onhide = () => {
		URL.revokeObjectURL(address);
		dialog.$wrapper.remove();
	};
	dialog.show();
}

// ---------------------------------------------------------------- the printers of this computer

const sentences = () => ({
	no_print_service: __("The print service of this computer does not run. Please start it or ask the administrator."),
	no_printer: __("This printer is not there any more. Please choose another one."),
	printer_stopped: __("The printer is stopped or takes no work. Please switch it on, or release it in the system's printer settings."),
	paper_out: __("The printer has no paper. Please put paper in; it then goes on by itself."),
	print_refused: __("The print service did not take the work, or gave it up. Please print again or ask the administrator."),
	not_printable: __("The printer service could not read the file. Please print it by the browser."),
});

async function print_straight(blob, dialog) {
	const { reader } = enforcement_cert;
	try {
		if (!reader.is_paired()) {
			await reader.pair();
			reader.expect_reader(false);
		}
		const bridge = await reader.connect();
		const printer = await choose_printer(await bridge.ask({ do: "printers" }));
		await send(bridge, printer, blob);
		frappe.show_alert({ message: __("Sent to {0}.", [frappe.utils.escape_html(printer)]), indicator: "green" });
		dialog.hide();
	} catch (fault) {
		if (PAIRING_FAULTS.includes(fault.code)) return reader.show_fault(fault); // asks to pair this computer again
		const message = sentences()[fault.code] || fault.message;
		frappe.msgprint({ title: __("The printer reports a fault"), message, indicator: "red" });
	}
}

async function send(bridge, printer, blob) {
	const text = await new Promise((resolve) => {
		const file = new FileReader();
		file.onload = () => resolve(file.result.split(",")[1]);
		file.readAsDataURL(blob);
	});
	for (let start = 0; start < text.length; start += PART) {
		const is_last = start + PART >= text.length;
		await bridge.ask({ do: "print", printer, part: text.slice(start, start + PART), is_first: !start, is_last });
	}
}

function choose_printer({ printers }) {
	const known = localStorage.getItem(PRINTER_KEY);
	if (!printers.length) {
		return Promise.reject(Object.assign(new Error(sentences().no_printer), { code: "no_printer" }));
	}
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Choose a Printer"),
			fields: [
				{
					fieldtype: "Select",
					fieldname: "printer",
					label: __("Printer"),
					reqd: 1,
					options: printers.map(({ name }) => name),
					default: printers.some(({ name }) => name === known) ? known : printers[0].name,
				},
			],
			primary_action_label: __("Print"),
			primary_action: ({ printer }) => {
				localStorage.setItem(PRINTER_KEY, printer);
				dialog.hide();
				resolve(printer);
			},
		});
		dialog.show();
	});
}
