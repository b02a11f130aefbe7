/** One error as REST says it. */
export interface ErrorBody {
  message: string;
  errorCode: string;
  fields?: string[];
  [more: string]: unknown;
}

/** A refusal as the vendor words it: HTTP status plus a list of errors. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: ErrorBody[];

  constructor(status: number, ...errors: ErrorBody[]) {
    super(errors.map((error) => error.message).join("; "));
    this.status = status;
    this.errors = errors;
  }
}

export function refuse(status: number, errorCode: string, message: string, fields?: string[]): Refusal {
  return new Refusal(status, { message, errorCode, ...(fields ? { fields } : {}) });
}

export function malformed(message: string): Refusal {
  return refuse(400, "JSON_PARSER_ERROR", message);
}

export function notFound(message = "The requested resource does not exist"): Refusal {
  return refuse(404, "NOT_FOUND", message);
}

/** A save of one record that failed; a collection goes on with the next one. */
export class RowError extends Error {
  readonly statusCode: string;
  readonly fields: string[];
  /** What REST adds to the error besides the code, e.g. the duplicates found. */
  readonly extra: Record<string, unknown>;
  /** The status of a call for this one record. */
  readonly status: number;

  constructor(
    statusCode: string,
    message: string,
    fields: string[] = [],
    status = 400,
    extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.statusCode = statusCode;
    this.fields = fields;
    this.status = status;
    this.extra = extra;
  }

  /** As the answer of a call for one record has it. */
  refusal(): Refusal {
    return new Refusal(this.status, {
      ...this.extra,
      message: this.message,
      errorCode: this.statusCode,
      ...(this.extra.duplicateResut ? {} : { fields: this.fields }),
    });
  }
}
