// The asset build on a small bench of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const BENCH = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
const BUILD = path.join(path.dirname(fileURLToPath(import.meta.url)), "../build.mjs");
process.env.BENCH_ROOT = BENCH;
const { bundleName, writeListing } = await import("../listing.mjs");
const { squeeze } = await import("../plugins/html.mjs");
const { partial } = await import("../plugins/scss.mjs");

const SOURCES = {
  "desk.bundle.js": 'import "./greeting.html";\nimport Card from "./Card.vue";\nwindow.card = Card;\n',
  "greeting.html": "<p>\n  <!-- unseen -->hello\n</p>",
  "Card.vue":
    '<template><b class="x">{{ name }}</b></template>\n<script>export default { props: ["name"] };</script>\n' +
    "<style scoped lang=\"scss\">.x { .y & { color: red; } }</style>\n",
  "look.bundle.scss": '@import "./parts/colours";\n@import "engine/public/shared";\n.a { color: $ink; background: url("/assets/engine/x.png"); }\n',
  "parts/_colours.scss": "$ink: #123456;\n",
  "shared.css": ".shared { margin: 0; }\n",
  "notes.js": "throw new Error('no bundle');\n",
};

const build = (...words) => execFileSync("node", [BUILD, ...words], { env: { ...process.env, BENCH_ROOT: BENCH }, encoding: "utf8" });
const listing = () => JSON.parse(fs.readFileSync(path.join(BENCH, "sites/assets/assets.json"), "utf8"));
const built = (address) => fs.readFileSync(path.join(BENCH, "apps/engine/engine/public", address.replace("/assets/engine/", "")), "utf8");

before(() => {
  for (const [name, text] of Object.entries(SOURCES)) {
    const file = path.join(BENCH, "apps/engine/engine/public", name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  fs.mkdirSync(path.join(BENCH, "apps/without-assets"), { recursive: true });
  build("--production");
});

after(() => fs.rmSync(BENCH, { recursive: true }));

test("every bundle is built and listed, nothing else", () => {
  assert.deepEqual(Object.keys(listing()), ["desk.bundle.css", "desk.bundle.js", "look.bundle.css"]);
});

test("an imported page becomes a template of the engine", () => {
  assert.match(built(listing()["desk.bundle.js"]), /frappe\.templates\.greeting="<p> hello <\/p>"/);
});

test("a component's scoped style lands beside its script", () => {
  assert.match(built(listing()["desk.bundle.css"]), /\.y \.x\[data-v-[0-9a-f]{8}\]/);
});

test("sass imports by neighbour and by app path, and leaves addresses alone", () => {
  const css = built(listing()["look.bundle.css"]);
  assert.match(css, /#123456/);
  assert.match(css, /\.shared/);
  assert.match(css, /url\(\/assets\/engine\/x\.png\)/);
});

test("a rebuild of unchanged sources gives the same names", () => {
  const before = listing();
  build("--production");
  assert.deepEqual(listing(), before);
});

test("a changed source gives a new name and drops the old file", () => {
  const before = listing()["desk.bundle.js"];
  fs.appendFileSync(path.join(BENCH, "apps/engine/engine/public/desk.bundle.js"), "window.more = 1;\n");
  build("--production", "--apps", "engine");
  const after = listing()["desk.bundle.js"];
  assert.notEqual(after, before);
  assert.throws(() => built(before));
});

test("an error in a source is shown and fails the build", () => {
  const file = path.join(BENCH, "apps/engine/engine/public/broken.bundle.js");
  fs.writeFileSync(file, "import './nowhere.js';\n");
  assert.throws(
    () => execFileSync("node", [BUILD], { env: { ...process.env, BENCH_ROOT: BENCH }, stdio: "pipe" }),
    (error) => error.status === 1 && /nowhere\.js/.test(String(error.stderr)),
  );
  fs.rmSync(file);
  build("--production");
});

test("the list keeps what other apps have listed", () => {
  const file = path.join(BENCH, "sites/assets/assets.json");
  fs.writeFileSync(file, JSON.stringify({ ...listing(), "theirs.bundle.js": "/assets/other/dist/js/theirs.js" }));
  assert.ok(writeListing(["engine"])["theirs.bundle.js"]);
});

test("names with a hash are told from other files", () => {
  assert.equal(bundleName("js/desk.bundle.4F2AB3CD.js"), "desk.bundle.js");
  assert.equal(bundleName("js/desk.bundle.js"), undefined);
  assert.equal(bundleName("js/desk.bundle.4F2AB3CD.js.map"), undefined);
});

test("pages are squeezed without losing their words", () => {
  assert.equal(squeeze("a\n\t b <!-- c -->d"), "a b d");
});

test("an import finds a partial with its underscore", () => {
  const folder = path.join(BENCH, "apps/engine/engine/public/parts");
  assert.equal(partial(path.join(folder, "colours")), path.join(folder, "_colours.scss"));
  assert.equal(partial(path.join(folder, "none")), undefined);
});
