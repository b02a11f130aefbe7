import { Session } from "node:inspector/promises";

const TOP = 8;

/** Runs work under the profiler and answers the frames in which most of its time went, as `12 % function file`. */
export async function profiled(work: () => unknown): Promise<readonly string[]> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 500 });
    await session.post("Profiler.start");
    await work();
    const { profile } = await session.post("Profiler.stop");
    const names = new Map(
      profile.nodes.map(({ id, callFrame: { functionName, url } }) => [
        id,
        `${functionName || "(anonymous)"} ${url.split("/").slice(-2).join("/")}`.trim(),
      ]),
    );
    const spent = new Map<string, number>();
    const samples = (profile.samples ?? [])
      .map((id) => names.get(id) ?? "?")
      .filter((name) => name !== "(idle)");
    for (const name of samples) spent.set(name, (spent.get(name) ?? 0) + 1);
    return [...spent]
      .sort(([, one], [, other]) => other - one)
      .slice(0, TOP)
      .map(([name, n]) => `${Math.round((100 * n) / samples.length)} % ${name}`);
  } finally {
    session.disconnect();
  }
}
