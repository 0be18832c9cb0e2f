// Names by which the sources call things, and where those really are.
import path from "node:path";
import { NODE_MODULES, appFile } from "../layout.mjs";

// The rename of the engine's wheel also hit three npm packages; the restored tree names them
// rightly, so only builds that the packages' "exports" hide need a path here.
const HIDDEN_FILES = [
  [/^plyr\/dist\/plyr\.polyfilled$/, "plyr/dist/plyr.polyfilled.mjs"],
  [/^moment-timezone\/builds\/.*/, null],
];

export const aliases = {
  name: "aliases",
  setup(build) {
    for (const [filter, target] of HIDDEN_FILES) {
      build.onResolve({ filter }, ({ path: name }) => ({ path: path.join(NODE_MODULES, target ?? name) }));
    }
    build.onResolve({ filter: /\.css$/ }, ({ path: name }) => {
      const file = appFile(name);
      return file && { path: file };
    });
    // Addresses, not files: the browser loads them.
    build.onResolve({ filter: /^\/?assets\// }, ({ path: name }) => ({ path: name, external: true }));
  },
};
