import { useAddress } from "../../client/address.ts";
import { may, useMe } from "../../client/me.tsx";
import { useAskPages } from "../../client/use-ask.ts";
import { counted, countWords } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { More } from "../../components/More.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Segments } from "../../components/Segments.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import css from "./Breaches.module.css";
import { Miss } from "./Miss.tsx";
import { Pattern } from "./Pattern.tsx";

const SHOW = ["without", "given", "all"] as const;
type Show = (typeof SHOW)[number];
const NAMES: Readonly<Record<Show, string>> = {
  without: "No reason yet",
  given: "With a reason",
  all: "All",
};
const COUNTED = 1_000;

/** Misses that nobody has explained first: what got in the way, answered in its row; and the pattern of the weeks. */
export default function Breaches() {
  const me = useMe();
  const [show, setShow] = useAddress("show", "without", SHOW);
  const found = useAskPages("GET /breaches", (after) => ({
    query: { reason: show, ...(after === null ? {} : { after }) },
  }));
  const { data, error, refetch } = found;
  const first = data?.pages[0];
  const rows = data?.pages.flatMap(({ breaches }) => breaches) ?? [];
  const without = first?.withoutReason ?? 0;
  return (
    <>
      <PageHead
        title="Breach reasons"
        sum={
          first && without > 0
            ? `${without >= COUNTED ? `over ${countWords(COUNTED)} misses have` : `${counted(without, "miss", "misses")} ${without === 1 ? "has" : "have"}`} no reason yet`
            : ""
        }
      />
      <div className="page">
        <div className={css.tools}>
          <Segments<Show>
            label="Which misses"
            value={show}
            choose={setShow}
            options={SHOW.map((value) => ({
              value,
              label: NAMES[value],
              ...(value === "without" && first && without < COUNTED ? { count: without } : {}),
            }))}
          />
        </div>
        <div className={css.split}>
          <section className={`card ${css.list}`} aria-label={NAMES[show]}>
            {first ? (
              rows.length === 0 ? (
                show === "without" ? (
                  <Empty title="Every miss has its reason" isGood>
                    New ones appear here when a response comes after its due.
                  </Empty>
                ) : (
                  <Empty title="No miss here">No clock was missed that fits this filter.</Empty>
                )
              ) : (
                <>
                  <ul>
                    {rows.map((one) => (
                      <Miss key={one.journeyId} miss={one} reasons={first.reasons} />
                    ))}
                  </ul>
                  <More pages={found}>Show more</More>
                </>
              )
            ) : error ? (
              <Broken what="Misses could not be read" error={error} again={() => void refetch()} />
            ) : (
              <Skeleton rows={6} height={92} />
            )}
          </section>
          {may(me, "readAll") ? <Pattern /> : null}
        </div>
      </div>
    </>
  );
}
