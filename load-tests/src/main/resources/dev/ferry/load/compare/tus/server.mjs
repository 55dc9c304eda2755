// A tus server with its file store: server.mjs FOLDER PORT
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const [folder, port] = process.argv.slice(2);
const server = new Server({
  path: "/files",
  datastore: new FileStore({ directory: folder }),
  namingFunction: (request, metadata) => metadata.filename,
});
server.listen({ host: "127.0.0.1", port: Number(port) });
