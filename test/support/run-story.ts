import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** `npm run story -- <name>` tells one story on every CRM it is written for; without a name it lists them all. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STORIES = "test/stories";
/** `storyOnEach("friday-evening", "A demo request on Friday evening…"`: the name, and the description in a line. */
const NAMED = /\bstoryOnEach\(\s*"([a-z0-9-]+)",\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;
/** A file whose stories have no names of their own is started by its own name. */
const DESCRIBED = /\bdescribe(?:\.each\([^)]*\))?\(\s*"((?:[^"\\]|\\.)*)"/g;
/** One CRM after the other: which one it is, is no part of the story. */
const ON_EACH = /,? on %s$/;

interface Story {
  readonly name: string;
  readonly description: string;
  readonly file: string;
  /** What jest looks for; `null`: everything in the file. */
  readonly pattern: string | null;
}

function storiesIn(file: string): readonly Story[] {
  const text = readFileSync(`${ROOT}/${STORIES}/${file}`, "utf8");
  const named = [...text.matchAll(NAMED)].map(([, name, quoted, ticked]) => ({
    name: name!,
    description: quoted ?? ticked ?? "",
    file,
    pattern: `\\[${name}\\]`,
  }));
  if (named.length > 0) return named;
  const description = [...text.matchAll(DESCRIBED)]
    .map(([, words]) => words?.replace(ON_EACH, ""))
    .join("; ");
  return [{ name: file.replace(".test.ts", ""), description, file, pattern: null }];
}

const stories = readdirSync(`${ROOT}/${STORIES}`)
  .filter((file) => file.endsWith(".test.ts"))
  .sort()
  .flatMap(storiesIn);
const width = Math.max(...stories.map(({ name }) => name.length));
const list = stories.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join("\n");

const [wanted, ...options] = process.argv.slice(2);
const story = stories.find(({ name }) => name === wanted);
if (wanted === undefined) {
  process.stdout.write(`npm run story -- <name>\n\n${list}\n`);
} else if (story) {
  const jest = [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
  ];
  const only = story.pattern === null ? [] : ["--testNamePattern", story.pattern];
  const { status } = spawnSync(
    process.execPath,
    [...jest, "--runTestsByPath", `${STORIES}/${story.file}`, "--verbose", ...only, ...options],
    { cwd: ROOT, stdio: "inherit", env: { ...process.env, LEADCLOCK_STORY: story.name } },
  );
  process.exitCode = status ?? 1;
} else {
  process.stderr.write(`There is no story "${wanted}". There are:\n\n${list}\n`);
  process.exitCode = 2;
}
