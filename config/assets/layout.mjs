// Where things lie, seen from the asset build.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));

export const BENCH = path.resolve(process.env.BENCH_ROOT ?? path.join(HERE, "../.."));
export const NODE_MODULES = path.join(HERE, "../node_modules");

export const publicFolder = (app) => path.join(BENCH, "apps", app, app, "public");
export const distFolder = (app) => path.join(publicFolder(app), "dist");

/** Names of the apps that have a public folder, the engine first. */
export function appsWithAssets() {
  const names = fs.readdirSync(path.join(BENCH, "apps")).filter((name) => fs.existsSync(publicFolder(name)));
  return names.sort((a, b) => Number(b === "frappe") - Number(a === "frappe") || a.localeCompare(b));
}

/** A file named from an app's folder, such as "frappe/public/css/x.css"; undefined if there is none. */
export function appFile(name) {
  const [app] = name.split("/");
  const file = path.join(BENCH, "apps", app, name);
  return fs.existsSync(file) ? file : undefined;
}
