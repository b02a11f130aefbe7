import type { Policy } from "../domain/policy.ts";
import { type Around, adviseOn } from "./advice.ts";
import { checkPolicy } from "./check-policy.ts";
import type { Templates } from "./checks/alerts.ts";
import { closest } from "./closest.ts";
import { contradictions } from "./contradictions.ts";
import { overPreset } from "./preset.ts";
import { type Problem, problemsOf } from "./problem.ts";
import { PolicyFile } from "./schema/policy.ts";

import { toPolicy } from "./to-policy.ts";

/** Presets by name, each as a policy file of its own. */
export type Presets = Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;

export type PoliciesRead =
  | {
      readonly ok: true;
      readonly policies: readonly Policy[];
      /** What works but may not be meant. */
      readonly advice: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What is known around the file, for checks and advice that need it. */
export interface Known extends Around {
  readonly templates?: Templates;
}

/** The policy versions in a parsed policy file: one object, or a list of them; every problem found is named. */
export function readPolicies(input: unknown, presets: Presets, known: Known = {}): PoliciesRead {
  const many = Array.isArray(input);
  const files: readonly unknown[] = many ? input : [input];
  const problems: Problem[] = [];
  const policies: Policy[] = [];
  for (const [index, file] of files.entries()) {
    const read = readOne(file, presets, known.templates);
    if ("policy" in read) policies.push(read.policy);
    else problems.push(...read.problems.map((one) => (many ? below(String(index), one) : one)));
  }
  if (files.length === 0)
    problems.push({ path: "", problem: "the list of policies is empty", fix: "Add one." });
  problems.push(...versionProblems(policies));
  if (problems.length > 0) return { ok: false, problems };
  const advice = policies.flatMap((policy, index) =>
    [...adviseOn(policy, known), ...hoursOfThePreset(files[index], policy)].map((one) =>
      many ? below(String(index), one) : one,
    ),
  );
  return { ok: true, policies, advice };
}

/** Own hours under the preset's words for them: whoever approves the words approves something else. */
function hoursOfThePreset(file: unknown, { definitions }: Policy): readonly Problem[] {
  const { preset, calendars, definitions: own } = Object(file);
  const words = definitions?.businessHours;
  if (preset === undefined || calendars === undefined || Object(own).businessHours !== undefined || !words)
    return [];
  return [
    {
      path: "definitions.businessHours",
      problem: `says what the preset says, "${words}", and the calendars are your own`,
      fix: "Say in your words when you are open; people approve the words.",
    },
  ];
}

function readOne(
  file: unknown,
  presets: Presets,
  templates: Templates | undefined,
): { policy: Policy } | { problems: readonly Problem[] } {
  const whole = withPreset(file, presets);
  if ("problem" in whole) return { problems: [whole.problem] };
  const parsed = PolicyFile.safeParse(whole.input);
  if (!parsed.success)
    return { problems: problemsOf(parsed.error, whole.input, PolicyFile).map(nameClocks(whole.input)) };
  const problems = checkPolicy(parsed.data, templates);
  if (problems.length > 0) return { problems };
  const policy = toPolicy(parsed.data);
  const against = contradictions(policy);
  return against.length > 0 ? { problems: against } : { policy };
}

function withPreset(file: unknown, presets: Presets): { input: unknown } | { problem: Problem } {
  if (file === null || typeof file !== "object" || !("preset" in file)) return { input: file };
  const { preset: name, ...own } = file;
  const preset = typeof name === "string" ? presets[name] : undefined;
  if (preset) return { input: overPreset(preset(), own) };
  const known = Object.keys(presets);
  const meant = typeof name === "string" ? closest(name, known) : null;
  const fix = `${meant ? `Did you mean "${meant}"? ` : ""}Use ${known.map((one) => `"${one}"`).join(", ")}.`;
  return { problem: { path: "preset", problem: `there is no preset ${JSON.stringify(name)}`, fix } };
}

function versionProblems(policies: readonly Policy[]): Problem[] {
  return policies.flatMap((policy, index) => {
    const same = policies.findIndex(
      (other) => other.version === policy.version || other.effectiveAt === policy.effectiveAt,
    );
    if (same === index) return [];
    const what = policies[same]!.version === policy.version ? "version" : "effectiveAt";
    return [
      {
        path: `${index}.${what}`,
        problem: `is the same as that of policy ${same}`,
        fix: "Give every version its own number and its own effective time.",
      },
    ];
  });
}

/** `clocks.2.target` → `clocks.response.target`: people know their clocks by name. */
function nameClocks(input: unknown): (problem: Problem) => Problem {
  const clocks: unknown =
    input !== null && typeof input === "object" && "clocks" in input ? input.clocks : [];
  return (problem) => ({
    ...problem,
    path: problem.path.replace(/^clocks\.(\d+)/, (whole, index: string) => {
      const clock: unknown = Array.isArray(clocks) ? clocks[Number(index)] : null;
      const name = clock !== null && typeof clock === "object" && "name" in clock ? clock.name : null;
      return typeof name === "string" ? `clocks.${name}` : whole;
    }),
  });
}

function below(path: string, problem: Problem): Problem {
  return { ...problem, path: problem.path ? `${path}.${problem.path}` : path };
}
