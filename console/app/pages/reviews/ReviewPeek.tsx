import { may, useMe } from "../../client/me.tsx";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { Instant } from "../../components/Instant.tsx";
import { PeekPanel, PeekSection } from "../../components/PeekPanel.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Icon } from "../../shell/Icon.tsx";
import { useToast } from "../../shell/toasts.tsx";
import { Answers } from "./Answers.tsx";
import css from "./Reviews.module.css";
import { detailWords, questionWords, type Shown } from "./words.ts";

/** One question: what has to be known, and what each answer would come to. */
export function ReviewPeek({
  handle,
  close,
}: {
  readonly handle: string | null;
  readonly close: () => void;
}) {
  const { data, error, refetch, isPlaceholderData } = useAsk(
    "GET /reviews/{handle}",
    handle === null ? null : { params: { handle } },
  );
  if (handle === null)
    return (
      <aside className={`card ${css.none}`} aria-label="No review chosen">
        <h2>No review chosen</h2>
        <p className="sm mid">Choose one to see its evidence and what each answer would do.</p>
      </aside>
    );
  if (data && !isPlaceholderData) return <One review={data} close={close} />;
  return (
    <aside className="card">
      {error ? (
        <Broken what="This review could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={6} />
      )}
    </aside>
  );
}

function One({ review, close }: { readonly review: Shown; readonly close: () => void }) {
  const me = useMe();
  return (
    <PeekPanel
      title={questionWords(review)}
      close={close}
      aside={
        review.url ? (
          <a className="sm nw" href={review.url} target="_blank" rel="noopener noreferrer">
            <Icon name="out" />
            <span className="sr">{review.lead} in the CRM, opens in a new tab</span>
          </a>
        ) : null
      }
    >
      <PeekSection>
        <p className="b">{review.lead}</p>
        <p className="sm mid">{detailWords(review)}</p>
        <p className="xs dim">
          Opened <Instant at={review.openedAt} />, asked: {review.reviewer.name}
          {review.dueAt === null ? null : (
            <>
              , due <Instant at={review.dueAt} />
            </>
          )}
        </p>
      </PeekSection>
      <PeekSection title="Evidence">
        <ul className={css.evidence}>
          {review.evidence.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </PeekSection>
      {review.decision && review.decidedAt !== null ? (
        <Decided review={review} />
      ) : (
        <PeekSection title={may(me, "act") ? "Answers, and what each would do" : "What each answer would do"}>
          <Answers key={review.handle} review={review} />
        </PeekSection>
      )}
    </PeekPanel>
  );
}

/** Somebody answered; it can be taken back as long as it is there. */
function Decided({ review }: { readonly review: Shown }) {
  const me = useMe();
  const toast = useToast();
  const undo = useDo("POST /reviews/{handle}/undo");
  const { decision, handle } = review;
  if (!decision) return null;
  return (
    <PeekSection title="Answered">
      <p className="sm">
        By {decision.by}, <Instant at={decision.at} />
        {decision.reason ? `: ${decision.reason}` : ""}
      </p>
      {may(me, "act") ? (
        <button
          type="button"
          className="btn"
          disabled={undo.isPending}
          onClick={() =>
            void undo
              .mutateAsync({ params: { handle }, body: {} })
              .then(() => toast("Taken back: the question is open again."))
              .catch((error: Error) => toast(`Not taken back: ${error.message}`))
          }
        >
          Take the answer back
        </button>
      ) : null}
    </PeekSection>
  );
}
