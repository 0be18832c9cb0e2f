// Vue 3 single-file components.
import crypto from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import * as sfc from "@vue/compiler-sfc";
import { compile as compileSass } from "./scss.mjs";

const STYLE = /\?vue-style$/;

const scopeOf = (file) => `data-v-${crypto.createHash("sha256").update(file).digest("hex").slice(0, 8)}`;

function compileScript(descriptor, scope) {
  if (!descriptor.script && !descriptor.scriptSetup) return { code: "const component = {};", bindings: {} };
  const { content, bindings } = sfc.compileScript(descriptor, { id: scope, inlineTemplate: Boolean(descriptor.scriptSetup) });
  return { code: sfc.rewriteDefault(content, "component"), bindings };
}

function compileTemplate(descriptor, scope, bindings) {
  if (!descriptor.template || descriptor.scriptSetup) return "";
  const scoped = descriptor.styles.some((style) => style.scoped);
  const { code, errors } = sfc.compileTemplate({
    source: descriptor.template.content,
    filename: descriptor.filename,
    id: scope,
    scoped,
    compilerOptions: { bindingMetadata: bindings, scopeId: scoped ? scope : undefined },
  });
  if (errors.length) throw new Error(`${descriptor.filename}: ${errors.join("; ")}`);
  return `${code}\ncomponent.render = render;`;
}

async function compileStyles(descriptor, scope) {
  const parts = [];
  for (const style of descriptor.styles) {
    const source = style.lang === "scss" ? await compileSass(style.content, descriptor.filename) : style.content;
    const options = { source, filename: descriptor.filename, id: scope, scoped: Boolean(style.scoped) };
    parts.push((await sfc.compileStyleAsync(options)).code);
  }
  return parts.join("\n");
}

async function compileComponent(file, styles) {
  const { descriptor, errors } = sfc.parse(await fs.readFile(file, "utf8"), { filename: file });
  if (errors.length) throw new Error(`${file}: ${errors.join("; ")}`);
  const scope = scopeOf(file);
  const script = compileScript(descriptor, scope);
  styles.set(file, await compileStyles(descriptor, scope));
  const lines = [
    styles.get(file) && `import ${JSON.stringify(`${file}?vue-style`)};`,
    script.code,
    compileTemplate(descriptor, scope, script.bindings),
    descriptor.styles.some((style) => style.scoped) && `component.__scopeId = ${JSON.stringify(scope)};`,
    "export default component;",
  ];
  const loader = (descriptor.scriptSetup ?? descriptor.script)?.lang === "ts" ? "ts" : "js";
  return { contents: lines.filter(Boolean).join("\n"), loader, resolveDir: path.dirname(file) };
}

export const vue = {
  name: "vue",
  setup(build) {
    const styles = new Map();
    build.onLoad({ filter: /\.vue$/, namespace: "file" }, ({ path: file }) => compileComponent(file, styles));
    build.onResolve({ filter: STYLE }, ({ path: name }) => ({ path: name.replace(STYLE, ""), namespace: "vue-style" }));
    build.onLoad({ filter: /.*/, namespace: "vue-style" }, ({ path: file }) => ({
      contents: styles.get(file),
      loader: "css",
      resolveDir: path.dirname(file),
    }));
  },
};
