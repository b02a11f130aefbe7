/** Why a query is refused: the vendor's error code and its sentence. */
export class QueryRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The vendor's answer to a query beyond what it can work out. */
export function tooComplicated(): QueryRefusal {
  return new QueryRefusal(
    "QUERY_TOO_COMPLICATED",
    "Query is either selecting too many fields or the filter conditions are too complicated.",
  );
}

const AROUND = 60;

/**
 * A refusal that points at a place in the query, in the vendor's form: the line, a caret, row and column, the sentence
 * (form as in recorded answers; what the vendor cuts from a long line is not published, here 60 characters each side).
 */
export function refusedAt(soql: string, at: number, code: string, sentence: string): QueryRefusal {
  const before = soql.slice(0, at);
  const row = before.split("\n").length;
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = soql.indexOf("\n", at) < 0 ? soql.length : soql.indexOf("\n", at);
  const from = Math.max(lineStart, at - AROUND);
  const shown = soql.slice(from, Math.min(lineEnd, at + AROUND));
  const column = at - lineStart + 1;
  return new QueryRefusal(
    code,
    `\n${shown}\n${" ".repeat(at - from)}^\nERROR at Row:${row}:Column:${column}\n${sentence}`,
  );
}
