import { useAddress } from "../../client/address.ts";
import { Segments } from "../../components/Segments.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { AddClock, ClockKind } from "./ClockKind.tsx";
import own from "./Clocks.module.css";
import { ClockTime } from "./ClockTime.tsx";
import { useEditor } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { Steps } from "./Steps.tsx";
import { clockWords, recipientWords, STARTS } from "./said.ts";
import {
  type ClockText,
  clocksOf,
  listOf,
  objectOf,
  type Text,
  targetOf,
  timeMs,
  timeWords,
  wordOf,
} from "./text.ts";

/** Warnings and tiers of a clock on a line, and below it what each of them says. */
export function Clocks() {
  const { text, published, isEditable } = useEditor();
  const clocks = clocksOf(text);
  const [chosen, choose] = useAddress("clock", wordOf(text.sla));
  const clock = clocks.find(({ name }) => name === chosen) ?? clocks[0];
  const types = listOf(text.leadTypes).map(objectOf);
  const [typeName, chooseType] = useAddress("type", wordOf(types[0]?.name));
  if (!clock) return <Problems path={["clocks"]} />;
  const isByType = "byLeadType" in objectOf(clock.target) && types.length > 0 && clock.name === text.sla;
  const type = types.find(({ name }) => name === typeName) ?? types[0];
  const before = clocksOf(published).find(({ name }) => name === clock.name);
  const leadType = isByType ? wordOf(type?.name) : null;
  return (
    <section className="card pad" aria-labelledby="what-happens">
      <div className="head">
        <h2 id="what-happens">What happens as the clock runs out</h2>
        <span className="xs dim">offsets count in the clock's hours · not to scale</span>
      </div>
      <div className={css.row}>
        <Segments
          label="Clock"
          value={clock.name}
          choose={choose}
          options={clocks.map(({ name }) => ({ value: name, label: clockWords(name) }))}
        />
        {isByType ? (
          <label className={css.inline}>
            <span className="sm mid">for</span>
            <select
              className="field"
              value={leadType ?? ""}
              onChange={({ target }) => chooseType(target.value)}
            >
              {types.map(({ name, label }) => (
                <option key={wordOf(name)} value={wordOf(name)}>
                  {wordOf(label) || wordOf(name)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {isEditable ? <AddClock choose={choose} /> : null}
      </div>
      <TierLine clock={clock} before={before} leadType={leadType} />
      <ClockTime clock={clock} />
      <Steps clock={clock} />
      <ClockKind key={clock.index} clock={clock} choose={choose} />
      <p className="sm mid">
        Before every alert the CRM is read again. A touch, an exclusion or a new owner stops it.
      </p>
    </section>
  );
}

interface Point {
  readonly key: string;
  readonly glyph: "notStarted" | "warned" | "pastDue";
  readonly when: string;
  readonly what: string;
  readonly who: string;
  readonly was: string | null;
}

/** The clock from its start over warnings and due to the last tier; a list on a phone. */
function TierLine({
  clock,
  before,
  leadType,
}: {
  readonly clock: ClockText;
  readonly before: ClockText | undefined;
  readonly leadType: string | null;
}) {
  const points = pointsOf(clock, before, leadType);
  const due = points.findIndex(({ key }) => key === "due");
  return (
    <ol className={own.line} aria-label="From the start of the clock to its last tier">
      {points.map(({ key, glyph, when, what, who, was }, index) => (
        <li
          key={key}
          data-after={index >= due || undefined}
          data-last={index === points.length - 1 || undefined}
        >
          <span className={own.when}>{when}</span>
          <span className={own.mark}>
            <StatusGlyph status={glyph} word={null} />
          </span>
          <span className={own.what}>
            <b className="b">{what}</b>
            <span className="xs mid">{who}</span>
            {was ? <span className="xs dim">was {was}</span> : null}
          </span>
        </li>
      ))}
    </ol>
  );
}

function pointsOf(
  clock: ClockText,
  before: ClockText | undefined,
  leadType: string | null,
): readonly Point[] {
  const target = targetOf(clock, leadType);
  const old = before && targetOf(before, leadType);
  const sameAs = wordOf(objectOf(clock.target).sameAs);
  const length = sameAs
    ? `${clockWords(sameAs).toLowerCase()} + ${timeWords(objectOf(clock.target).plus)}`
    : timeWords(target);
  const atDue = listOf(clock.tiers)
    .map(objectOf)
    .findIndex(({ after }) => Object.values(objectOf(after)).includes(0));
  const tier = (one: Text, index: number) => `Tier ${String(one.tier ?? index + 1)}`;
  const tiers = listOf(clock.tiers).map(objectOf);
  const toOf = ({ to }: Text) => listOf<string>(to).map(recipientWords).join(", ") || "nobody";
  return [
    {
      key: "start",
      glyph: "notStarted",
      when: "0 min",
      what: "Clock starts",
      who: STARTS.find(([name]) => name === clock.start)?.[1] ?? "",
      was: null,
    },
    ...listOf(clock.warnings)
      .map(objectOf)
      .map((warning, index): Point => {
        const when = warningWhen(warning, target);
        const earlier = before && listOf(before.warnings).map(objectOf)[index];
        const was = earlier ? warningWhen(earlier, old) : null;
        return {
          key: `warning ${index}`,
          glyph: "warned",
          when,
          what: "Warning",
          who: "owner",
          was: was === when ? null : was,
        };
      }),
    {
      key: "due",
      glyph: "pastDue",
      when: length,
      what: atDue === -1 ? "Due" : `Due · ${tier(tiers[atDue]!, atDue).toLowerCase()}`,
      who: atDue === -1 ? "nobody is told" : toOf(tiers[atDue]!),
      was: sameAs || old === undefined || timeWords(old) === timeWords(target) ? null : timeWords(old),
    },
    ...tiers.flatMap((one, index): Point[] =>
      index === atDue
        ? []
        : [
            {
              key: `tier ${index}`,
              glyph: "pastDue",
              when: `+ ${timeWords(withoutZone(one.after))}`,
              what: tier(one, index),
              who: toOf(one),
              was: null,
            },
          ],
    ),
  ];
}

const withoutZone = (after: unknown): Text => {
  const { calendarTime: _calendarTime, ...time } = objectOf(after);
  return time;
};

/** `16 min` for 80 % of 20 minutes. */
function warningWhen(warning: Text, target: unknown): string {
  const ms = timeMs(target);
  if (typeof warning.percent === "number")
    return ms === null ? `${warning.percent} %` : minutes((ms * warning.percent) / 100);
  const before = timeMs(warning.before);
  return ms === null || before === null ? `${timeWords(warning.before)} before` : minutes(ms - before);
}

function minutes(ms: number): string {
  const all = ms / 60_000;
  if (all < 120) return `${Number(all.toFixed(1))} min`;
  return `${Number((all / 60).toFixed(1))} h`;
}
