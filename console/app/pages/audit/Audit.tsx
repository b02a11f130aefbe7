import { type FormEvent, useId } from "react";
import { useSearchParams } from "wouter";
import { useAskPages } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { More } from "../../components/More.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import css from "./Audit.module.css";
import { Chain } from "./Chain.tsx";
import { Entry } from "./Entry.tsx";

const TEXTS = [
  { name: "actor", label: "Who", hint: "as it stands in the entry" },
  { name: "action", label: "Did what", hint: "policy.published, or policy. for all of them" },
  { name: "subject", label: "To what", hint: "a lead, a review, everything" },
] as const;
const TIMES = [
  { name: "from", label: "From" },
  { name: "to", label: "Until" },
] as const;

/** Who did what, when, to what, and what it was before: searched by each of them; the chain can be checked and exported. */
export default function Audit() {
  const [search, setSearch] = useSearchParams();
  const asked = Object.fromEntries(
    [...TEXTS, ...TIMES].flatMap(({ name }) => {
      const value = search.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const query = { ...asked, ...timesOf(asked) };
  const found = useAskPages("GET /audit", (before) => ({
    query: { ...query, ...(before === null ? {} : { before }) },
  }));
  const { data, error, refetch } = found;
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  const id = useId();
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const next = new URLSearchParams();
    for (const { name } of [...TEXTS, ...TIMES]) {
      const value = String(given.get(name) ?? "").trim();
      if (value !== "") next.set(name, value);
    }
    setSearch(next);
  };
  return (
    <>
      <PageHead
        title="Audit"
        sum={data ? `${counted(entries.length, "entry", "entries")} shown, newest first` : ""}
      />
      <div className="page">
        <form
          key={search.toString()}
          className={`card ${css.search}`}
          onSubmit={look}
          aria-label="Search the audit"
        >
          {TEXTS.map(({ name, label, hint }, index) => (
            <div key={name}>
              <label className="label" htmlFor={`${id}-${name}`}>
                {label}
              </label>
              <input
                id={`${id}-${name}`}
                name={name}
                type={index === 0 ? "search" : "text"}
                className="field"
                placeholder={hint}
                defaultValue={search.get(name) ?? ""}
              />
            </div>
          ))}
          {TIMES.map(({ name, label }) => (
            <div key={name}>
              <label className="label" htmlFor={`${id}-${name}`}>
                {label} (UTC)
              </label>
              <input
                id={`${id}-${name}`}
                name={name}
                type="datetime-local"
                className="field"
                defaultValue={search.get(name) ?? ""}
              />
            </div>
          ))}
          <div className={css.buttons}>
            <button type="submit" className="btn go">
              Search
            </button>
            {Object.keys(asked).length > 0 ? (
              <button type="button" className="btn" onClick={() => setSearch(new URLSearchParams())}>
                Show all
              </button>
            ) : null}
          </div>
        </form>
        <Chain />
        <section className={`card ${css.list}`} aria-label="Entries">
          {data ? (
            entries.length === 0 ? (
              <Empty title="No entry fits">Search for less, or show all.</Empty>
            ) : (
              <>
                <ol>
                  {entries.map((entry) => (
                    <Entry key={entry.seq} entry={entry} />
                  ))}
                </ol>
                <More pages={found}>Show more</More>
              </>
            )
          ) : error ? (
            <Broken what="The audit could not be read" error={error} again={() => void refetch()} />
          ) : (
            <Skeleton rows={9} height={46} />
          )}
        </section>
      </div>
    </>
  );
}

/** As the API wants them: with their zone. */
function timesOf(asked: Readonly<Record<string, string>>): { from?: string; to?: string } {
  const { from, to } = asked;
  return { ...(from ? { from: `${from}:00Z` } : {}), ...(to ? { to: `${to}:00Z` } : {}) };
}
