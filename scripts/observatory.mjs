// Scan one host name with the HTTP Observatory's own scanner, whose connections go to ports of this machine instead.
// node observatory.mjs <folder of the scanner> <host name> <port for http> <port for https> [path]; prints JSON.
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, host, http, https, where = "/"] = process.argv.slice(2);
const ports = { 80: Number(http), 443: Number(https) };

// The scanner asks for the site at its usual ports. Everything else about a connection, the certificate's name
// and its check among it, stays as it is.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const options = net._normalizeArgs ? net._normalizeArgs(given)[0] : given[0][0] ?? given[0];
  if (options.host !== host || !ports[options.port]) throw new Error(`no connection to ${options.host}`);
  return connect.call(this, { ...options, host: "127.0.0.1", lookup: undefined, port: ports[options.port] });
};

const source = path.join(folder, "node_modules/@mdn/mdn-http-observatory/src");
const load = (name) => import(pathToFileURL(path.join(source, name)));
const { Session } = await load("retriever/session.js");
const fromUrl = Session.fromUrl;
Session.fromUrl = (url, options) => fromUrl.call(Session, new URL(where, url), options);
const { scan } = await load("scanner/index.js");
console.log(JSON.stringify(await scan(host)));
