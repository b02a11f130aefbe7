interface ErrorDetail {
  message: string;
  code?: string;
  in?: string;
  subCategory?: string;
  context?: Record<string, string[]>;
}

/** A refusal as the vendor words it: HTTP status plus the body without its correlation id. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body.message ?? status));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function invalid(message: string, extra: Record<string, unknown> = {}): Refusal {
  return new Refusal(400, { status: "error", message, ...extra, category: "VALIDATION_ERROR" });
}

export function notFound(message = "resource not found", extra: Record<string, unknown> = {}): Refusal {
  return new Refusal(404, { status: "error", message, ...extra, category: "OBJECT_NOT_FOUND" });
}

export function conflict(message: string, extra: Record<string, unknown> = {}): Refusal {
  return new Refusal(409, { status: "error", message, ...extra, category: "CONFLICT" });
}

/** 403: none of the alternatives is covered by the token's scopes. */
export function missingScopes(required: string[]): Refusal {
  const message =
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";
  return new Refusal(403, {
    status: "error",
    message,
    errors: [
      {
        message: "One or more of the following scopes are required.",
        context: { requiredGranularScopes: required },
      },
    ],
    links: { scopes: "https://developers.hubspot.com/scopes" },
    category: "MISSING_SCOPES",
  });
}

export interface ValueProblem {
  isValid: false;
  message: string;
  error: string;
  name: string;
  localizedErrorMessage?: string;
  portalId?: number;
}

/** 400 whose message is a sentence followed by a JSON list, as recorded from a live portal. */
export function invalidValues(problems: ValueProblem[]): Refusal {
  const errors: ErrorDetail[] = problems.map(({ message, error, name }) => ({
    message,
    code: error,
    context: { propertyName: [name] },
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(problems)}`, { errors });
}
