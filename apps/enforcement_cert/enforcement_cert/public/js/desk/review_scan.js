// Finishing a review by the code on the certificate: a hand scanner types it, a phone's camera reads it.

const METHOD = "enforcement_cert.review.scanning.scan_certificate";

// Asks for the code of a certificate under review; `after` is called when the review has gone on.
enforcement_cert.review.scan = function (certificate, after) {
	const dialog = new frappe.ui.Dialog({
		title: __("Scan the Certificate"),
		fields: [
			{ fieldtype: "HTML", fieldname: "view" },
			{ fieldtype: "Data", fieldname: "code", label: __("Code of the Certificate"), reqd: 1, description: __("A hand scanner types it by itself; on a phone use the camera.") },
			{ fieldtype: "Data", fieldname: "place", label: __("Place"), description: __("Voluntary; kept with the review.") },
		],
		primary_action_label: __("Complete Review"),
		primary_action: ({ code, place }) => send(code, place),
		secondary_action_label: __("Use the Camera"),
		secondary_action: () => enforcement_cert.scan.with_camera().then((code) => code && send(code, dialog.get_value("place"))),
	});
	const send = (code, place) =>
		frappe.xcall(METHOD, { code, certificate, place: place || "" }).then((answer) => {
			if (!answer.done) {
				dialog.set_value("code", "");
				show_refusal(dialog, answer.message);
				return;
			}
			dialog.hide();
			frappe.msgprint({ title: __("Complete Review"), indicator: "green", message: frappe.utils.escape_html(answer.message) });
			after?.();
		});
	dialog.show();
};

function show_refusal(dialog, message) {
	dialog
		.get_field("view")
		.$wrapper.html(`<p class="ec-review-bright" role="alert">⊘ ${frappe.utils.escape_html(message)}</p>`);
}
