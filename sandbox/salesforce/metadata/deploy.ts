import { unzip } from "../../support/zip.ts";
import { makeId } from "../core/ids.ts";
import { forgetAll } from "../core/world.ts";
import { instant } from "../data/value.ts";
import type { Scope } from "./component.ts";
import { componentsOf, manifest, type Packaged } from "./package-files.ts";
import { save } from "./save.ts";

export interface DeployOptions {
  checkOnly: boolean;
  rollbackOnError: boolean;
  singlePackage: boolean;
}

interface Message {
  componentType: string;
  created: boolean;
  changed: boolean;
  deleted: boolean;
  fileName: string;
  fullName: string;
  problem?: string;
  problemType?: "Error";
  success: boolean;
}

interface Outcome {
  successes: Message[];
  failures: Message[];
  errorMessage?: string;
}

class Undo extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super("undone");
    this.outcome = outcome;
  }
}

/** Deploys a zip of metadata files and answers the id to ask by; asked the first time, it is still in progress. */
export function deploy(scope: Scope, zip: Buffer, options: DeployOptions): string {
  const { world, org, user } = scope;
  const id = makeId("0Af", world.db.next(`id:${org}:0Af`, 1));
  const startDate = instant(world.clock.now());
  const { successes, failures, errorMessage } = attempt(scope, zip, options);
  const failed = failures.length > 0 || errorMessage !== undefined;
  const result = {
    checkOnly: options.checkOnly,
    completedDate: startDate,
    createdBy: user,
    createdByName: user,
    createdDate: startDate,
    details: { componentFailures: failures, componentSuccesses: successes },
    done: true,
    errorMessage,
    id,
    ignoreWarnings: false,
    lastModifiedDate: startDate,
    numberComponentErrors: failures.length,
    numberComponentsDeployed: failed && options.rollbackOnError ? 0 : successes.length,
    numberComponentsTotal: successes.length + failures.length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError: options.rollbackOnError,
    runTestsEnabled: false,
    startDate,
    status: !failed
      ? "Succeeded"
      : options.rollbackOnError || successes.length === 0
        ? "Failed"
        : "SucceededPartial",
    success: !failed || (!options.rollbackOnError && successes.length > 0),
  };
  world.db.run(
    "INSERT INTO metadata_deploys (id, org, result) VALUES (?, ?, ?)",
    id,
    org,
    JSON.stringify(result),
  );
  return id;
}

/** How a deploy stands; undefined: there is none of this id. */
export function checkDeploy(
  { world, org }: Scope,
  id: string,
  withDetails: boolean,
): Record<string, unknown> | undefined {
  const row = world.db.get<{ result: string; asked: number }>(
    "SELECT result, asked FROM metadata_deploys WHERE id = ? AND org = ?",
    id,
    org,
  );
  if (!row) return undefined;
  world.db.run("UPDATE metadata_deploys SET asked = asked + 1 WHERE id = ?", id);
  const { details, ...result } = JSON.parse(row.result) as Record<string, unknown>;
  if (row.asked === 0)
    return {
      ...result,
      completedDate: undefined,
      done: false,
      status: "InProgress",
      success: false,
      numberComponentsDeployed: 0,
    };
  return withDetails ? { ...result, details } : result;
}

function attempt(scope: Scope, zip: Buffer, options: DeployOptions): Outcome {
  const { world } = scope;
  try {
    return world.db.transaction(() => {
      const outcome = perform(scope, zip, options);
      if (options.checkOnly || (options.rollbackOnError && outcome.failures.length > 0))
        throw new Undo(outcome);
      return outcome;
    });
  } catch (error) {
    forgetAll(world);
    if (error instanceof Undo) return error.outcome;
    if (!(error instanceof Error)) throw error;
    return { successes: [], failures: [], errorMessage: `UNKNOWN_EXCEPTION: ${error.message}` };
  }
}

function perform(scope: Scope, zip: Buffer, options: DeployOptions): Outcome {
  const files = options.singlePackage ? unzip(zip) : withoutTop(unzip(zip));
  const listed = manifest(files);
  const outcome: Outcome = { successes: [], failures: [] };
  const fail = (fileName: string, type: string, fullName: string, problem: string): void => {
    outcome.failures.push({
      ...message(fileName, type, fullName),
      problem,
      problemType: "Error",
      success: false,
    });
  };
  if (!listed) {
    fail("package.xml", "", "package.xml", "No package.xml found");
    return outcome;
  }
  const there = new Set<string>();
  for (const packaged of componentsOf(files)) {
    const { type, file, component } = packaged;
    if (!component) {
      fail(file, type.name, file, packaged.problem ?? "");
      continue;
    }
    there.add(key(packaged));
    const saved = save(scope, type, "upsert", component);
    if (saved.success)
      outcome.successes.push({
        ...message(file, type.name, component.fullName),
        changed: true,
        created: saved.created === true,
      });
    else fail(file, type.name, component.fullName, saved.errors[0]!.message);
  }
  for (const one of listed) {
    const [type = "", ...rest] = one.split(":");
    const fullName = rest.join(":");
    // A folder's members and an object's fields are listed under names that no file of their own has.
    if (fullName === "*" || there.has(one) || ["CustomObject", "Report", "Dashboard"].includes(type))
      continue;
    fail(
      "package.xml",
      type,
      fullName,
      `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`,
    );
  }
  return outcome;
}

function message(fileName: string, componentType: string, fullName: string): Message {
  return { changed: false, componentType, created: false, deleted: false, fileName, fullName, success: true };
}

function key({ type, component }: Packaged): string {
  return `${type.name}:${component!.fullName}`;
}

/** Without `singlePackage` a zip has one folder per package; one is taken here. */
function withoutTop(files: Map<string, Buffer>): Map<string, Buffer> {
  return new Map([...files].map(([path, content]) => [path.slice(path.indexOf("/") + 1), content]));
}
