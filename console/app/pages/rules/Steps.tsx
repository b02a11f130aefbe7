import type { ReactNode } from "react";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import own from "./Clocks.module.css";
import { useEditor, useField } from "./editor.tsx";
import { CheckField, ChecksField, NumberField, TimeField } from "./fields.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { RECIPIENTS } from "./said.ts";
import { TakeOut } from "./TakeOut.tsx";
import { type ClockText, listOf, objectOf, type Path, type Text } from "./text.ts";

const CHANNELS = [
  ["slack", "Slack"],
  ["email", "e-mail"],
] as const;

/** Every warning and tier with when, to whom and how. */
export function Steps({ clock }: { readonly clock: ClockText }) {
  const { text } = useEditor();
  const path: Path = ["clocks", clock.index];
  const warnings = useField([...path, "warnings"]);
  const tiers = useField([...path, "tiers"]);
  const roles = Object.keys(objectOf(objectOf(text.people).roles)).map(
    (name) => [`role:${name}`, name] as const,
  );
  const { isEditable } = warnings;
  const listed = { warnings: listOf(warnings.value).map(objectOf), tiers: listOf(tiers.value).map(objectOf) };
  return (
    <>
      <ul className={css.steps}>
        {listed.warnings.map((warning, index) => {
          const at: Path = [...path, "warnings", index];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a warning is its place
            <li key={index}>
              <span className={own.stepName}>
                <StatusGlyph status="warned" word={null} /> Warning
              </span>
              {isEditable ? (
                <select
                  className={`field ${own.ask}`}
                  aria-label={`Warning ${index + 1}: counted as`}
                  value={"before" in warning ? "before" : "percent"}
                  onChange={({ target }) => {
                    const { percent: _percent, before: _before, ...others } = warning;
                    const counted = target.value === "before" ? { before: { minutes: 10 } } : { percent: 80 };
                    warnings.set(
                      listed.warnings.map((one, place) =>
                        place === index ? { ...counted, ...others } : one,
                      ),
                    );
                  }}
                >
                  <option value="percent">at a share of the time</option>
                  <option value="before">so long before due</option>
                </select>
              ) : null}
              {"before" in warning ? (
                <TimeField
                  path={[...at, "before"]}
                  label="Warning: so long before due"
                  without={["businessDays"]}
                />
              ) : (
                <NumberField
                  path={[...at, "percent"]}
                  label="Warning: at percent of the time"
                  isBare
                  after="% of the time"
                />
              )}
              <span className="sm mid">{"before" in warning ? "before due, " : ""}to the owner</span>
              <Ways at={at} name={`Warning ${index + 1}`} channels={warning.channels} />
              {isEditable ? (
                <TakeOut
                  label="Take this warning out"
                  take={() => warnings.set(listed.warnings.filter((_one, place) => place !== index))}
                />
              ) : null}
              <Problems path={at} only />
            </li>
          );
        })}
        {listed.tiers.map((tier, index) => {
          const at: Path = [...path, "tiers", index];
          const name = `Tier ${String(tier.tier ?? index + 1)}`;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tier is its place
            <li key={index}>
              <span className={own.stepName}>
                <StatusGlyph status="pastDue" word={null} /> {name}
              </span>
              <TimeField path={[...at, "after"]} label={`${name}: so long after due`} />
              <span className="sm mid">after due</span>
              <ChecksField
                path={[...at, "to"]}
                label={`${name}: to`}
                isBare
                options={[...RECIPIENTS, ...roles]}
              />
              <Ways at={at} name={name} channels={tier.channels}>
                <CheckField path={[...at, "after", "calendarTime"]}>Count round the clock</CheckField>
              </Ways>
              {isEditable ? (
                <TakeOut
                  label={`Take ${name} out`}
                  take={() => tiers.set(renumbered(listed.tiers.filter((_one, place) => place !== index)))}
                />
              ) : null}
              <Problems path={at} only />
            </li>
          );
        })}
      </ul>
      {isEditable ? (
        <div className={css.row}>
          <button
            type="button"
            className="link sm"
            onClick={() => warnings.set([...listed.warnings, { percent: 80 }])}
          >
            Add a warning
          </button>
          <button
            type="button"
            className="link sm"
            onClick={() =>
              tiers.set(renumbered([...listed.tiers, { after: afterLast(listed.tiers), to: ["manager"] }]))
            }
          >
            Add a tier
          </button>
        </div>
      ) : null}
      <Problems path={[...path, "tiers"]} only />
      <Problems path={[...path, "warnings"]} only />
    </>
  );
}

const renumbered = (tiers: readonly Text[]): readonly Text[] =>
  tiers.map((one, index) => ({ ...one, tier: index + 1 }));

/** A later tier never comes before an earlier one. */
function afterLast(tiers: readonly Text[]): Text {
  const last = objectOf(tiers.at(-1)?.after);
  if (tiers.length === 0) return { minutes: 0 };
  if (typeof last.businessDays === "number") return { businessDays: last.businessDays + 1 };
  if (typeof last.hours === "number") return { hours: last.hours + 2 };
  return { hours: 2 };
}

/** The ways of one warning or tier beside the task in the CRM, where they are not those of `alerts`. */
function Ways({
  at,
  name,
  channels,
  children,
}: {
  readonly at: Path;
  readonly name: string;
  readonly channels: unknown;
  readonly children?: ReactNode;
}) {
  return (
    <details className={css.more}>
      <summary>
        <span className="sr">{name}: </span>
        {channels === undefined ? "ways as usual" : listOf<string>(channels).join(", ") || "task alone"}
      </summary>
      <ChecksField
        path={[...at, "channels"]}
        label={`${name}: ways beside the task`}
        isBare
        options={CHANNELS}
        emptyIsNone
      />
      {children}
    </details>
  );
}
