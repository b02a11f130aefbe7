import { renderProblem } from "../settings/problem.ts";
import type { Instants } from "./instants.ts";
import { askApi, type TenantTarget } from "./operator.ts";

/** What commands about policies need to ask the server. */
export type AskPolicies = TenantTarget;

export interface DraftAnswer {
  readonly revision: number;
  readonly basedOn: number;
  readonly author: string;
  readonly at: string;
  readonly policy: unknown;
  readonly changes: readonly string[] | null;
  readonly problems: readonly ProblemAnswer[];
  readonly advice: readonly ProblemAnswer[];
}

interface ProblemAnswer {
  readonly field: string;
  readonly reason: string;
  readonly fix: string;
}

/** Advice as `leadclock policy validate` gives it. */
export const adviceInWords = ({ advice }: DraftAnswer): readonly string[] =>
  advice.map(({ field, reason, fix }) => `Advice: ${renderProblem({ path: field, problem: reason, fix })}`);

export interface VersionAnswer {
  readonly version: number;
  readonly name: string;
  readonly effectiveAt: string;
  readonly publishedBy: string;
  readonly publishedAt: string;
  readonly note: string | null;
  readonly overridden: {
    readonly by: string;
    readonly reason: string;
    readonly open: readonly string[];
  } | null;
}

export interface PublishedAnswer {
  readonly version: number;
  readonly effectiveAt: string;
  readonly moveRunning: boolean;
  readonly note: string | null;
  readonly overridden: VersionAnswer["overridden"];
  readonly changes: readonly string[];
}

export const draftNow = (options: AskPolicies): Promise<DraftAnswer> =>
  askApi<DraftAnswer>(options, "GET", "/policies/draft");

/** The newest published version's number. */
export async function newestVersion(options: AskPolicies): Promise<number> {
  const { versions } = await askApi<{ versions: readonly VersionAnswer[] }>(options, "GET", "/policies");
  return versions.at(-1)?.version ?? 0;
}

const MANY_HOLIDAYS = 5;
const HOLIDAY = /^holiday on (\S+) in (.+ hours): .* \((new|gone)\)$/;

/** Changes in words, years of holidays in one line a calendar; `leadclock policy diff` says each. */
export function inShort(changes: readonly string[]): readonly string[] {
  const kinds = Map.groupBy(changes, (words) => {
    const [, , hours, how] = HOLIDAY.exec(words) ?? [];
    return hours === undefined ? null : `holidays in ${hours} (${how})`;
  });
  return [...kinds].flatMap(([kind, lines]) => {
    if (kind === null || lines.length <= MANY_HOLIDAYS) return lines;
    const days = lines.map((words) => HOLIDAY.exec(words)![1]!).sort();
    return [`${lines.length} ${kind}, ${days[0]} to ${days.at(-1)}: leadclock policy diff says each`];
  });
}

/** What a new version changes, in words. */
export function publishedInWords(
  { version, effectiveAt, note, moveRunning, overridden, changes }: PublishedAnswer,
  when: Instants,
): string {
  return [
    `Version ${version} is published. It is in force from ${when(effectiveAt)}.`,
    ...(note ? [note] : []),
    ...(moveRunning ? ["Running clocks go over to it then; misses that this makes alert nobody."] : []),
    ...(overridden ? [`Published over: ${overridden.open.join("; ")}.`] : []),
    ...inShort(changes).map((words) => `  ${words}`),
    "",
  ].join("\n");
}
