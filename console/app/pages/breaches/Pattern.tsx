import { useAddress } from "../../client/address.ts";
import { useAsk } from "../../client/use-ask.ts";
import { rateWords } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Definition } from "../../components/Definition.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import css from "./Breaches.module.css";

interface Count {
  readonly name: string;
  readonly n: number;
}
interface Weekly {
  readonly total: { readonly hits: number; readonly misses: number; readonly leads: number };
  readonly byReason: readonly Count[];
  readonly byCause: readonly Count[];
  readonly bySource: readonly { readonly name: string; readonly misses: number }[];
  readonly inOutages: number;
}
const MOST = 6;

/** What the weeks have in common: reasons people gave beside the causes that the facts show. */
export function Pattern() {
  const [week, setWeek] = useAddress("week", "latest");
  const packs = useAsk("GET /packs");
  const weeks = (packs.data ?? []).filter(({ kind }) => kind === "weekly");
  const { data, error, refetch } = useAsk(
    "GET /packs/{kind}/{period}",
    weeks.length === 0 ? null : { params: { kind: "weekly", period: week } },
  );
  if (packs.data && weeks.length === 0)
    return (
      <aside className={`card ${css.pattern}`} aria-label="Weekly pattern">
        <h2>Weekly pattern</h2>
        <p className="sm mid">The first report is made when its week is over.</p>
      </aside>
    );
  const body = data?.body as Weekly | undefined;
  return (
    <aside className={`card ${css.pattern}`} aria-label="Weekly pattern">
      <h2>Weekly pattern</h2>
      {body ? (
        <>
          <label className="sr" htmlFor="week">
            Week
          </label>
          <select
            id="week"
            className="field"
            style={{ marginTop: 8 }}
            value={week}
            onChange={(event) => setWeek(event.target.value)}
          >
            {weeks.map(({ period }, index) => (
              <option key={period} value={index === 0 ? "latest" : period}>
                Week of {period}
              </option>
            ))}
          </select>
          <p className="sm mid" style={{ marginTop: 8 }}>
            {body.total.misses} of {body.total.hits + body.total.misses} judged were missed; hit rate{" "}
            {rateWords(body.total.hits, body.total.hits + body.total.misses)}
            {body.inOutages > 0 ? `; ${body.inOutages} in outages` : ""}.
          </p>
          <h3>
            <Definition meaning="What people gave as the reason. “none given”: nobody was asked yet, or nobody answered.">
              Reasons people gave
            </Definition>
          </h3>
          <Bars counts={body.byReason} />
          <h3>
            <Definition meaning="What the facts show: where the time went before due. It needs nobody's word.">
              Causes the facts show
            </Definition>
          </h3>
          <Bars counts={body.byCause} />
          <h3>Sources with most misses</h3>
          <Bars
            counts={body.bySource.map(({ name, misses }) => ({ name, n: misses })).filter(({ n }) => n > 0)}
          />
        </>
      ) : error ? (
        <Broken what="The report could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={5} height={34} />
      )}
    </aside>
  );
}

function Bars({ counts }: { readonly counts: readonly Count[] }) {
  const most = Math.max(1, ...counts.map(({ n }) => n));
  if (counts.length === 0) return <p className="sm mid">None.</p>;
  return (
    <ul className={css.bars}>
      {counts.slice(0, MOST).map(({ name, n }) => (
        <li key={name}>
          <span>{name}</span>
          <b className="b">{n}</b>
          <i style={{ width: `${(100 * n) / most}%` }} />
        </li>
      ))}
    </ul>
  );
}
