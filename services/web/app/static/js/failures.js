// What can go wrong between here and the API.

/** The API answered with a problem: RFC 9457 from a service, `{message, requestId}` from the gateway. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.detail || body.message || body.title || `status ${status}`);
    this.status = status;
    this.kind = String(body.type ?? "").replace("urn:souk:problem:", "");
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.reference = body.correlationId ?? body.requestId ?? "";
    this.retryAfter = retryAfter;
  }
}

/** No answer came, or none that could be read. */
export class Unreachable extends Error {}

/** The session is over: one has to sign in again. */
export class SessionEnded extends Error {}

/** Whether the page that asked isn't shown any more. */
export const isLeft = (error, signal) => signal?.aborted === true || error?.name === "AbortError";
