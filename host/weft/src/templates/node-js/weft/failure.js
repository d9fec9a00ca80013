// Failures: each says what the host does next. A node throws them. Whatever else it throws is a mistake in the node.

/** A failure, as `failure` makes it. */
export class Failure extends Error {
  constructor(tag, message, { code = "", remedy = null, waitMs = null } = {}) {
    super(message);
    const problem = { code: String(code), message: String(message), remedy: remedy === null ? null : String(remedy) };
    this.contract = { tag, val: tag === "throttled" ? { problem, waitMs } : problem };
  }
}

/** Makes failures of a message and maybe `{ code, remedy }`: the platform's own code, and what to do about it. */
export const failure = {
  /** The request itself is wrong. Never repeated: the run stops. */
  invalid: (message, more) => new Failure("invalid", message, more),
  /** The token is missing or expired: the host authorizes once and repeats the call once. */
  unauthorized: (message, more) => new Failure("unauthorized", message, more),
  /** A permission is missing. Say in `remedy` what to switch on. */
  forbidden: (message, more) => new Failure("forbidden", message, more),
  /** The platform asks to slow down, for `waitMs` milliseconds if it said so. */
  throttled: (message, more) => new Failure("throttled", message, more),
  /** The platform failed or can't be reached: the host repeats with a growing pause. */
  unavailable: (message, more) => new Failure("unavailable", message, more),
  /** This one record can't pass; others can. */
  rejected: (message, more) => new Failure("rejected", message, more),
};

/** Calls the host. What it refuses comes as an error with a payload, of which `told` makes a failure. */
export function asking(call, told) {
  try {
    return call();
  } catch (error) {
    if (error?.payload === undefined) throw error;
    throw told(error.payload);
  }
}
