/** What is wrong with one field of a request. */
export interface Violation {
  /** The field, as the caller wrote it. */
  readonly field: string;
  /** What it must be. */
  readonly description: string;
}

/** What is known of a call that was refused or failed. */
export interface Refusal {
  readonly message: string;
  readonly reason: string;
  readonly status: number;
  readonly code?: string;
  readonly violations?: readonly Violation[];
  readonly facts?: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** A call that was refused or failed, by gRPC, gRPC-Web or REST. */
export class CommerceError extends Error {
  override readonly name = "CommerceError";
  /** Why, for programs: a name of `ErrorReason`. */
  readonly reason: string;
  /** The HTTP status, by gRPC too; 0 when no server answered. */
  readonly status: number;
  /** The name of the gRPC status, such as `NOT_FOUND`; empty by REST. */
  readonly code: string;
  /** What is wrong with which field; empty unless the input was invalid. */
  readonly violations: readonly Violation[];
  /** What a caller can act on, such as `available` or `currentVersion`. */
  readonly facts: Readonly<Record<string, string>>;
  /** Finds the call in the server's logs, also when no server has answered. */
  readonly requestId: string;
  /** When to come back, in seconds, where the server says so. */
  readonly retryAfter: number | undefined;

  constructor(refusal: Refusal) {
    super(refusal.message, { cause: refusal.cause });
    this.reason = refusal.reason;
    this.status = refusal.status;
    this.code = refusal.code ?? "";
    this.violations = refusal.violations ?? [];
    this.facts = refusal.facts ?? {};
    this.requestId = refusal.requestId ?? "";
    this.retryAfter = refusal.retryAfter;
  }

  /** Whether the same call may succeed a moment later. */
  get transient(): boolean {
    return this.reason === "UNAVAILABLE";
  }
}
