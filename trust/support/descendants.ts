import { readdirSync, readFileSync } from "node:fs";

/** The processes that this one started, by `/proc`; none where there is no such thing. */
export function childrenOf(parent: number): readonly number[] {
  return processes()
    .filter((one) => one.parent === parent)
    .map(({ pid }) => pid);
}

/** A process and all that it and its children started, the oldest first. */
export function withDescendants(pid: number): readonly number[] {
  const all = processes();
  const found = [pid];
  for (const one of found)
    found.push(...all.filter(({ parent }) => parent === one).map((child) => child.pid));
  return found;
}

function processes(): readonly { readonly pid: number; readonly parent: number }[] {
  let names: readonly string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ")[1]);
        return [{ pid: Number(pid), parent }];
      } catch {
        // It ended between the two looks.
        return [];
      }
    });
}
