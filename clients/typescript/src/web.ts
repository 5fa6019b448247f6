import { createGrpcWebTransport } from "@connectrpc/connect-web";

import { type Connection, over } from "./connect.js";
import type { Options } from "./options.js";

export { CommerceError, type Connection, type Violation } from "./connect.js";

/** Where the API is, who calls, how long and how often. */
export interface ConnectOptions extends Options {
  /** The address of the API, such as `https://api.example.com`. */
  readonly target: string;
}

/** Connects a browser by gRPC-Web. */
export function connect(options: ConnectOptions): Connection {
  return over(createGrpcWebTransport({ baseUrl: options.target }), options);
}
