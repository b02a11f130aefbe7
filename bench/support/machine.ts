import { execFileSync } from "node:child_process";
import os from "node:os";

/** Where a run took place. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  readonly system: string;
  readonly commit: string;
  /** How busy the machine was when the run began, by its one-minute load. */
  readonly load: number;
}

export function machine(): Machine {
  return {
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    system: `${os.platform()} ${os.arch()}`,
    commit: commit(),
    load: Math.round(os.loadavg()[0]! * 10) / 10,
  };
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown";
  }
}

export function machineText({ cores, cpu, memoryGb, node, system, commit, load }: Machine): string {
  return `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}, commit ${commit}, load ${load}`;
}
