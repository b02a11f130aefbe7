import type { Answer } from "../../client/ask.ts";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Instant } from "../../components/Instant.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Members.module.css";
import { isRole, ROLE_WORDS } from "./roles.ts";

type Member = Answer<"GET /members">["members"][number];

/** Everybody who signed in, what they are and why, and how to end their sessions. */
export function MemberList() {
  const { data, error, refetch } = useAsk("GET /members", {}, { every: 30_000 });
  return (
    <section className={`card ${css.list}`} aria-label="People who signed in">
      {data ? (
        data.members.length === 0 ? (
          <Empty title="Nobody has signed in yet">
            Whoever signs in with a CRM account that is connected here appears, with the role that the CRM's
            rights make of them.
          </Empty>
        ) : (
          <ul>
            {data.members.map((one) => (
              <Row key={one.id} member={one} />
            ))}
          </ul>
        )
      ) : error ? (
        <Broken what="Members could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={4} height={64} />
      )}
    </section>
  );
}

/** The CRM's own word, kept apart from an admin's. */
const FROM_CRM = "crm";

function Row({ member }: { readonly member: Member }) {
  const toast = useToast();
  const change = useDo("PUT /members/{id}/role");
  const end = useDo("POST /members/{id}/sessions/end");
  const { id, name, email, crm, role, roleFromCrm, overriddenBy, known, lastSeenAt, sessions, isYou } =
    member;
  const params = { id };
  const setRole = (chosen: string) =>
    change.mutate(
      { params, body: { role: isRole(chosen) ? chosen : null } },
      {
        onSuccess: () =>
          toast(
            `${name} is ${ROLE_WORDS[isRole(chosen) ? chosen : roleFromCrm].name} from the next sign-in on.`,
          ),
        onError: (error) => toast(`Not changed: ${error.message}`),
      },
    );
  return (
    <li className={css.member} data-member={id}>
      <div>
        <p>
          <strong>{name}</strong> {isYou ? <span className="dim">you</span> : null}
        </p>
        <p className="dim sm">
          {[email, crm].filter(Boolean).join(" · ")}
          {known ? "" : " · not in the CRM's directory, so no lead is theirs"}
        </p>
      </div>
      <div>
        {isYou ? (
          <p>{ROLE_WORDS[role].name}</p>
        ) : (
          <select
            className="field"
            aria-label={`Role of ${name}`}
            value={overriddenBy === null ? FROM_CRM : role}
            disabled={change.isPending}
            onChange={(event) => setRole(event.currentTarget.value)}
          >
            <option value={FROM_CRM}>
              As {crm} says: {ROLE_WORDS[roleFromCrm].name}
            </option>
            {Object.entries(ROLE_WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words.name}
              </option>
            ))}
          </select>
        )}
        <p className="dim sm">{overriddenBy === null ? ROLE_WORDS[role].means : `Said by ${overriddenBy}`}</p>
      </div>
      <div className={css.sessions}>
        <p className="sm">
          {sessions === 0 ? "Signed in nowhere" : `Signed in in ${counted(sessions, "browser")}`}
        </p>
        <p className="dim sm">
          Last sign-in <Instant at={lastSeenAt} />
        </p>
        {!isYou && sessions > 0 ? (
          <button
            type="button"
            className="btn"
            disabled={end.isPending}
            onClick={() =>
              end.mutate(
                { params },
                {
                  onSuccess: () => toast(`${name} is signed out everywhere.`),
                  onError: (error) => toast(`Not done: ${error.message}`),
                },
              )
            }
          >
            Sign out everywhere
          </button>
        ) : null}
      </div>
    </li>
  );
}
