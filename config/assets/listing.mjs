// sites/assets/assets.json: bundle name → address of the file with its hash.
import fs from "node:fs";
import path from "node:path";
import { BENCH, distFolder } from "./layout.mjs";

const KINDS = [".js", ".css"];

/** "js/desk.bundle.4F2A.js" → "desk.bundle.js"; undefined for what is no bundle. */
export function bundleName(file) {
  const found = /^(.*\.bundle)\.[A-Z0-9]{8}(\.js|\.css)$/.exec(path.basename(file));
  return found ? found[1] + found[2] : undefined;
}

/** The bundles that lie in an app's dist folder, name → address. */
export function bundlesOf(app) {
  const folder = distFolder(app);
  if (!fs.existsSync(folder)) return {};
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => KINDS.includes(path.extname(file)));
  const rows = files.map((file) => [bundleName(file), `/assets/${app}/dist/${file.split(path.sep).join("/")}`]);
  return Object.fromEntries(rows.filter(([name]) => name).sort());
}

/** Rewrite the lists for `apps`; what other apps have listed stays. */
export function writeListing(apps) {
  const folder = path.join(BENCH, "sites/assets");
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "assets.json");
  const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  for (const [name, address] of Object.entries(kept)) {
    if (apps.some((app) => address.startsWith(`/assets/${app}/`))) delete kept[name];
  }
  const all = Object.assign(kept, ...apps.map(bundlesOf));
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(all, null, 1)}\n`);
  fs.renameSync(`${file}.new`, file);
  return all;
}
