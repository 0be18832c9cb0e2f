// What the engine's page frame lacks: a way onto the desktop, zooming, the language of the page.

const link = document.createElement("link");
link.rel = "manifest";
link.href = "/start.webmanifest";
document.head.append(link);

// The engine forbids zooming; whoever needs larger letters must be able to get them (WCAG 1.4.4).
document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1";
document.documentElement.lang = frappe.boot.lang === "zh" ? "zh-CN" : frappe.boot.lang || "zh-CN";

// Names for what the engine shows as pictures only (WCAG 1.1.1, 2.4.4).
$(document).on("toolbar_setup app_ready", () => {
	for (const logo of document.querySelectorAll("img.app-logo")) logo.alt = "";
	for (const home of document.querySelectorAll(".navbar-brand")) home.setAttribute("aria-label", __("Start Page"));
	for (const bell of document.querySelectorAll(".notifications-icon")) bell.setAttribute("aria-label", __("Notifications"));
});
