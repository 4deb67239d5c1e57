/** The closed list of what can go wrong for a caller, and the HTTP status that says so. */
export const PROBLEM_STATUS = {
  malformed: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  invalid: 422,
  too_many: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ProblemCode = keyof typeof PROBLEM_STATUS;

export interface ProblemDetails {
  /** The field at fault, as the caller spells it: `url`, `props.plan`, `filters[0][1]`. */
  field?: string;
  /** What was given, shortened for the answer. */
  given?: unknown;
  /** What is allowed: a sentence, or the list of known names. */
  allowed?: string | readonly string[];
  /** Seconds after which to try again; sent as Retry-After. */
  retryAfter?: number;
  /** Further headers of the answer. */
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/**
 * The one error type that is meant for the person on the other side.
 * The message is a whole sentence; everything else that is thrown is a defect and answers 500.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    // Made short at once: what is deeply nested could neither be written as JSON nor go from thread to thread.
    this.details = 'given' in details ? { ...details, given: shorten(details.given) } : details;
  }

  get status(): number {
    return PROBLEM_STATUS[this.code];
  }

  /** RFC 9457 members, ready for `application/problem+json`. */
  toJSON(): Record<string, unknown> {
    const { field, given, allowed } = this.details;
    return {
      type: 'about:blank',
      title: this.code.replaceAll('_', ' '),
      status: this.status,
      detail: this.message,
      ...(field === undefined ? {} : { field }),
      ...(given === undefined ? {} : { given }),
      ...(allowed === undefined ? {} : { allowed }),
    };
  }
}

function shorten(given: unknown): unknown {
  if (given === null || given === undefined || typeof given === 'number' || typeof given === 'boolean')
    return given;
  const text = typeof given === 'string' ? given : asText(given);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function asText(given: unknown): string {
  try {
    return JSON.stringify(given) ?? String(given);
  } catch {
    return '(nested too deeply to show)';
  }
}
