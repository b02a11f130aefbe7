import { useState } from "react";
import { Link } from "wouter";
import { ask } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { withMapped } from "../../client/policy-text.ts";
import { propertyWords, valueWords } from "../../client/property-words.ts";
import { type useAsk, useDo } from "../../client/use-ask.ts";
import { counted, countWords } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { MappingAnswer } from "./answers.ts";
import css from "./Setup.module.css";

type Asked = ReturnType<typeof useAsk<"GET /setup/mapping">>;
type Value = MappingAnswer["properties"][number]["values"][number];
type Chosen = Readonly<Record<string, { property: string; value: string; leadType: string }>>;

const keyOf = (property: string, value: string) => `${property}\n${value}`;
const SHOWN = 12;

/** Values that leads really brought, and which lead type each becomes; what no rule knows is asked of a person for each lead. */
export function MapValues({ asked: { data, error, refetch } }: { readonly asked: Asked }) {
  const mayEdit = may(useMe(), "editPolicy");
  const toast = useToast();
  const [chosen, setChosen] = useState<Chosen>({});
  const save = useDo("PUT /policies/draft");
  const picked = Object.values(chosen);
  const keep = async () => {
    try {
      const { policy, newest, draft } = await ask("GET /policies/editor");
      await save.mutateAsync({
        body: { policy: withMapped(policy, picked), basedOn: newest, revision: draft?.revision ?? 0 },
      });
      setChosen({});
      toast(`${counted(picked.length, "value")} kept in the draft of the rules.`);
    } catch (failure) {
      toast(`Not kept: ${failure instanceof Error ? failure.message : "it failed"}`);
    }
  };
  return (
    <section className="card pad" aria-labelledby="map">
      <h2 id="map">What leads say, and what it means</h2>
      <p className="sm mid">
        The values found in your accounts over the last 400 days, and the lead type that the rules make of
        each. A lead that no rule knows is never guessed: a person is asked once for each new value.
      </p>
      {data ? (
        data.properties.length === 0 ? (
          <Empty title="No values were found yet">They appear as history is read and as leads come in.</Empty>
        ) : (
          data.properties.map((one) => (
            <Property
              key={one.name}
              property={one}
              types={data.types}
              chosen={chosen}
              choose={
                mayEdit
                  ? (value, leadType) =>
                      setChosen((old) => {
                        const { [keyOf(one.name, value)]: _was, ...rest } = old;
                        return leadType === ""
                          ? rest
                          : { ...rest, [keyOf(one.name, value)]: { property: one.name, value, leadType } };
                      })
                  : null
              }
            />
          ))
        )
      ) : error ? (
        <Broken what="The values could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={5} />
      )}
      {data?.notes.map((note) => (
        <p key={note} className="sm warn-text">
          {note}
        </p>
      ))}
      {mayEdit ? (
        <p className={css.row}>
          <button
            type="button"
            className="btn go"
            disabled={picked.length === 0 || save.isPending}
            onClick={() => void keep()}
          >
            {picked.length === 0
              ? "Keep in the draft"
              : `Keep ${counted(picked.length, "value")} in the draft`}
          </button>
          <Link className="btn" href="/rules?part=types">
            All conditions in Rules
          </Link>
        </p>
      ) : null}
    </section>
  );
}

interface PropertyProps {
  readonly property: MappingAnswer["properties"][number];
  readonly types: MappingAnswer["types"];
  readonly chosen: Chosen;
  readonly choose: ((value: string, leadType: string) => void) | null;
}

function Property({ property: { name, type, values }, types, chosen, choose }: PropertyProps) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? values : values.slice(0, SHOWN);
  return (
    <>
      <h3 className={css.property}>
        {propertyWords(name)} <span className="xs dim">{type === null ? name : `${name}, ${type}`}</span>
      </h3>
      <table className={css.values} data-property={name}>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Leads</th>
            <th scope="col">Becomes</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.value} data-value={one.value} data-becomes={one.becomes}>
              <td>{valueWords(one.value)}</td>
              <td>{countWords(one.leads)}</td>
              <td>
                {choose ? (
                  <select
                    className="field"
                    aria-label={`${propertyWords(name)} ${one.value} becomes`}
                    value={chosen[keyOf(name, one.value)]?.leadType ?? ""}
                    onChange={({ target }) => choose(one.value, target.value)}
                  >
                    <option value="">{becomesWords(one, types)}</option>
                    {types
                      .filter((type) => type.name !== one.leadType)
                      .map((type) => (
                        <option key={type.name} value={type.name}>
                          → {type.label}
                        </option>
                      ))}
                  </select>
                ) : (
                  <span className={css.made}>
                    {one.becomes === "unknown" ? <StatusGlyph status="review" word={null} /> : null}
                    {becomesWords(one, types)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {values.length > SHOWN ? (
        <button type="button" className="link sm" onClick={() => setAll(!isAll)}>
          {isAll ? "Fewer" : `All ${values.length} values`}
        </button>
      ) : null}
    </>
  );
}

function becomesWords({ becomes, leadType }: Value, types: MappingAnswer["types"]): string {
  if (becomes === "excluded") return "Excluded";
  if (becomes === "review") return "Looked at by a person";
  if (becomes === "others") return "Other values say it";
  if (becomes === "unknown") return "Unknown: a person is asked";
  return types.find(({ name }) => name === leadType)?.label ?? leadType ?? "";
}
