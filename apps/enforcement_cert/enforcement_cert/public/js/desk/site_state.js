// What every page of the desk says about the site: training, a lost connection, a new version, an open login step.

frappe.provide("enforcement_cert.site");

const site = enforcement_cert.site;
const facts = frappe.boot.enforcement || {};
const PING = "/api/method/ping";
const RETRY_MS = 4000;
const BUILD_HEADER = "X-App-Build";
let is_leaving = false;
window.addEventListener("beforeunload", () => (is_leaving = true));

function band(id, colour, html) {
	let node = document.getElementById(id);
	if (!node) {
		node = document.createElement("div");
		node.id = id;
		node.className = `ec-band ec-band-${colour}`;
		node.setAttribute("role", "status");
		document.body.prepend(node);
	}
	node.innerHTML = html;
	return node;
}

// ---- training (R-065)

if (facts.is_training) band("ec-training", "training", __("Training site: nothing entered here has any legal effect."));

// ---- connection (R-204)

let is_lost = false;

function connection_is_lost() {
	if (is_lost || is_leaving) return;
	is_lost = true;
	const node = band(
		"ec-connection",
		"lost",
		`<b>${__("The server cannot be reached.")}</b> ${__("What you entered is still on this page: do not close or reload it. Check the network cable or the wireless network; work goes on by itself once the server answers.")}
		<button class="btn btn-xs btn-default">${__("Try Now")}</button>`
	);
	node.setAttribute("role", "alert");
	node.querySelector("button").addEventListener("click", look);
	wait();
}

function wait() {
	if (is_lost) setTimeout(() => look().then(wait), RETRY_MS);
}

async function look() {
	try {
		const answer = await fetch(PING, { cache: "no-store" });
		if (answer.ok && is_lost) connection_is_back();
	} catch (error) {
		// still away: the band stays
	}
}

function connection_is_back() {
	is_lost = false;
	document.getElementById("ec-connection")?.remove();
	frappe.show_alert({ message: __("The server answers again. Please repeat the last step if it was not carried out."), indicator: "green" });
}

$(document).ajaxError((event, xhr, settings, error) => {
	if (xhr.status === 0 && error !== "abort" && xhr.statusText !== "abort") connection_is_lost();
	if (xhr.getResponseHeader?.("X-Login-Step")) window.location.href = "/login-step";
});
window.addEventListener("offline", connection_is_lost);
window.addEventListener("online", look);

// ---- versions (R-201)

let is_told = false;

function compare_build(build) {
	if (!build || !facts.build || build === facts.build || is_told) return;
	is_told = true;
	const node = band(
		"ec-new-version",
		"new",
		`${__("The system has been updated. This page is older: save what you are working on, then load it anew.")}
		<button class="btn btn-xs btn-default">${__("Load Anew")}</button>`
	);
	node.querySelector("button").addEventListener("click", () => frappe.ui.toolbar.clear_cache?.() ?? window.location.reload());
}

$(document).ajaxComplete((event, xhr) => compare_build(xhr.getResponseHeader?.(BUILD_HEADER)));

function changes_html(changes) {
	const escape = frappe.utils.escape_html;
	return changes
		.map((entry) => `<h5>${__("Version {0}", [escape(entry.version)])} <small class="text-muted">${escape(entry.released_on)}</small></h5><ul>${entry.texts.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>`)
		.join("");
}

const mark_seen = () => frappe.call({ method: "enforcement_cert.desk.news.mark_seen", type: "POST" });

function tell_news() {
	if (facts.is_first_visit) return mark_seen();
	if (!facts.news?.length) return;
	const dialog = frappe.msgprint({ title: __("New since your last visit"), message: changes_html(facts.news), indicator: "blue" });
	dialog.custom_onhide = mark_seen;
}

site.check_version = function () {
	frappe.call({ method: "enforcement_cert.desk.news.check", type: "GET" }).then(({ message }) => {
		compare_build(message.build);
		const state = message.build === facts.build ? __("You are working with the newest version ({0}).", [message.version]) : __("There is a newer version. Save your work and load the page anew.");
		frappe.msgprint({ title: __("Version"), message: `<p>${state}</p>${changes_html(message.changes)}`, indicator: "blue" });
	});
	return false;
};

// ---- help (R-066, R-067)

site.show_support = function () {
	const escape = frappe.utils.escape_html;
	const rows = (facts.support || []).map((row) => `<dt>${escape(__(row.contact_kind))}</dt><dd>${escape(row.label)}: <b>${escape(row.contact_value)}</b> ${escape(row.service_hours || "")}</dd>`);
	const contacts = rows.length ? `<dl class="ec-facts">${rows.join("")}</dl>` : `<p>${__("No contacts are published yet. Ask the system administrator.")}</p>`;
	frappe.msgprint({ title: __("Technical Support"), message: `${contacts}<p><a href="/help" target="_blank">${__("User manual and frequent questions")}</a></p>`, indicator: "blue" });
	return false;
};

$(document).on("app_ready", tell_news);
