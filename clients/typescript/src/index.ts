export { CommerceError, type Violation } from "./errors.js";
export type { Given, Options } from "./options.js";
