import { Waterfall } from "../../charts/Waterfall.tsx";
import type { Band } from "../../charts/waterfall.ts";
import { bandOf } from "../../charts/waterfall.ts";
import { countWords } from "../../client/words.ts";
import type { Hops } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import { msWords, threeWords } from "./words.ts";

const TONES: Readonly<Record<string, Band["tone"]>> = { watch: "warn", alert: "miss", critical: "miss" };

/** Which hop? Means that add up to the mean systems delay, over the benchmark that judges systems only (R-191). */
export function HopsChart({ hops: counted, says }: { readonly hops: Hops; readonly says: string }) {
  const { open } = useDashboard();
  const { systems, headStartMeanMs, lastWeek, n } = counted;
  const bands = counted.bands.map(({ key, label, fromMs, toMs }) => ({
    word: label,
    from: fromMs,
    to: toMs,
    tone: TONES[key] ?? "plain",
  }));
  const headStart = headStartMeanMs !== null && headStartMeanMs > 0 ? headStartMeanMs : null;
  const hops = [
    ...counted.hops.map(({ label, meanMs }) => ({ name: label, ms: meanMs })),
    ...(headStart === null ? [] : [{ name: "Less: touched before handed over", ms: -headStart }]),
  ];
  const extra = headStart === null ? [] : ["–"];
  const [first, second] = counted.hops;
  const most = first && second ? first.share + second.share : null;
  return (
    <Waterfall
      title="Systems delay, hop by hop"
      unit={`mean over ${countWords(n)} measured, against the benchmark`}
      description={
        systems.meanMs === null
          ? "Nothing was measured in this period."
          : `Mean systems delay ${msWords(systems.meanMs)}, in the band ${bandOf(systems.meanMs, bands).word}; the longest hop is ${first ? `${first.label}, ${msWords(first.meanMs)}` : "none"}.`
      }
      note={
        <>
          Bands judge systems, never a person. Median {msWords(systems.medianMs)}, p90{" "}
          {msWords(systems.p90Ms)}.
          {lastWeek?.meanMs == null
            ? ""
            : ` Marker: last whole week, mean ${msWords(lastWeek.meanMs)} of ${countWords(lastWeek.n)}.`}
          {most !== null && counted.hops.length > 2
            ? ` The two longest make up ${Math.round(100 * most)} %.`
            : ""}
        </>
      }
      noteText={`${says}. Systems delay median, mean, p90: ${threeWords(systems)}, n ${systems.n}. Left out: excluded leads, outages, leads that nobody has. Bands (benchmark for systems): ${bands.map(({ word, from }) => `${word} from ${msWords(from)}`).join(", ")}.`}
      hops={hops}
      totalName="Systems delay, mean"
      also={[
        {
          name: "Waited there",
          cells: [...counted.hops.map(({ spread }) => spread.n), ...extra, systems.n],
        },
        {
          name: "Their median",
          cells: [
            ...counted.hops.map(({ spread }) => msWords(spread.medianMs)),
            ...extra,
            msWords(systems.medianMs),
          ],
        },
        {
          name: "Their p90",
          cells: [
            ...counted.hops.map(({ spread }) => msWords(spread.p90Ms)),
            ...extra,
            msWords(systems.p90Ms),
          ],
        },
      ]}
      marker={lastWeek?.meanMs == null ? null : { name: "last whole week", ms: lastWeek.meanMs }}
      bands={bands}
      words={msWords}
      open={(index) => {
        const hop = counted.hops[index];
        if (hop) open({ where: `hop:${hop.key}`, says: `waited: ${hop.label}` });
        else open({ where: "systems", says: "with a measured systems delay" });
      }}
    />
  );
}
