import { useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import css from "./Members.module.css";
import { isRole, ROLE_WORDS } from "./roles.ts";

const SIGN_IN = "/console/sign-in";

/** Who looks, how they came in, and the ways to another account and out. */
export function You() {
  const me = useMe();
  const out = useDo("DELETE /session");
  const role = isRole(me.role) ? ROLE_WORDS[me.role] : null;
  const came = {
    crm: `Signed in with ${me.signedInWith}.`,
    password: "Came in with the page's password, which names nobody: approvals and going live need a person.",
    loopback: "Open on this machine without a sign-in: approvals and going live need a person.",
    terminal: "Came in with the machine's own token.",
  }[me.how];
  return (
    <section className={`card ${css.you}`} aria-label="You">
      <h2>{me.name}</h2>
      <p>
        <strong>{role?.name ?? me.role}</strong> of {me.tenant.name}. {role?.means}
      </p>
      <p className="dim sm">
        {came}
        {me.how === "crm" && me.userId === null
          ? " The directory of the CRM does not know you, so no lead is yours."
          : ""}
      </p>
      <p className={css.ways}>
        {me.how === "crm" ? (
          <button
            type="button"
            className="btn"
            disabled={out.isPending}
            onClick={() => out.mutate({}, { onSuccess: () => window.location.assign(SIGN_IN) })}
          >
            Sign out
          </button>
        ) : null}
        {me.how === "password" ? (
          <form method="post" action="/console/leave">
            <button type="submit" className="btn">
              Sign out
            </button>
          </form>
        ) : null}
        <a className="btn" href={`${SIGN_IN}?to=%2Fconsole`}>
          {me.how === "crm" ? "Use another account" : "Sign in with a CRM account"}
        </a>
      </p>
      {out.error ? <p role="alert">Not signed out: {out.error.message}</p> : null}
    </section>
  );
}
