import type { Response } from "express";
import { type Instant, MINUTE } from "../domain/time.ts";

/** Longer than anybody between a page and us waits for an answer. */
const KEPT_MS = 3 * MINUTE;
const MOST = 1_000;

interface Call {
  readonly at: Instant;
  readonly answer: Promise<{ readonly status: number; readonly body: unknown } | null>;
}

/**
 * A call under the same name is done once, and its answer given again: who stands between may have lost it. Only a nicety of
 * one process: done twice, each of our routes changes nothing more or says that there is nothing left to do.
 */
export class Repeats {
  readonly #now: () => Instant;
  readonly #calls = new Map<string, Call>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  async run(name: string, response: Response, first: () => void): Promise<void> {
    const before = this.#calls.get(name);
    const answered = before && this.#now() - before.at < KEPT_MS ? await before.answer : null;
    if (answered) return void response.status(answered.status).json(answered.body);
    const { promise, resolve } = Promise.withResolvers<Awaited<Call["answer"]>>();
    const json = response.json.bind(response);
    response.json = (body?: unknown) => {
      const { statusCode: status } = response;
      // A failure of ours is no answer: the next try is a try.
      resolve(status < 500 ? { status, body } : null);
      return json(body);
    };
    response.once("close", () => resolve(null));
    this.#calls.set(name, { at: this.#now(), answer: promise });
    if (this.#calls.size > MOST) this.#calls.delete(this.#calls.keys().next().value!);
    first();
  }
}
