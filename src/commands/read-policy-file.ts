import { readFile } from "node:fs/promises";
import type { Policy } from "../domain/policy.ts";
import { BadInput } from "../errors.ts";
import { presets } from "../settings/presets.ts";
import { renderProblem } from "../settings/problem.ts";
import { readPolicies } from "../settings/read-policies.ts";
import type { Io } from "./io.ts";

/** The policies in a file (`-`: stdin), or `null` after every problem has been noted. Throws BadInput if it cannot be read. */
export async function readPolicyFile(path: string, field: string, io: Io): Promise<readonly Policy[] | null> {
  const input = await readPolicyText(path, field, io);
  const read = readPolicies(input, presets);
  if (read.ok) return read.policies;
  const count = read.problems.length === 1 ? "1 problem" : `${read.problems.length} problems`;
  io.note(`${path}: ${count}`);
  for (const problem of read.problems) io.note(`  ${renderProblem(problem)}`);
  return null;
}

/** What a policy file says (`-`: stdin), not yet checked. Throws BadInput if it cannot be read. */
export async function readPolicyText(path: string, field: string, io: Io): Promise<unknown> {
  const text = await textOf(path, field, io);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadInput(field, `${path} is not JSON (${why}).`, "Correct it at that place.");
  }
}

async function textOf(path: string, field: string, io: Io): Promise<string> {
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
