import { setTimeout as pause } from "node:timers/promises";

/** What happens to a process at a step: it dies as by kill -9, it is frozen as by SIGSTOP, or it dawdles there. */
export type Fate = "SIGKILL" | "SIGSTOP" | { readonly pauseMs: number };

export interface Armed {
  /** `outbox.claim`: after that returned; `tx:leads.save`: inside a transaction, before its end; `crm.createTasks`: after the CRM's answer. */
  readonly step: string;
  /** How often it passes first. */
  readonly skip: number;
  readonly fate: Fate;
}

let armed: { step: string; skip: number; fate: Fate }[] = [];

/** Lets the process meet its fate at a step from now on; each once. */
export function arm(one: Armed): void {
  armed.push({ ...one });
}

export function disarm(): void {
  armed = [];
}

/** Called wherever a step has just been done. A signal to oneself takes effect before the next statement. */
export async function reached(step: string): Promise<void> {
  const hit = armed.find((one) => one.step === step && one.skip-- <= 0);
  if (!hit) return;
  armed = armed.filter((one) => one !== hit);
  if (typeof hit.fate === "string") process.kill(process.pid, hit.fate);
  else await pause(hit.fate.pauseMs);
}

type Calls = Readonly<Record<string, unknown>>;

/** The same port; after each of its calls that did something, the step `name.method` is reached. */
export function stepped<T extends object>(port: T, name: string): T {
  const wrapped: Record<string, unknown> = {};
  for (const [method, call] of Object.entries(port as Calls)) {
    wrapped[method] =
      typeof call !== "function"
        ? call
        : (...args: unknown[]) => {
            const result: unknown = call.apply(port, args);
            return result instanceof Promise
              ? result.then((value) => through(`${name}.${method}`, value))
              : result;
          };
  }
  return wrapped as T;
}

async function through<T>(step: string, value: T): Promise<T> {
  const didNothing = value === null || value === 0 || (Array.isArray(value) && value.length === 0);
  if (!didNothing) await reached(step);
  return value;
}
