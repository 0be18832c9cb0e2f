// History on the forms of units, officers and certificates: what was true on a day, and every entry with its evidence.

(() => {
	const CALLS = "enforcement_cert.desk.history.";
	const safe = (text) => frappe.utils.escape_html(text || "");

	for (const doctype of ["Enforcement Agency", "Enforcement Officer", "Enforcement Certificate"]) {
		if (cur_frm_doctype_is_known(doctype)) continue;
		frappe.ui.form.on(doctype, {
			refresh(frm) {
				if (frm.is_new() || !may_read_history(frm.doctype)) return;
				frm.add_custom_button(__("As of a Day"), () => ask_for_day(frm), __("History"));
				frm.add_custom_button(__("All Entries"), () => show_timeline(frm), __("History"));
			},
		});
	}

	// Holders read their own certificate, but not its history.
	function may_read_history(doctype) {
		return doctype !== "Enforcement Certificate" || frappe.model.can_read("Certificate Period");
	}

	// The engine loads this file with each of the three record types; the handlers are set once.
	function cur_frm_doctype_is_known(doctype) {
		frappe.provide("enforcement_cert.desk.history_forms");
		const known = enforcement_cert.desk.history_forms[doctype];
		enforcement_cert.desk.history_forms[doctype] = true;
		return known;
	}

	function ask_for_day(frm) {
		const dialog = new frappe.ui.Dialog({
			title: __("{0} as of a Day", [frm.doc.agency_name || frm.doc.officer_name]),
			fields: [
				{ fieldtype: "Date", fieldname: "day", label: __("Day"), reqd: 1, default: frappe.datetime.get_today() },
				{ fieldtype: "Column Break" },
				{
					// Not the engine's control for moments: it fails in windows that open without a value.
					fieldtype: "Data",
					placeholder: `${frappe.datetime.get_today()} 09:00`,
					fieldname: "known_at",
					label: __("As Known At"),
					description: __("Leave empty to include all later corrections."),
				},
				{ fieldtype: "Section Break" },
				{ fieldtype: "HTML", fieldname: "answer" },
			],
			...(frm.doctype === "Enforcement Certificate" && {
				secondary_action_label: __("Proof (PDF)"),
				secondary_action: () => proof(frm.doc.name, dialog.get_value("day")),
			}),
			primary_action_label: __("Show"),
			primary_action: (values) =>
				frappe
					.xcall(CALLS + "as_of", {
						doctype: frm.doctype,
						name: frm.doc.name,
						day: values.day,
						known_at: values.known_at || "",
					})
					.then((answer) => dialog.get_field("answer").$wrapper.html(state_of_day(answer))),
		});
		dialog.show();
	}

	// The proof of a certificate, for the day chosen in the dialog.
	function proof(name, day) {
		const address = "/api/method/enforcement_cert.certificate.history_proof.download_proof";
		if (day) open_url_post(address, { name, day }, true);
	}

	function state_of_day({ day, facts, sentence }) {
		if (!facts.length) return `<p>${safe(sentence)}</p>`;
		const rows = facts.map((row) => `<tr><th>${safe(row.label)}</th><td>${safe(row.value)}</td></tr>`);
		return `<h5>${__("As of {0}", [safe(frappe.datetime.str_to_user(day))])}</h5>
			<table class="table table-bordered ec-history-day"><tbody>${rows.join("")}</tbody></table>`;
	}

	function show_timeline(frm) {
		frappe.xcall(CALLS + "timeline", { doctype: frm.doctype, name: frm.doc.name }).then((entries) => {
			const body = entries.length
				? entries.map(entry_row).join("")
				: `<tr><td colspan="3">${__("Nothing has changed since the record was made.")}</td></tr>`;
			const dialog = new frappe.ui.Dialog({
				title: __("History of {0}", [frm.doc.agency_name || frm.doc.officer_name]),
				size: "extra-large",
				fields: [{ fieldtype: "HTML", fieldname: "entries" }],
			});
			dialog.get_field("entries").$wrapper.html(`<table class="table table-bordered ec-history">
				<thead><tr><th>${__("Period")}</th><th>${__("What Changed")}</th><th>${__("Act and Record")}</th></tr></thead>
				<tbody>${body}</tbody></table>`);
			dialog.show();
		});
	}

	function entry_row(entry) {
		const until = entry.valid_until ? frappe.datetime.str_to_user(entry.valid_until) : __("until further notice");
		const days = `${safe(frappe.datetime.str_to_user(entry.valid_from))} – ${safe(until)}`;
		const marks = [
			entry.is_correction ? `<span class="indicator-pill orange">${__("Correction")}</span>` : "",
			entry.superseded_at ? `<span class="indicator-pill gray">${__("Superseded")}</span>` : "",
		].join(" ");
		const style = entry.superseded_at ? ' class="text-muted"' : "";
		return `<tr${style}><td class="text-nowrap">${days}<br>${marks}</td><td>${changes_of(entry)}</td><td>${evidence_of(entry)}</td></tr>`;
	}

	function changes_of(entry) {
		if (entry.is_first) {
			const facts = entry.changes.filter((change) => change.after).map(({ label, after }) => `${safe(label)}: ${safe(after)}`);
			return `<b>${__("First entry")}</b><br><span class="small">${facts.join("; ")}</span>`;
		}
		return entry.changes
			.map(({ label, before, after }) => `${safe(label)}: <s>${safe(before) || "–"}</s> → <b>${safe(after) || "–"}</b>`)
			.join("<br>");
	}

	function evidence_of(entry) {
		const act = entry.act_name
			? `<a href="${frappe.utils.get_form_link(entry.act_doctype, entry.act_name)}">${safe(entry.act_label)} ${safe(
					entry.act_name
			  )}</a><br>`
			: "";
		const when = frappe.datetime.str_to_user(entry.recorded_at);
		return `${act}${safe(entry.recorded_by)}, ${safe(when)}${entry.note ? `<br>${safe(entry.note)}` : ""}`;
	}
})();
