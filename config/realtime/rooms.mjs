// Names of the rooms that the engine's server side sends to.
export const rooms = {
  user: (user) => `user:${user}`,
  doctype: (doctype) => `doctype:${doctype}`,
  document: (doctype, name) => `doc:${doctype}/${name}`,
  openDocument: (doctype, name) => `open_doc:${doctype}/${name}`,
  task: (id) => `task_progress:${id}`,
  desk: "all",
  website: "website",
};
