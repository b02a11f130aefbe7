import { propertyWords, valueWords } from "../../client/property-words.ts";
import { Icon } from "../../shell/Icon.tsx";
import { useEditor, useField } from "./editor.tsx";
import { ValuesField, WordField } from "./fields.tsx";
import { useChoices } from "./people.tsx";
import css from "./Rules.module.css";
import { listOf, objectOf, type Path, type Text, wordOf } from "./text.ts";

const ASKS = [
  ["is", "is one of"],
  ["contains", "contains"],
  ["there", "has any value"],
  ["missing", "has no value"],
] as const;
type Asks = (typeof ASKS)[number][0];

function asksOf(condition: Text): Asks {
  if ("contains" in condition) return "contains";
  if ("exists" in condition && !("is" in condition)) return condition.exists === false ? "missing" : "there";
  return "is";
}

/** A condition in words: `Form contains demo`. */
function conditionWords(condition: Text): string {
  const name = propertyWords(wordOf(condition.property));
  const values = listOf<string>(condition.is).map(valueWords);
  const asks = asksOf(condition);
  if (asks === "contains") return `${name} contains ${wordOf(condition.contains)}`;
  if (asks === "is") return `${name} is ${values.join(" or ") || "…"}`;
  return `${name} ${asks === "there" ? "has any value" : "has no value"}`;
}

/** Rules of the same kind in one sentence: `Form contains demo, pricing or quote`. */
export function rulesWords(rules: readonly Text[]): string {
  const pieces: { property: string; values: string[]; whole: string }[] = [];
  for (const rule of rules) {
    const conditions = listOf(rule.when).map(objectOf);
    const [first] = conditions;
    const last = pieces.at(-1);
    const isPiece = conditions.length === 1 && first !== undefined && asksOf(first) === "contains";
    const property = isPiece ? wordOf(first.property) : "";
    if (isPiece && last?.property === property) last.values.push(wordOf(first.contains));
    else
      pieces.push({
        property,
        values: isPiece ? [wordOf(first.contains)] : [],
        whole: conditions.map(conditionWords).join(" and "),
      });
  }
  return pieces
    .map(({ values, whole }) =>
      values.length > 1 ? `${whole.slice(0, -values[0]!.length)}${ored(values)}` : whole,
    )
    .join("; ");
}

const ored = (values: readonly string[]): string => `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;

/** All conditions of a rule, which must all hold. */
export function Conditions({ path }: { readonly path: Path }) {
  const { value, set, isEditable } = useField(path);
  const conditions = listOf(value).map(objectOf);
  if (!isEditable) return <span>{conditions.map(conditionWords).join(" and ")}</span>;
  return (
    <div className={css.conditions}>
      {conditions.map((condition, index) => (
        <Condition
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place; it has nothing else
          key={index}
          path={[...path, index]}
          condition={condition}
          isFirst={index === 0}
          isOnly={conditions.length === 1}
        />
      ))}
      <button
        type="button"
        className="link sm"
        onClick={() => set([...conditions, { property: "form", contains: "" }])}
      >
        and …
      </button>
    </div>
  );
}

function Condition({
  path,
  condition,
  isFirst,
  isOnly,
}: {
  readonly path: Path;
  readonly condition: Text;
  readonly isFirst: boolean;
  readonly isOnly: boolean;
}) {
  const { set } = useField(path);
  const asks = asksOf(condition);
  const property = wordOf(condition.property);
  const choose = (next: Asks) => {
    const words = listOf<string>(condition.is)[0] ?? wordOf(condition.contains);
    if (next === "is") set({ property, is: words === "" ? [] : [words] });
    else if (next === "contains") set({ property, contains: words });
    else set({ property, exists: next === "there" });
  };
  const values = `seen-${property.replaceAll(/[^\w]/g, "-")}`;
  return (
    <div className={css.condition}>
      <span className="xs dim">{isFirst ? "if" : "and"}</span>
      <WordField path={[...path, "property"]} label="Property" isBare list="seen-properties" keepEmpty />
      <select
        className="field"
        aria-label="How it is compared"
        value={asks}
        onChange={({ target }) => choose(target.value as Asks)}
      >
        {ASKS.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {asks === "is" ? (
        <ValuesField path={[...path, "is"]} label="Values, with commas between" isBare list={values} />
      ) : null}
      {asks === "contains" ? (
        <WordField path={[...path, "contains"]} label="Piece of the value" isBare list={values} keepEmpty />
      ) : null}
      {isOnly ? null : (
        <button
          type="button"
          className="btn bare"
          aria-label="Take this condition out"
          onClick={() => set(undefined)}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/** What leads really said, offered as one types. Stands once on the page. */
export function SeenLists() {
  const { seen } = useChoices();
  const { text } = useEditor();
  const used = ["classification", "exclusions", "reviews"].flatMap((member) =>
    listOf(text[member]).flatMap((rule) =>
      listOf(objectOf(rule).when).map((one) => wordOf(objectOf(one).property)),
    ),
  );
  const properties = [
    ...new Set(["engagement", "source", ...seen.map(({ property }) => property), ...used]),
  ].filter(Boolean);
  return (
    <>
      <datalist id="seen-properties">
        {properties.map((property) => (
          <option key={property} value={property}>
            {propertyWords(property)}
          </option>
        ))}
      </datalist>
      {properties.map((property) => (
        <datalist key={property} id={`seen-${property.replaceAll(/[^\w]/g, "-")}`}>
          {seen
            .filter((one) => one.property === property)
            .map(({ value, leads }) => (
              <option key={value} value={value}>
                {leads} leads
              </option>
            ))}
        </datalist>
      ))}
    </>
  );
}
