import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A version of this program that knows fewer migrations than the present one. */
export interface OlderCode {
  readonly commit: string;
  /** As `0029`. */
  readonly newestMigration: string;
}

const HERE = fileURLToPath(new URL("../../", import.meta.url));
const MIGRATIONS = "src/store/migrations/";
/** What a version must bring to be run by `startProgram`. */
const PROGRAM = "trust/support/program.ts";

/**
 * The versions in this repository's history that stood right before a migration came, newest first: those whose
 * migrations are the first of the present ones, word by word, and which can be run on a clock of the test's own.
 */
export function olderCodes(): readonly OlderCode[] {
  const present = migrationsOf("HEAD");
  const changes = git("log", "--format=%H", "--", MIGRATIONS).split("\n").filter(Boolean);
  return changes.flatMap((change) => {
    const commit = `${change}^`;
    const own = migrationsOf(commit);
    const isOlder = own.length > 0 && own.length < present.length;
    if (!isOlder || own.some((line, index) => line !== present[index])) return [];
    if (git("ls-tree", commit, PROGRAM) === "") return [];
    const newestMigration = own.at(-1)!.split("/").at(-1)!.slice(0, 4);
    return [{ commit: git("rev-parse", "--short", commit), newestMigration }];
  });
}

/** Why no older version can be run here; `null`: one can. */
export function whyNoOlderCode(): string | null {
  try {
    if (git("rev-parse", "--is-shallow-repository") === "true")
      return "this clone is shallow and has no older versions: `git fetch --unshallow`";
    return olderCodes().length > 0
      ? null
      : "the history has no version before the last migration that can be run";
  } catch (error) {
    return `there is no history of versions here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Puts that version into a directory, with the packages that are installed here. */
export function unpack({ commit }: OlderCode, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const archive = `${directory}.tar`;
  git("archive", "--format=tar", "-o", archive, commit);
  run("tar", ["-xf", archive, "-C", directory]);
  const packages = join(directory, "node_modules");
  if (!existsSync(packages)) symlinkSync(join(HERE, "node_modules"), packages);
}

/** Name and digest of each, in order. */
function migrationsOf(commit: string): readonly string[] {
  return git("ls-tree", commit, MIGRATIONS)
    .split("\n")
    .filter((line) => line.endsWith(".sql"));
}

const git = (...args: readonly string[]): string => run("git", args);

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: HERE, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim()}`);
  return stdout.trim();
}
