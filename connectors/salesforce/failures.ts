import { z } from "zod";
import { HOUR, type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import { Blocked, GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import { DAY_USED_UP } from "./limits.ts";

/** An answer as it came: status, headers and the text of the body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One thing that Salesforce says is wrong, from whichever of its shapes. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

const Said = z.object({
  errorCode: z.string().nullish(),
  statusCode: z.string().nullish(),
  error: z.string().nullish(),
  error_description: z.string().nullish(),
  message: z.string().nullish(),
  fields: z.array(z.string()).nullish(),
});

/** A problem of a row or of a whole answer. REST says `errorCode`, collections `statusCode`, OAuth `error`. */
export const ProblemSaid = Said.transform(
  (said): Problem => ({
    code: said.errorCode ?? said.statusCode ?? said.error ?? "UNKNOWN",
    message: said.message ?? said.error_description ?? "no message",
    fields: said.fields ?? [],
  }),
);

const Problems = z.union([z.array(ProblemSaid), ProblemSaid.transform((one) => [one])]);

/** What Salesforce says went wrong; a page of HTML says nothing. */
export function problemsOf({ text }: Answer): readonly Problem[] {
  const fault = /<faultcode>([^<]*)<\/faultcode>[\s\S]*?<faultstring>([^<]*)<\/faultstring>/.exec(text);
  if (fault?.[1] && fault[2]) return [{ code: fault[1].replace(/^\w+:/, ""), message: fault[2], fields: [] }];
  const said = Problems.safeParse(parseJson(text));
  return said.success ? said.data.filter(({ code }) => code !== "UNKNOWN") : [];
}

/** The body as JSON, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The org's calls of the day are used up: same code as for too many at once, told apart by the message. */
export const isDayUsedUp = ({ code, message }: Problem): boolean =>
  code === "REQUEST_LIMIT_EXCEEDED" && !/concurrent/i.test(message);

export const isTooMany = ({ code }: Problem): boolean => code === "REQUEST_LIMIT_EXCEEDED";

/** The row is not there under this id: deleted, or merged into another. */
export const isGone = ({ code }: Problem): boolean =>
  code === "ENTITY_IS_DELETED" || code === "NOT_FOUND" || code === "INVALID_CROSS_REFERENCE_KEY";

/** The lead was converted and takes nothing more. */
export const isNoLonger = ({ code, message }: Problem): boolean =>
  code === "CANNOT_UPDATE_CONVERTED_LEAD" || /converted lead/i.test(message);

/** The owner that we named cannot own: left, or not allowed to. */
export const isBadOwner = ({ code, message, fields }: Problem): boolean =>
  code === "INACTIVE_OWNER_OR_USER" ||
  code.startsWith("OPERATION_WITH_INACTIVE_USER") ||
  (/OwnerId|Assigned To/i.test(`${fields.join()} ${message}`) &&
    /^(INVALID_CROSS_REFERENCE_KEY|INSUFFICIENT_ACCESS|FIELD_INTEGRITY_EXCEPTION|INVALID_OPERATION_WITH|TRANSFER_REQUIRES_READ|MALFORMED_ID)/.test(
      code,
    ));

/** Codes after which the same call may succeed, and how long to wait. */
const LATER: Readonly<Record<string, number>> = {
  // Two tries at once to make one thing: the next finds it.
  DUPLICATE_VALUE: 2 * SECOND,
  UNABLE_TO_LOCK_ROW: 2 * SECOND,
  ALL_OR_NONE_OPERATION_ROLLED_BACK: 2 * SECOND,
  PROCESSING_HALTED: 2 * SECOND,
  SERVER_UNAVAILABLE: 10 * SECOND,
  UNKNOWN_EXCEPTION: 30 * SECOND,
  QUERY_TIMEOUT: 30 * SECOND,
  OPERATION_TOO_LARGE: MINUTE,
  ENTITY_IS_LOCKED: 10 * MINUTE,
};

const PROVISION =
  "A field of ours is missing or hidden from the integration user: run `leadclock provision`.";
const RIGHTS =
  "Give the integration user the right to do this, for instance through the permission set Leadclock.";
const NO_API = "This edition of Salesforce has no API: switch it on, or connect an org that has it.";
const WITHDRAWN = "Salesforce has withdrawn the version of its API that we speak: update Leadclock.";
const MENDED: ReadonlySet<string> = new Set([PROVISION, RIGHTS, NO_API]);
const THEIR_RULE = "A rule of this org refuses the write. An admin of the org must relax it";

/** What a person should do about a refusal, by its code. */
function fixFor({ code, message, fields }: Problem): string {
  const named = `${fields.join(" ")} ${message}`;
  if (/external ID field does not exist/i.test(message)) return PROVISION;
  switch (code) {
    case "INVALID_FIELD":
    case "INVALID_FIELD_FOR_INSERT_UPDATE":
    case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
    case "INVALID_TYPE_ON_FIELD_IN_RECORD":
      return /Leadclock/i.test(named) ? PROVISION : RIGHTS;
    case "FIELD_CUSTOM_VALIDATION_EXCEPTION":
    case "REQUIRED_FIELD_MISSING":
    case "STRING_TOO_LONG":
      return `${THEIR_RULE} for ${fields.join(", ") || "the fields that Leadclock writes"}.`;
    case "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":
    case "CANNOT_EXECUTE_FLOW_TRIGGER":
      return "A trigger or flow of this org failed on the write. An admin of the org must mend it.";
    case "DUPLICATES_DETECTED":
      return "A duplicate rule of this org blocks the write. An admin must let it allow what the integration user saves, or merge the duplicates.";
    case "CANNOT_UPDATE_CONVERTED_LEAD":
      return "Give the integration user the permission View and Edit Converted Leads.";
    case "API_DISABLED_FOR_ORG":
      return NO_API;
    case "ENTITY_IS_DELETED":
    case "NOT_FOUND":
    case "INVALID_CROSS_REFERENCE_KEY":
      return "It was deleted; nothing to do.";
    default:
      return code.startsWith("INSUFFICIENT_ACCESS") || code.startsWith("CANNOT_MODIFY")
        ? RIGHTS
        : "Look at Salesforce's message; replay the work once the cause is gone.";
  }
}

const shorten = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);

const said = (problems: readonly Problem[]): string =>
  problems.map(({ code, message }) => `${code}: ${shorten(message)}`).join("; ") || "no message";

/** Salesforce's own words on a refusal. */
export const describe = (what: string, answer: Answer): string =>
  `Salesforce answered ${answer.status} to ${what}: ${said(problemsOf(answer))}`;

/**
 * What became of one row of a collection. Other rows of the same call stand for themselves.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
export function errorOfRow(what: string, problems: readonly Problem[], now: Instant): Error {
  const message = `Salesforce refused ${what}: ${said(problems)}`;
  // A row that fell with another says so; the other code is the reason.
  const reason = problems.find(({ code }) => !(code in LATER)) ?? problems[0];
  if (!reason) return new RetryLater(message, now + 10 * SECOND, { maybeDone: true });
  return waitFor(reason) === null
    ? refusalOf(message, reason)
    : new RetryLater(message, now + waitFor(reason)!);
}

function waitFor(problem: Problem): number | null {
  if (isDayUsedUp(problem)) return DAY_USED_UP;
  if (isTooMany(problem)) return 5 * SECOND;
  const wait = LATER[problem.code];
  if (wait === undefined) return null;
  // Two writers that met on one row must not meet again.
  return problem.code === "UNABLE_TO_LOCK_ROW" ? wait + Math.round(Math.random() * wait) : wait;
}

/** The error of an answer that is no success. */
export function errorOf(what: string, answer: Answer, now: Instant): RetryLater | Reauthorize | GiveUp {
  const problems = problemsOf(answer);
  const [problem] = problems;
  const message = describe(what, answer);
  if (answer.status === 410) return new Blocked(message, WITHDRAWN);
  if (answer.status === 401 || problem?.code === "INVALID_SESSION_ID")
    return new Reauthorize(`${message} Connect the org again.`);
  if (!problem) {
    const redirected = answer.status >= 300 && answer.status < 400;
    if (answer.status >= 500 || answer.status === 420 || answer.status === 429 || redirected)
      return new RetryLater(message, now + (retryAfter(answer) ?? 10 * SECOND), {
        maybeDone: answer.status >= 500,
      });
    return new Blocked(message, "Look at what stands between Leadclock and Salesforce: a proxy or firewall.");
  }
  // SOAP answers every refusal with 500, also one for good.
  const unwell = answer.status === 429 || (answer.status >= 500 && !answer.text.includes("<faultcode>"));
  const wait = waitFor(problem) ?? (unwell ? 10 * SECOND : null);
  if (wait !== null)
    return new RetryLater(message, now + wait, {
      maybeDone: answer.status >= 500 || problem.code === "UNKNOWN_EXCEPTION",
    });
  return refusalOf(message, problem);
}

/** Rights and fields of ours are mended for everything at once; the rest is about this one row. */
function refusalOf(message: string, problem: Problem): GiveUp {
  const fix = fixFor(problem);
  return MENDED.has(fix) ? new Blocked(message, fix) : new GiveUp(message, fix);
}

/** Seconds in the header, milliseconds here; an hour at most. */
function retryAfter({ headers }: Answer): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.max(seconds * SECOND, 100), HOUR) : null;
}

/** No answer: the time limit passed or the connection broke; what was asked may have been done. */
export function silence(what: string, why: string, now: Instant): RetryLater {
  return new RetryLater(`Salesforce gave no answer to ${what}: ${why}.`, now + 10 * SECOND, {
    maybeDone: true,
  });
}
