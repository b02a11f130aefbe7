import { may, useMe } from "../client/me.tsx";
import type { useAsk } from "../client/use-ask.ts";
import { useDo } from "../client/use-ask.ts";
import { counted } from "../client/words.ts";
import { useToast } from "../shell/toasts.tsx";
import { Broken } from "./Broken.tsx";
import css from "./FieldReport.module.css";
import { FieldReport } from "./FieldReport.tsx";
import { Skeleton } from "./Skeleton.tsx";

type Asked = ReturnType<typeof useAsk<"GET /setup/fields">>;

/** Our fields in each CRM: what is in order, what drifted, and the button that mends it. */
export function FieldCheck({ asked: { data, error, refetch, isFetching } }: { readonly asked: Asked }) {
  const me = useMe();
  const toast = useToast();
  const mend = useDo("POST /setup/fields");
  const isDirty = data?.accounts.some(({ inOrder }) => inOrder === false) ?? false;
  return (
    <section className="card pad" aria-labelledby="fields">
      <h2 id="fields">Fields in the CRM</h2>
      <p className="sm mid">
        Leadclock writes its stamps and verdicts into two groups of fields, "Speed to lead" and "SLA". It
        makes them itself and touches no field of yours.
      </p>
      {data ? (
        data.accounts.map((one) => <FieldReport key={one.id} account={one} />)
      ) : error ? (
        <Broken what="The fields could not be compared" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={3} />
      )}
      <p className={css.row}>
        {may(me, "operate") && isDirty ? (
          <button
            type="button"
            className="btn go"
            disabled={mend.isPending}
            onClick={() =>
              mend.mutate(
                {},
                {
                  onSuccess: ({ accounts }) => {
                    const made = accounts.reduce((sum, { others }) => sum + others.length, 0);
                    toast(`${counted(made, "field")} made or mended.`);
                  },
                  onError: (failure) => toast(`Not mended: ${failure.message}`),
                },
              )
            }
          >
            Mend the fields
          </button>
        ) : null}
        <button type="button" className="btn" disabled={isFetching} onClick={() => void refetch()}>
          Compare again
        </button>
      </p>
      {isDirty && !may(me, "operate") ? (
        <p className="sm dim">An admin of this account can mend them.</p>
      ) : null}
    </section>
  );
}
