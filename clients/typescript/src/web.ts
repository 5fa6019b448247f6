import { createGrpcWebTransport } from "@connectrpc/connect-web";

import { type Connection, over } from "./connect.js";
import type { Options } from "./options.js";
import { whole } from "./unanswered.js";

export { CommerceError, type Connection, type Violation } from "./connect.js";

/** Where the API is, who calls, how long and how often. */
export interface ConnectOptions extends Options {
  /** The address of the API, such as `https://api.example.com`. */
  readonly target: string;
}

/** Connects a browser by gRPC-Web. */
export function connect(options: ConnectOptions): Connection {
  const endless = new Set<string>();
  const transport = createGrpcWebTransport({
    baseUrl: options.target,
    fetch: (input, init) => {
      const sent = fetch(input, init);
      return endless.has(new URL(String(input)).pathname) ? sent : whole(sent, init?.signal);
    },
  });
  return over(transport, options, endless);
}
