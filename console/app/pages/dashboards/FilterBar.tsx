import { Segments } from "../../components/Segments.tsx";
import { Annotate } from "./Annotate.tsx";
import { useDashboard } from "./context.tsx";
import css from "./FilterBar.module.css";
import { isPeriod, SPANS, type Span, STEPS } from "./period.ts";

const CUSTOM = "dates";
const STEP_NAMES = { day: "Day", week: "Week", month: "Month" } as const;

/** Period, lead type, owner, source, and how far apart points are. */
export function FilterBar() {
  const { filter, span, by, choices, ownOwner, isOwn, set, setSpan, setPeriod } = useDashboard();
  const change = (from: string, to: string) => isPeriod({ from, to }) && setPeriod(from, to);
  return (
    <div className={css.bar}>
      {ownOwner === null ? null : (
        <Segments
          label="Whose leads"
          value={isOwn ? "own" : "everyone"}
          choose={(value) => set("owner", value === "own" ? ownOwner : null)}
          options={[
            { value: "everyone", label: "Everyone" },
            { value: "own", label: "My own" },
          ]}
        />
      )}
      <select
        className={`field ${css.one}`}
        aria-label="Period"
        value={span ?? CUSTOM}
        onChange={({ target: { value } }) =>
          value === CUSTOM ? setPeriod(filter.from, filter.to) : setSpan(value as Span)
        }
      >
        {Object.entries(SPANS)
          .sort(([a], [b]) => Number(a) - Number(b))
          .map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        <option value={CUSTOM}>From … to …</option>
      </select>
      {span === null ? (
        <span className={css.dates}>
          <input
            type="date"
            className="field"
            aria-label="From"
            value={filter.from}
            max={filter.to}
            onChange={({ target }) => change(target.value, filter.to)}
          />
          <input
            type="date"
            className="field"
            aria-label="To, included"
            value={filter.to}
            min={filter.from}
            onChange={({ target }) => change(filter.from, target.value)}
          />
        </span>
      ) : null}
      <Choice name="type" all="All lead types" options={choices?.types ?? []} />
      {isOwn ? null : <Choice name="owner" all="All owners" options={choices?.owners ?? []} />}
      <Choice name="source" all="All sources" options={choices?.sources ?? []} />
      <span className={css.right}>
        <Segments
          label="One point for each"
          value={by}
          choose={(value) => set("by", value)}
          options={STEPS.map((value) => ({ value, label: STEP_NAMES[value] }))}
        />
        <Annotate />
      </span>
    </div>
  );
}

interface ChoiceProps {
  readonly name: "type" | "owner" | "source";
  readonly all: string;
  readonly options: readonly { readonly key: string; readonly label: string }[];
}

function Choice({ name, all, options }: ChoiceProps) {
  const { filter, set } = useDashboard();
  const chosen = filter[name];
  const isKnown = chosen === "" || options.some(({ key }) => key === chosen);
  return (
    <select
      className={`field ${css.one}`}
      aria-label={all.replace("All ", "").replace(/^./, (letter) => letter.toUpperCase())}
      value={chosen}
      onChange={({ target }) => set(name, target.value || null)}
    >
      <option value="">{all}</option>
      {isKnown ? null : <option value={chosen}>{chosen}, none in this period</option>}
      {options.map(({ key, label }) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
  );
}
