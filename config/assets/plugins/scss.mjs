// Sass with the three ways in which the sources import: relative, "~package" and by app path.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import autoprefixer from "autoprefixer";
import postcss from "postcss";
import * as sass from "sass";
import { BENCH, NODE_MODULES } from "../layout.mjs";

const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();

/** The file that an import without extension or underscore means; undefined if there is none. */
export function partial(name) {
  const folder = path.dirname(name);
  const base = path.basename(name);
  const candidates = [
    name,
    `${name}.scss`,
    `${name}.css`,
    path.join(folder, `_${base}.scss`),
    path.join(name, "_index.scss"),
    path.join(name, "index.scss"),
  ];
  return candidates.find(isFile);
}

function locate(name, from) {
  if (name.startsWith("file:")) return partial(fileURLToPath(name));
  if (name.startsWith("~")) return partial(path.join(NODE_MODULES, name.slice(1)));
  const beside = from && partial(path.resolve(path.dirname(fileURLToPath(from)), name));
  return beside || partial(path.join(BENCH, "apps", name.split("/")[0], name)) || partial(path.join(NODE_MODULES, name));
}

const importer = {
  canonicalize(name, { containingUrl }) {
    const file = locate(name, containingUrl);
    return file ? pathToFileURL(file) : null;
  },
  load(url) {
    const file = fileURLToPath(url);
    return { contents: fs.readFileSync(file, "utf8"), syntax: file.endsWith(".css") ? "css" : "scss" };
  },
};

/** Compile the Sass text of `file`; the result has vendor prefixes. */
export async function compile(text, file) {
  const { css } = sass.compileString(text, {
    importers: [importer],
    importer,
    url: pathToFileURL(file),
    quietDeps: true,
    logger: sass.Logger.silent,
  });
  return (await postcss([autoprefixer]).process(css, { from: file })).css;
}

export const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, async ({ path: file }) => ({
      contents: await compile(fs.readFileSync(file, "utf8"), file),
      loader: "css",
      resolveDir: path.dirname(file),
    }));
  },
};
