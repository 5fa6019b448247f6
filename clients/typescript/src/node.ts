import { createGrpcTransport } from "@connectrpc/connect-node";

import { type Connection, over } from "./connect.js";
import type { Options } from "./options.js";

export { CommerceError, type Connection, type Violation } from "./connect.js";

/** Where the server is, who calls, how long and how often. */
export interface ConnectOptions extends Options {
  /** Host and port, such as `localhost:3001`; with `https://` before it for TLS. */
  readonly target: string;
}

/** Connects a Node program by gRPC. */
export function connect(options: ConnectOptions): Connection {
  const baseUrl = options.target.includes("://") ? options.target : `http://${options.target}`;
  return over(createGrpcTransport({ baseUrl }), options);
}
