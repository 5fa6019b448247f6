import type { DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { type CallOptions, type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";

import { CommerceError, type Violation } from "./errors.js";
import { BadRequestSchema, ErrorInfoSchema, RequestInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { type Options, persist, prepare, REQUEST_ID } from "./options.js";

export { CommerceError, type Violation } from "./errors.js";

/** Makes the client of a service. */
export type Connection = <S extends DescService>(service: S) => Client<S>;

type Call = (request: unknown, options?: CallOptions) => Promise<unknown>;

/** Makes clients whose calls say who calls, end in time, are repeated and throw `CommerceError`. */
export function over(transport: Transport, options: Options): Connection {
  return <S extends DescService>(service: S): Client<S> => {
    const client = createClient(service, transport) as Record<string, unknown>;
    const methods = service.methods.map((method) => {
      const call = client[method.localName] as Call;
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
      return await persist(limits, unavailable, (timeoutMs) => call(request, { ...given, headers, timeoutMs }));
    } catch (error) {
      throw refused(ConnectError.from(error), headers.get(REQUEST_ID) ?? "");
    }
  };
}

function unavailable(error: unknown): { retryAfter: number | undefined } | undefined {
  const failed = ConnectError.from(error);
  return failed.code === Code.Unavailable ? { retryAfter: retryAfter(failed) } : undefined;
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
