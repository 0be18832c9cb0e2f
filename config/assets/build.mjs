// Builds the browser bundles of the apps: every public/**/*.bundle.{js,ts,css,scss}.
//
//   node build.mjs [--apps frappe,enforcement_cert] [--production] [--watch] [--list-only]
//
// Called by ./run, and by `bench build` and `bench watch` through apps/frappe/package.json.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import esbuild from "esbuild";
import glob from "fast-glob";
import { forgetListing } from "./cache.mjs";
import { NODE_MODULES, appsWithAssets, distFolder, publicFolder } from "./layout.mjs";
import { writeListing } from "./listing.mjs";
import { aliases } from "./plugins/aliases.mjs";
import { html } from "./plugins/html.mjs";
import { scss } from "./plugins/scss.mjs";
import { vue } from "./plugins/vue.mjs";

const FILES = [".woff", ".woff2", ".ttf", ".eot", ".svg", ".png", ".gif", ".jpg", ".jpeg", ".webp"];

/** Entry points of an app: output name → source file. Bundles lie flat in js/ and css/. */
export async function entryPoints(app) {
  const folder = publicFolder(app);
  const found = await glob("**/*.bundle.{js,ts,css,scss}", { cwd: folder, ignore: ["dist/**", "node_modules/**"] });
  const rows = found.sort().map((file) => {
    const kind = /css$/.test(file) ? "css" : "js";
    return [`${kind}/${path.basename(file).replace(/\.\w+$/, "")}`, path.join(folder, file)];
  });
  return Object.fromEntries(rows);
}

function optionsFor(app, entries, production) {
  return {
    entryPoints: entries,
    outdir: distFolder(app),
    entryNames: "[dir]/[name].[hash]",
    assetNames: "media/[name].[hash]",
    publicPath: `/assets/${app}/dist`,
    bundle: true,
    format: "iife",
    target: ["es2017"],
    sourcemap: true,
    minify: production,
    nodePaths: [NODE_MODULES],
    loader: Object.fromEntries(FILES.map((extension) => [extension, "file"])),
    define: {
      "process.env.NODE_ENV": JSON.stringify(production ? "production" : "development"),
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
    },
    plugins: [aliases, html, vue, scss],
    logLevel: "warning",
    logOverride: { "direct-eval": "silent" },
  };
}

async function buildApp(app, production) {
  const began = Date.now();
  const entries = await entryPoints(app);
  fs.rmSync(distFolder(app), { recursive: true, force: true });
  fs.mkdirSync(distFolder(app), { recursive: true });
  await esbuild.build(optionsFor(app, entries, production));
  console.log(`${app}: ${Object.keys(entries).length} bundles in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function watchApp(app) {
  const relist = {
    name: "relist",
    setup: (build) =>
      build.onEnd(async ({ errors }) => {
        if (errors.length) return;
        writeListing([app]);
        await forgetListing();
      }),
  };
  const options = optionsFor(app, await entryPoints(app), false);
  const context = await esbuild.context({ ...options, plugins: [...options.plugins, relist] });
  await context.watch();
  console.log(`${app}: watching`);
}

async function main() {
  const options = {
    apps: { type: "string" },
    app: { type: "string" },
    production: { type: "boolean", default: false },
    watch: { type: "boolean", default: false },
    "list-only": { type: "boolean", default: false },
  };
  // `bench build` passes flags of its own that mean nothing here.
  const { values } = parseArgs({ options, strict: false, allowPositionals: true });
  const wanted = values.apps || values.app;
  const apps = wanted ? wanted.split(",") : appsWithAssets();
  if (values.watch) return void (await Promise.all(apps.map(watchApp)));
  if (!values["list-only"]) for (const app of apps) await buildApp(app, values.production);
  writeListing(apps);
  await forgetListing();
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fs.realpathSync(new URL(import.meta.url).pathname)) {
  // esbuild has already printed what is wrong and where.
  await main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
