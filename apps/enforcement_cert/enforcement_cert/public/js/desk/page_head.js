// What the engine's page frame lacks: a way onto the desktop, zooming, the language of the page.

const link = document.createElement("link");
link.rel = "manifest";
link.href = "/start.webmanifest";
document.head.append(link);

// The engine forbids zooming; whoever needs larger letters must be able to get them (WCAG 1.4.4).
document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1";
document.documentElement.lang = frappe.boot.lang === "zh" ? "zh-CN" : frappe.boot.lang || "zh-CN";
