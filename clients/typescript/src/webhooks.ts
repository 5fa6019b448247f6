import { fromJson, type JsonObject } from "@bufbuild/protobuf";
import { Webhook } from "standardwebhooks";

import { type WebhookEvent, WebhookEventSchema } from "./gen/commerce/webhooks/v1/event_pb.js";

export type { WebhookEvent } from "./gen/commerce/webhooks/v1/event_pb.js";
export { WebhookVerificationError } from "standardwebhooks";

const PREFIX = "commerce.";
const VERSION = ".v1";

/**
 * Verifies a request's signature and reads its event.
 *
 * `body` is the request's as it came, byte for byte; `secret` is the endpoint's, `whsec_…`. The
 * event's data is `event.data.value`, told apart by `event.data.case`; of a type or a version that
 * this package does not know, no data is set. A request that is not from the server, or is older
 * than five minutes, throws a `WebhookVerificationError`.
 */
export function received(
  headers: Headers | Record<string, string>,
  body: string,
  secret: string,
): WebhookEvent {
  const found = headers instanceof Headers ? Object.fromEntries(headers.entries()) : headers;
  new Webhook(secret).verify(body, found);
  const { data, ...read } = JSON.parse(body) as JsonObject;
  const field = fieldOf(String(read.type));
  const named = field !== undefined && data !== undefined ? { ...read, [field]: data } : read;
  return fromJson(WebhookEventSchema, named, { ignoreUnknownFields: true });
}

function fieldOf(type: string): string | undefined {
  if (!type.startsWith(PREFIX) || !type.endsWith(VERSION)) return undefined;
  const name = type.slice(PREFIX.length, -VERSION.length).replaceAll(".", "_");
  const fields = WebhookEventSchema.oneofs.find((oneof) => oneof.name === "data")?.fields ?? [];
  return fields.find((field) => field.name === name)?.name;
}
