// The realtime server: relays what the engine publishes on Redis to the browsers.
//
//   node server.mjs SITES_FOLDER
//
// A browser connects to the namespace of its site, on the site's own origin (nginx passes
// /socket.io on). Who it is, the site says, from the cookie that came along.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createClient } from "redis";
import { Server } from "socket.io";
import { welcome } from "./handlers.mjs";
import { Site } from "./site.mjs";

const SITE_NAME = /^\/[\w.-]+$/;

/** Refuse pages of other origins: their scripts could listen with a visitor's cookie. */
export function isOwnOrigin({ headers }) {
  if (!headers.origin) return true;
  try {
    return new URL(headers.origin).host === headers.host;
  } catch {
    return false;
  }
}

/** Make the server: `web` listens once told to, `relay` passes a message of the engine on. */
export function makeServer({ webAddress, sites }) {
  const web = http.createServer((request, response) => response.writeHead(404).end());
  const io = new Server(web, {
    cors: { origin: false },
    allowRequest: (request, decide) => decide(null, isOwnOrigin(request)),
    maxHttpBufferSize: 64 * 1024,
    serveClient: false,
  });
  const site = new Site(webAddress);
  const isSite = (name) => SITE_NAME.test(name) && fs.existsSync(path.join(sites, name, "site_config.json"));
  const namespaces = io.of((name, auth, decide) => decide(null, isSite(name)));
  namespaces.use(async (socket, next) => {
    try {
      socket.data.user = await site.userOf(socket);
      next();
    } catch {
      next(new Error("Unauthorized"));
    }
  });
  // Asking `io` for a namespace that nobody has joined would make one without these guards.
  const joined = new Map();
  namespaces.on("connection", (socket) => {
    joined.set(socket.nsp.name, socket.nsp);
    welcome(socket, site);
  });
  const relay = (text) => {
    const { event, message, room, namespace } = JSON.parse(text);
    if (room) joined.get(`/${namespace}`)?.to(room).emit(event, message);
  };
  return { web, io, relay };
}

async function main(sites) {
  const config = JSON.parse(fs.readFileSync(path.join(sites, "common_site_config.json"), "utf8"));
  const { web, relay } = makeServer({ webAddress: `http://127.0.0.1:${config.webserver_port}`, sites });
  const subscriber = createClient({ url: config.redis_queue });
  subscriber.on("error", (error) => console.error(`redis: ${error.message}`));
  await subscriber.connect();
  await subscriber.subscribe("events", (text) => {
    try {
      relay(text);
    } catch (error) {
      console.error(`unreadable message: ${error.message}`);
    }
  });
  web.listen(config.socketio_port, "127.0.0.1", () => console.log(`realtime on port ${config.socketio_port}`));
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fs.realpathSync(new URL(import.meta.url).pathname)) {
  await main(process.argv[2]);
}
