// Asking a site, in the name of a connection's cookie, who it is and what it may follow.
const REFUSED = new Error("Unauthorized");

export class Site {
  constructor(webAddress) {
    this.webAddress = webAddress;
  }

  /** Call a method of the engine as whoever `socket` is; throws if it is refused. */
  async call(socket, method, args = {}) {
    const address = `${this.webAddress}/api/method/${method}?${new URLSearchParams(args)}`;
    const headers = {
      "X-Frappe-Site-Name": socket.nsp.name.slice(1),
      Host: socket.request.headers.host ?? "",
      Cookie: socket.request.headers.cookie ?? "",
    };
    if (socket.request.headers.authorization) headers.Authorization = socket.request.headers.authorization;
    const answer = await fetch(address, { headers, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw REFUSED;
    return (await answer.json()).message;
  }

  userOf(socket) {
    return this.call(socket, "frappe.realtime.get_user_info");
  }

  /** Say whether the user may follow a DocType, or one document if `name` is given. */
  async mayFollow(socket, doctype, name) {
    const args = name === undefined ? { doctype } : { doctype, docname: name };
    const method = name === undefined ? "can_subscribe_doctype" : "can_subscribe_doc";
    try {
      return (await this.call(socket, `frappe.realtime.${method}`, args)) === true;
    } catch {
      return false;
    }
  }
}
