// The realtime server against a site that answers as the engine does.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { io as connect } from "socket.io-client";
import { isOwnOrigin, makeServer } from "../server.mjs";

const USERS = { clerk: "System User", citizen: "Website User" };
const READABLE = { clerk: ["Officer"], citizen: [] };
const opened = [];
let site, server, address;

/** Stands for the engine: knows users by their cookie, and who may read what. */
function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://site");
  const user = /sid=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? "Guest";
  const method = pathname.split(".").pop();
  const readable = (READABLE[user] ?? []).includes(searchParams.get("doctype"));
  if (request.headers["x-frappe-site-name"] !== "a.localhost" || user === "expired") response.writeHead(403).end();
  else if (method === "get_user_info") reply(response, { user, user_type: USERS[user] ?? "Website User" });
  else if (method.startsWith("can_subscribe")) readable ? reply(response, true) : response.writeHead(403).end();
  else response.writeHead(417).end();
}

const reply = (response, message) => response.end(JSON.stringify({ message }));
const listen = (web) => new Promise((done) => web.listen(0, "127.0.0.1", () => done(web.address().port)));

before(async () => {
  site = http.createServer(answer);
  const sites = fs.mkdtempSync(path.join(os.tmpdir(), "sites-"));
  for (const name of ["a.localhost", "b.localhost"]) {
    fs.mkdirSync(path.join(sites, name));
    fs.writeFileSync(path.join(sites, name, "site_config.json"), "{}");
  }
  server = makeServer({ webAddress: `http://127.0.0.1:${await listen(site)}`, sites });
  address = `http://127.0.0.1:${await listen(server.web)}`;
});

after(() => {
  opened.forEach((client) => client.disconnect());
  server.io.close();
  site.close();
});

function open(user, { namespace = "/a.localhost", origin } = {}) {
  const headers = { cookie: `sid=${user}`, ...(origin && { origin }) };
  const client = connect(address + namespace, { extraHeaders: headers, reconnection: false, forceNew: true });
  opened.push(client);
  return client;
}

const next = (client, event) => new Promise((done) => client.once(event, done));

/** Everything asked of the server before is done once it has answered a ping. */
async function settled(client) {
  for (let round = 0; round < 3; round += 1) {
    client.emit("ping");
    await next(client, "pong");
    await new Promise((done) => setImmediate(done));
  }
}

async function joined(user) {
  const client = open(user);
  await next(client, "connect");
  return client;
}

const inRoom = async (room) => (await server.io.of("/a.localhost").in(room).fetchSockets()).length;
const until = async (condition) => {
  for (let round = 0; round < 200; round += 1) {
    if (await condition()) return true;
    await new Promise((done) => setTimeout(done, 10));
  }
  return false;
};

test("a message that nobody hears yet leaves the door guarded", async () => {
  server.relay(JSON.stringify({ event: "early", message: 1, room: "all", namespace: "a.localhost" }));
  assert.equal((await next(open("expired"), "connect_error")).message, "Unauthorized");
  const clerk = await joined("clerk");
  const arrived = next(clerk, "late");
  server.relay(JSON.stringify({ event: "late", message: 2, room: "all", namespace: "a.localhost" }));
  assert.equal(await arrived, 2);
});

test("a user's message reaches that user alone", async () => {
  const [clerk, citizen] = [await joined("clerk"), await joined("citizen")];
  const wrong = [];
  citizen.on("msgprint", (text) => wrong.push(text));
  const arrived = next(clerk, "msgprint");
  server.relay(JSON.stringify({ event: "msgprint", message: "yours", room: "user:clerk", namespace: "a.localhost" }));
  assert.equal(await arrived, "yours");
  await settled(citizen);
  assert.deepEqual(wrong, []);
});

test("only desk users hear what is for the desk", async () => {
  const [clerk, citizen] = [await joined("clerk"), await joined("citizen")];
  const wrong = [];
  citizen.on("list_update", (text) => wrong.push(text));
  const arrived = next(clerk, "list_update");
  server.relay(JSON.stringify({ event: "list_update", message: {}, room: "all", namespace: "a.localhost" }));
  await arrived;
  await settled(citizen);
  assert.deepEqual(wrong, []);
});

test("a document is followed by who may read it", async () => {
  const [clerk, citizen] = [await joined("clerk"), await joined("citizen")];
  citizen.emit("doc_subscribe", "Officer", "O-1");
  clerk.emit("doc_subscribe", "Officer", "O-1");
  assert.ok(await until(async () => (await inRoom("doc:Officer/O-1")) === 1));
  await settled(citizen);
  assert.equal(await inRoom("doc:Officer/O-1"), 1);
});

test("who has a document open is told who else has", async () => {
  const [first, second] = [await joined("clerk"), await joined("clerk")];
  const seen = next(first, "doc_viewers");
  first.emit("doc_open", "Officer", "O-2");
  assert.deepEqual((await seen).users, ["clerk"]);
  second.emit("doc_open", "Officer", "O-2");
  assert.ok(await until(async () => (await inRoom("open_doc:Officer/O-2")) === 2));
  second.disconnect();
  assert.ok(await until(async () => (await inRoom("open_doc:Officer/O-2")) === 1));
});

test("arguments that are no names are ignored", async () => {
  const clerk = await joined("clerk");
  clerk.emit("doc_subscribe", { $ne: 1 }, null);
  clerk.emit("doctype_subscribe");
  clerk.emit("task_subscribe", "x".repeat(5000));
  await settled(clerk);
  assert.equal(clerk.connected, true);
});

test("an expired session is refused", async () => {
  const refusal = await next(open("expired"), "connect_error");
  assert.equal(refusal.message, "Unauthorized");
});

test("a namespace that is no site is refused", async () => {
  for (const namespace of ["/none.localhost", "/..", "/"]) {
    const client = open("clerk", { namespace });
    const outcome = await Promise.race([next(client, "connect_error"), next(client, "connect").then(() => "joined")]);
    if (outcome === "joined") {
      // The root namespace exists in every server of this kind; nothing is ever sent there.
      assert.equal(namespace, "/");
    }
  }
});

test("a cookie of one site does not open another", async () => {
  const refusal = await next(open("clerk", { namespace: "/b.localhost" }), "connect_error");
  assert.equal(refusal.message, "Unauthorized");
});

test("pages of other origins are refused", async () => {
  await next(open("clerk", { origin: "http://evil.example" }), "connect_error");
  const own = open("clerk", { origin: address });
  await next(own, "connect");
  assert.equal(isOwnOrigin({ headers: { origin: "null", host: "a" } }), false);
  const answer = await fetch(`${address}/socket.io/?EIO=4&transport=polling`, { headers: { origin: "http://evil.example" } });
  assert.equal(answer.headers.get("access-control-allow-origin"), null);
  assert.equal(answer.status, 403);
});

test("messages without room or site go nowhere", () => {
  server.relay(JSON.stringify({ event: "x", message: 1 }));
  assert.throws(() => server.relay("no json"));
});
