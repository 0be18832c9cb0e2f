// What a connected browser may ask for.
import { rooms } from "./rooms.mjs";

const isName = (value) => typeof value === "string" && value.length > 0 && value.length <= 300;

/** Join the rooms that are the user's own, and answer its requests to follow more. */
export function welcome(socket, site) {
  const { user, user_type: kind } = socket.data.user;
  socket.join(rooms.user(user));
  socket.join(rooms.website);
  if (kind === "System User") socket.join(rooms.desk);

  on(socket, "doctype_subscribe", async (doctype) => {
    if (await site.mayFollow(socket, doctype)) socket.join(rooms.doctype(doctype));
  });
  on(socket, "doctype_unsubscribe", (doctype) => socket.leave(rooms.doctype(doctype)));
  on(socket, "doc_subscribe", async (doctype, name) => {
    if (await site.mayFollow(socket, doctype, name)) socket.join(rooms.document(doctype, name));
  });
  on(socket, "doc_unsubscribe", (doctype, name) => socket.leave(rooms.document(doctype, name)));
  on(socket, "doc_open", async (doctype, name) => {
    if (!(await site.mayFollow(socket, doctype, name))) return;
    socket.join(rooms.openDocument(doctype, name));
    await tellViewers(socket.nsp, doctype, name);
  });
  on(socket, "doc_close", async (doctype, name) => {
    socket.leave(rooms.openDocument(doctype, name));
    await tellViewers(socket.nsp, doctype, name);
  });
  // Task ids are random; whoever knows one started the task.
  on(socket, "task_subscribe", (id) => socket.join(rooms.task(id)));
  on(socket, "task_unsubscribe", (id) => socket.leave(rooms.task(id)));
  on(socket, "progress_subscribe", (id) => socket.join(rooms.task(id)));
  socket.on("ping", () => socket.emit("pong"));
  socket.on("disconnecting", () => leaveOpenDocuments(socket));
}

/** Handle `event` if its arguments are names; what a browser sends must never end the server. */
function on(socket, event, handle) {
  socket.on(event, async (...given) => {
    const names = given.filter((value) => typeof value !== "function").map((v) => (typeof v === "number" ? String(v) : v));
    if (names.length < handle.length || !names.every(isName)) return;
    try {
      await handle(...names);
    } catch (error) {
      console.error(`${event}: ${error.message}`);
    }
  });
}

async function tellViewers(namespace, doctype, name) {
  const room = rooms.openDocument(doctype, name);
  const sockets = await namespace.in(room).fetchSockets();
  const users = [...new Set(sockets.map(({ data }) => data.user.user))];
  namespace.to(room).emit("doc_viewers", { doctype, docname: name, users });
}

function leaveOpenDocuments(socket) {
  for (const room of [...socket.rooms].filter((name) => name.startsWith("open_doc:"))) {
    const [doctype, ...rest] = room.slice("open_doc:".length).split("/");
    socket.leave(room);
    tellViewers(socket.nsp, doctype, rest.join("/"));
  }
}
