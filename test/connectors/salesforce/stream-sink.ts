import type { Delivery, StreamSink } from "../../../connectors/connector.ts";

interface Kept {
  readonly deliveries: readonly Delivery[];
  readonly position: string;
}

/** Keeps what comes; `hold` makes it wait until `go`. */
export class Sink implements StreamSink {
  readonly kept: Kept[] = [];
  readonly again: { since: number | null; why: string }[] = [];
  lacking: readonly string[] | null = null;
  hold = false;
  waiting: (() => void)[] = [];
  async keep(deliveries: readonly Delivery[], at: string): Promise<void> {
    if (this.hold) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.kept.push({ deliveries, position: at });
  }
  async readAgain(since: number | null, why: string): Promise<void> {
    this.again.push({ since, why });
  }
  async lacks(what: readonly string[]): Promise<void> {
    this.lacking = what;
  }
  go(): void {
    this.hold = false;
    for (const resume of this.waiting.splice(0)) resume();
  }
  get deliveries(): readonly Delivery[] {
    return this.kept.flatMap((one) => one.deliveries);
  }
  get position(): string | undefined {
    return this.kept.at(-1)?.position;
  }
}
