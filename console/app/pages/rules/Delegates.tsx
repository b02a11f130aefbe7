import { useField } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import { PersonSelect, useNameOf } from "./people.tsx";
import css from "./Rules.module.css";
import { TakeOut } from "./TakeOut.tsx";
import { listOf, objectOf, type Path } from "./text.ts";

/** For an owner, who else may answer: their touch stops the clock like the owner's own (D9). */
export function Delegates() {
  const path: Path = ["delegates"];
  const { value, set, isEditable } = useField(path);
  const nameOf = useNameOf();
  const owners = Object.entries(objectOf(value));
  const put = (owner: string, others: readonly string[]) => {
    const rest = Object.fromEntries(owners.filter(([one]) => one !== owner));
    set(others.length === 0 ? rest : { ...objectOf(value), [owner]: others });
  };
  return (
    <section className="card pad" aria-labelledby="delegates">
      <h2 id="delegates">Who else may answer</h2>
      <p className="sm mid">Their answer counts as the owner's, beside the backup's.</p>
      {owners.length === 0 ? <p className="sm dim">Nobody is named here.</p> : null}
      <ul className={css.pairs}>
        {owners.map(([owner, others]) => (
          <li key={owner}>
            <b className="b">{nameOf(owner)}</b>
            <span className="sm dim">may be answered for by</span>
            {listOf<string>(others).map((other) => (
              <span key={other} className={css.inline}>
                {nameOf(other)}
                {isEditable ? (
                  <TakeOut
                    label={`${nameOf(other)} does not answer for ${nameOf(owner)}`}
                    take={() =>
                      put(
                        owner,
                        listOf<string>(others).filter((one) => one !== other),
                      )
                    }
                  />
                ) : null}
              </span>
            ))}
            {isEditable ? (
              <PersonSelect
                label={`Who else answers for ${nameOf(owner)}`}
                isBare
                value=""
                none={listOf(others).length === 0 ? "somebody" : "and somebody"}
                choose={(other) =>
                  other && !listOf<string>(others).includes(other)
                    ? put(owner, [...listOf<string>(others), other])
                    : undefined
                }
              />
            ) : null}
            {isEditable ? <TakeOut label={`Take ${nameOf(owner)} out`} take={() => put(owner, [])} /> : null}
          </li>
        ))}
      </ul>
      {isEditable ? (
        <div className={css.row}>
          <PersonSelect
            label="Name somebody else who may answer for"
            isBare
            value=""
            none="Name somebody else for …"
            choose={(owner) =>
              owner && !owners.some(([one]) => one === owner)
                ? set({ ...objectOf(value), [owner]: [] })
                : undefined
            }
          />
        </div>
      ) : null}
      <Problems path={path} />
    </section>
  );
}
