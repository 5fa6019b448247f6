import type { DescMessage, DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { type CallOptions, type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";

import { CommerceError, type Violation } from "./errors.js";
import { followed, type Place, stays, type Told } from "./following.js";
import { Update_Kind } from "./gen/commerce/containers/v1/stream_pb.js";
import { BadRequestSchema, ErrorInfoSchema, RequestInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { type Options, persist, prepare, REQUEST_ID } from "./options.js";
import { type End, isDisconnected, unanswered } from "./unanswered.js";

export { CommerceError, type Violation } from "./errors.js";

/** Makes the client of a service. */
export type Connection = <S extends DescService>(service: S) => Client<S>;

type Open = (request: object, options?: CallOptions) => AsyncIterable<unknown>;
type Call = (request: unknown, options?: CallOptions) => Promise<unknown>;

/**
 * Makes clients whose calls say who calls, end in time, are repeated and throw `CommerceError`.
 *
 * @param endless Gets the paths of the methods that answer with a stream.
 */
export function over(transport: Transport, options: Options, endless?: Set<string>): Connection {
  return <S extends DescService>(service: S): Client<S> => {
    const client = createClient(service, transport) as Record<string, unknown>;
    const methods = service.methods.map((method) => {
      const call = client[method.localName] as Call;
      if (method.methodKind === "server_streaming") {
        endless?.add(`/${service.typeName}/${method.name}`);
        const open = client[method.localName] as unknown as Open;
        return [method.localName, following(open, method.output, options)];
      }
      if (method.methodKind === "client_streaming") return [method.localName, sending(call, options)];
      if (method.methodKind !== "unary") return [method.localName, call];
      const mutates = method.idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
      return [method.localName, repeated(call, options, mutates)];
    });
    return Object.fromEntries(methods) as Client<S>;
  };
}

function repeated(call: Call, options: Options, mutates: boolean): Call {
  return async (request, given = {}) => {
    const headers = new Headers(given.headers);
    await prepare(headers, options, mutates);
    const deadline = given.timeoutMs ?? options.deadline;
    const limits = deadline === undefined ? options : { ...options, deadline };
    try {
      return await persist(limits, (error) => transient(error, given.signal), (timeoutMs) =>
        call(request, { ...given, headers, timeoutMs }),
      );
    } catch (error) {
      throw failure(error, headers, given.signal);
    }
  };
}

/** Makes streams that are sent say who calls and throw `CommerceError`; each message stands for itself. */
function sending(call: Call, options: Options): Call {
  return async (requests, given = {}) => {
    const headers = new Headers(given.headers);
    await prepare(headers, options, false);
    try {
      return await call(requests, { ...given, headers });
    } catch (error) {
      throw failure(error, headers, given.signal);
    }
  };
}

function failure(error: unknown, headers: Headers, asked: AbortSignal | undefined): CommerceError {
  const requestId = headers.get(REQUEST_ID) ?? "";
  const end = silence(error, asked);
  return end ? unanswered(end, requestId, error, end) : refused(ConnectError.from(error), requestId);
}

/** Makes streams say who calls, go on by themselves, give each change once and throw `CommerceError`. */
function following(open: Open, output: DescMessage, options: Options) {
  // What is followed is named by the same field in the request.
  const named = output.fields.find((field) => field.number === 2)!.localName;
  return (request: object, given: CallOptions = {}): AsyncIterable<unknown> => {
    const begin = async function* (place: Place | undefined, signal: AbortSignal): AsyncGenerator<Told<unknown>> {
      const headers = new Headers(given.headers);
      await prepare(headers, options, false);
      const behind = place ? { [named]: place.id, afterVersion: place.version } : {};
      try {
        for await (const message of open({ ...request, ...behind }, { ...given, headers, signal })) {
          const update = message as { kind: Update_Kind; version: number } & Record<string, unknown>;
          const id = String(update[named]);
          const kind = Update_Kind[update.kind] as Told<unknown>["kind"];
          yield { message, kind, place: { id, version: update.version } };
        }
      } catch (error) {
        throw failure(error, headers, given.signal);
      }
    };
    const lasting = (error: unknown) => error instanceof CommerceError && stays(error);
    return followed(begin, lasting, given.signal ? { signal: given.signal } : {});
  };
}

function transient(error: unknown, asked?: AbortSignal): { retryAfter: number | undefined } | undefined {
  const end = silence(error, asked);
  if (end) return end === "UNAVAILABLE" ? { retryAfter: undefined } : undefined;
  const failed = ConnectError.from(error);
  return failed.code === Code.Unavailable ? { retryAfter: retryAfter(failed) } : undefined;
}

/** Says how a call without an answer ended; nothing where a server has spoken, which brings headers. */
function silence(error: unknown, asked: AbortSignal | undefined): End | undefined {
  const failed = ConnectError.from(error);
  if ([...failed.metadata].length > 0) return undefined;
  if (asked?.aborted) return "CANCELLED";
  if (failed.code === Code.DeadlineExceeded) return "DEADLINE_EXCEEDED";
  // Of a connection that ends, Node's transport says that the call was cancelled.
  const ended = failed.code === Code.Unavailable || failed.code === Code.Canceled;
  return ended || isDisconnected(failed) ? "UNAVAILABLE" : undefined;
}

function retryAfter(error: ConnectError): number | undefined {
  const seconds = Number(error.metadata.get("retry-after") ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** What a status without details stands for, and the HTTP status of each. */
const STATUSES: Partial<Record<Code, [number, string]>> = {
  [Code.Canceled]: [499, "CANCELLED"],
  [Code.InvalidArgument]: [400, "INVALID_ARGUMENT"],
  [Code.FailedPrecondition]: [400, "INVALID_ARGUMENT"],
  [Code.Unauthenticated]: [401, "UNAUTHENTICATED"],
  [Code.PermissionDenied]: [403, "ROLE_REQUIRED"],
  [Code.NotFound]: [404, "ROUTE_NOT_FOUND"],
  [Code.Aborted]: [409, "VERSION_MISMATCH"],
  [Code.AlreadyExists]: [409, "IDEMPOTENCY_KEY_REUSED"],
  [Code.ResourceExhausted]: [429, "RATE_LIMITED"],
  [Code.Unimplemented]: [501, "UNIMPLEMENTED"],
  [Code.Unavailable]: [503, "UNAVAILABLE"],
  [Code.DeadlineExceeded]: [504, "DEADLINE_EXCEEDED"],
};

function refused(error: ConnectError, requestId: string): CommerceError {
  const [status, reason] = STATUSES[error.code] ?? [500, "INTERNAL"];
  const [info] = error.findDetails(ErrorInfoSchema);
  const [call] = error.findDetails(RequestInfoSchema);
  const violations: Violation[] = error
    .findDetails(BadRequestSchema)
    .flatMap((bad) => bad.fieldViolations)
    .map(({ field, description }) => ({ field, description }));
  return new CommerceError({
    message: error.rawMessage,
    reason: info?.reason ?? reason,
    status,
    code: Code[error.code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase(),
    violations,
    facts: { ...info?.metadata },
    requestId: call?.requestId ?? requestId,
    retryAfter: retryAfter(error),
    cause: error,
  });
}
