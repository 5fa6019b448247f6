// Calls operations of the REST client for a test of another language: a line of JSON in, a line out.
import { createInterface } from "node:readline";

import { CommerceError, rest, type RestOptions } from "@commerce/client/rest";

interface Asked {
  method: string;
  path: string;
  init: Record<string, unknown>;
  credentials: Pick<RestOptions, "token" | "companyId" | "sessionToken">;
}

type Request = (method: string, path: string, init: Record<string, unknown>) => Promise<unknown>;

const [baseUrl = ""] = process.argv.slice(2);

async function call({ method, path, init, credentials }: Asked): Promise<object> {
  let seen: Response | undefined;
  const client = rest({
    ...credentials,
    baseUrl,
    attempts: 1,
    fetch: async (request) => {
      const response = await fetch(request);
      if (response.headers.get("content-type") === "text/event-stream") {
        // It is read below; the client would wait for its end.
        seen = response;
        return new Response("", { headers: { "content-type": "text/plain" } });
      }
      seen = response.clone();
      return response;
    },
  });
  let error: object | undefined;
  try {
    await (client.request as unknown as Request)(method, path, { parseAs: "text", ...init });
  } catch (thrown) {
    if (!(thrown instanceof CommerceError)) throw thrown;
    const { reason, status, violations, facts, requestId, message } = thrown;
    error = { reason, status, violations, facts, requestId, message };
  }
  if (!seen) return { error };
  if (seen.headers.get("content-type") === "text/event-stream") {
    // It has no end: the first event shows what it is.
    const reader = seen.body!.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return { status: seen.status, headers: Object.fromEntries(seen.headers), body: new TextDecoder().decode(value), error };
  }
  return { status: seen.status, headers: Object.fromEntries(seen.headers), body: await seen.text(), error };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await call(JSON.parse(line) as Asked)));
}
