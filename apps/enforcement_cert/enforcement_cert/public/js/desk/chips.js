// Reading a card, and writing a certificate's chip: compare, write, beep, change the sticker.

frappe.provide("enforcement_cert.chips");

const OPERATIONS = "enforcement_cert.certificate.chips.operations.";
const { reader } = enforcement_cert;

const call = (step, args) => frappe.xcall(OPERATIONS + step, args);
const carry = async (opened, step) => (await opened.ask({ do: "pass_on", commands: step.commands })).answers;

// A talk up to and including the reading. Resolves with {opened, operation, reading, name of the reader}.
async function read(certificate) {
	const opened = await reader.connect();
	reader.expect_reader(true);
	const { readers } = await opened.ask({ do: "readers" });
	const name = readers.find((state) => state.has_card)?.name;
	const card = await opened.ask({ do: "open_certificate", ...(name ? { reader: name } : {}) });
	const begun = await call("begin", {
		serial: card.serial,
		key_version: card.key_version,
		challenge: card.challenge,
		certificate: certificate || "",
	});
	const { operation } = begun;
	return reporting(operation, async () => {
		const proven = await call("prove", { operation, answers: await carry(opened, begun) });
		const reading = await call("take_reading", { operation, answers: await carry(opened, proven) });
		return { opened, operation, reading, name };
	});
}

// Whatever breaks a talk off is reported, so that the server knows that its end is open.
async function reporting(operation, work) {
	try {
		return await work();
	} catch (fault) {
		await call("report_failure", { operation, error: fault.code || "refused" }).catch(() => {});
		throw fault;
	}
}

const day = (value) => (value ? frappe.datetime.str_to_user(value) : "–");
const text = (value) => frappe.utils.escape_html(value || "–");

function facts(record) {
	if (!record) return `<p>${__("The chip is still empty.")}</p>`;
	return `<dl class="ec-facts">
		<dt>${__("Officer Name")}</dt><dd><b>${text(record.officer_name)}</b></dd>
		<dt>${__("Certificate Number")}</dt><dd><b>${text(record.certificate_number)}</b></dd>
		<dt>${__("Unit")}</dt><dd>${text(record.unit_name)}</dd>
		<dt>${__("Review Date")}</dt><dd><b>${day(record.review_date)}</b></dd>
		<dt>${__("Valid Until")}</dt><dd>${day(record.valid_until)}</dd>
	</dl>`;
}

// Reads the card on the reader as a proof that it is at hand; resolves with the operation's name.
enforcement_cert.chips.read_operation = async function () {
	const { opened, operation, name } = await read();
	await reader.beep(opened, name);
	return operation;
};

// A presented card whose certificate may not be used says so before anything else.
function standing(value) {
	const sentences = {
		suspended: __("Certificate not to be used now"),
		expired: __("Certificate expired"),
		cancelled: __("Certificate cancelled"),
	};
	return sentences[value] ? `<p class="alert alert-danger" role="alert"><b>${sentences[value]}</b></p>` : "";
}

// Reads the card on the reader and shows what it says; leads to its certificate.
enforcement_cert.chips.read_card = async function () {
	try {
		const { opened, reading, name } = await read();
		await reader.beep(opened, name);
		const dialog = new frappe.ui.Dialog({
			title: __("What the Chip Says"),
			fields: [{ fieldtype: "HTML", options: standing(reading.standing) + facts(reading.on_chip) }],
			...(reading.certificate && {
				primary_action_label: __("Open the Certificate"),
				primary_action: () => {
					dialog.hide();
					frappe.set_route("Form", "Enforcement Certificate", reading.certificate);
				},
			}),
		});
		dialog.show();
	} catch (fault) {
		reader.show_fault(fault);
	}
};

async function finish(frm, talk) {
	const { opened, operation, name } = talk;
	const shown = await reporting(operation, async () => {
		const answers = await carry(opened, await call("write", { operation }));
		return call("take_writing", { operation, answers });
	});
	await reader.beep(opened, name);
	frm.reload_doc();
	frappe.msgprint({
		title: __("The Chip Is Written"),
		indicator: "green",
		message: `<p>${__("Compare with the face of the card, then change the validity sticker:")}</p>${facts(shown)}`,
	});
}

function compare(frm, talk) {
	const { on_chip, to_write } = talk.reading;
	const dialog = new frappe.ui.Dialog({
		title: __("Write the Chip"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<h5>${__("On the chip now")}</h5>${facts(on_chip)}
					<h5>${__("Will be written")}</h5>${facts(to_write)}
					<p>${__("Do name and number agree with the face of the card? If not, stop and take the card away.")}</p>`,
			},
		],
		primary_action_label: __("They Agree, Write"),
		primary_action: () => {
			dialog.hide();
			finish(frm, talk).catch(reader.show_fault);
		},
		secondary_action_label: __("Stop"),
		secondary_action: () => dialog.hide(),
	});
	let is_going_on = false;
	dialog.get_primary_btn().on("click", () => (is_going_on = true));
	dialog.onhide = () => {
		if (!is_going_on) call("report_failure", { operation: talk.operation, error: "stopped" });
	};
	dialog.show();
}

// Writes the certificate's record to the card on the reader, after the operator has compared.
enforcement_cert.chips.write_card = async function (frm) {
	try {
		compare(frm, await read(frm.doc.name));
	} catch (fault) {
		reader.show_fault(fault);
	}
};
