import { readFile } from "node:fs/promises";
import { VARIABLES_OF } from "../alerts/template-variables.ts";
import type { Policy } from "../domain/policy.ts";
import { BadInput } from "../errors.ts";
import { parsePolicyText } from "../settings/policy-text.ts";
import { presets } from "../settings/presets.ts";
import { type Problem, renderProblem } from "../settings/problem.ts";
import { readPolicies } from "../settings/read-policies.ts";
import type { Io } from "./io.ts";

/** The policies in a file (`-`: stdin), or `null` after every problem has been noted. Throws BadInput if it cannot be read. */
export async function readPolicyFile(path: string, field: string, io: Io): Promise<readonly Policy[] | null> {
  return (await checkPolicyFile(path, field, io))?.policies ?? null;
}

/** As `readPolicyFile`, with what works but may not be meant, and the text as it was written. */
export async function checkPolicyFile(
  path: string,
  field: string,
  io: Io,
): Promise<{ policies: readonly Policy[]; advice: readonly Problem[]; input: unknown } | null> {
  const input = await readPolicyText(path, field, io);
  const read = readPolicies(input, presets, { now: Date.now(), templates: VARIABLES_OF });
  if (read.ok) return { ...read, input };
  const count = read.problems.length === 1 ? "1 problem" : `${read.problems.length} problems`;
  io.note(`${path}: ${count}`);
  for (const problem of read.problems) io.note(`  ${renderProblem(problem)}`);
  return null;
}

/** What a policy file says (`-`: stdin), not yet checked. Throws BadInput if it cannot be read. */
export async function readPolicyText(path: string, field: string, io: Io): Promise<unknown> {
  const read = parsePolicyText(await textOf(path, field, io), path);
  if (!read.ok) throw new BadInput(field, `${path} ${read.problem}.`, "Correct it at that place.");
  return read.value;
}

/** A file's text (`-`: stdin). Throws BadInput if it cannot be read. */
export async function textOf(path: string, field: string, io: Io): Promise<string> {
  if (path === "-") {
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString("utf8");
  }
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const problem = code === "ENOENT" ? `there is no file ${path}.` : `${path} cannot be read (${code}).`;
    throw new BadInput(field, problem, "Correct the path.");
  }
}
