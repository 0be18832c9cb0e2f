// Microtemplates: importing x.html registers its text as frappe.templates["x"].
import fs from "node:fs/promises";
import path from "node:path";

export function squeeze(html) {
  return html.replace(/\s+/g, " ").replace(/<!--.*?-->/g, "");
}

export const html = {
  name: "html",
  setup(build) {
    build.onLoad({ filter: /\.html$/ }, async ({ path: file }) => {
      const text = JSON.stringify(squeeze(await fs.readFile(file, "utf8")));
      const name = JSON.stringify(path.basename(file, ".html"));
      return { contents: `frappe.templates[${name}] = ${text};`, loader: "js" };
    });
  },
};
