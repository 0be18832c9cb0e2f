// The engine keeps the list of bundles in Redis; after a build it must read it anew.
import fs from "node:fs";
import path from "node:path";
import { createClient } from "redis";
import { BENCH } from "./layout.mjs";

const KEY = "assets_json";

/** The benches of this checkout: that of ./run and that of ./test. */
function cacheAddresses() {
  const files = ["sites", "var/test/sites"].map((sites) => path.join(BENCH, sites, "common_site_config.json"));
  return files.filter(fs.existsSync).map((file) => JSON.parse(fs.readFileSync(file, "utf8")).redis_cache);
}

/** Drop the kept list wherever a Redis is running. */
export async function forgetListing() {
  for (const url of cacheAddresses()) {
    const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 1000 } });
    client.on("error", () => {}); // a bench that does not run keeps nothing
    try {
      await client.connect();
      await client.del(KEY);
    } catch {
      continue;
    }
    client.destroy();
  }
}
