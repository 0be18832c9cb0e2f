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
    const older =
      name === undefined
        ? ["can_subscribe_doctype", { doctype }]
        : ["can_subscribe_doc", { doctype, docname: name }];
    // From version 16 on the engine has one method for both.
    const newer = ["has_permission", name === undefined ? { doctype } : { doctype, name }];
    for (const [method, args] of [older, newer]) {
      if (await this.#allows(socket, method, args)) return true;
    }
    return false;
  }

  async #allows(socket, method, args) {
    try {
      return (await this.call(socket, `frappe.realtime.${method}`, args)) === true;
    } catch {
      return false;
    }
  }
}
