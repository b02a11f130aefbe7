import { may, useMe } from "../../client/me.tsx";
import { counted } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { type Account, accountName, type SetupAnswer } from "./answers.ts";
import css from "./Setup.module.css";

/** Which accounts are connected, what they were not granted and what is lost by that, and the ways to more. */
export function Connect({ setup }: { readonly setup: SetupAnswer }) {
  const mayConnect = may(useMe(), "operate");
  const { accounts, connect, people } = setup;
  return (
    <section className="card pad" aria-labelledby="connect">
      <h2 id="connect">Connected CRMs</h2>
      {accounts.length === 0 ? (
        <Empty title="No account is connected">
          An admin of your CRM agrees there to what Leadclock reads and writes.
        </Empty>
      ) : (
        <ul className={css.accounts}>
          {accounts.map((one) => (
            <OneAccount key={one.id} account={one} mayConnect={mayConnect} />
          ))}
        </ul>
      )}
      <p className="sm mid">
        {counted(people.active, "active person is", "active people are")} known from it.{" "}
        {people.withoutEmail > 0 ? `${people.withoutEmail} without an e-mail address. ` : ""}
        {people.withoutManager > 0 ? (
          <>
            {people.withoutManager}{" "}
            <Definition meaning="Nobody is named as whom they report to, in the CRM or in the rules. Alerts to the manager go to the manager of last resort, who is named in the rules under Recipients.">
              without a manager
            </Definition>
            .
          </>
        ) : null}
      </p>
      {mayConnect && connect.length > 0 ? (
        <p className={css.row}>
          {connect.map(({ label, href }) => (
            <a key={href} className="btn" href={href}>
              Connect {label} for the same leads
            </a>
          ))}
        </p>
      ) : null}
      {mayConnect ? null : <p className="sm dim">An admin of this account connects more.</p>}
    </section>
  );
}

function OneAccount({ account, mayConnect }: { readonly account: Account; readonly mayConnect: boolean }) {
  const isOn = account.status === "connected";
  return (
    <li data-account={account.id}>
      <h3 className={css.title}>
        <StatusGlyph status={isOn ? "hit" : "pastDue"} word={isOn ? "Connected" : "Disconnected"} />
        {accountName(account)}
      </h3>
      <p className="sm mid">
        {isOn ? "Connected" : "Disconnected. Nothing is read or written"}, account {account.accountId},
        watched since <Instant at={account.watchFrom} />.{" "}
        {account.tokenExpiresAt === null ? (
          "No access token is stored."
        ) : (
          <>
            The access token is good until <Instant at={account.tokenExpiresAt} /> and renews itself.
          </>
        )}
      </p>
      {account.lacks.length === 0 ? (
        <p className="sm mid">Everything that Leadclock can use was granted.</p>
      ) : (
        <ul className={css.lacks} aria-label={`Not granted by ${account.label}`}>
          {account.lacks.map((one) => (
            <li key={one} className="sm">
              <StatusGlyph status="warned" word="Not granted" />
              {one}
            </li>
          ))}
        </ul>
      )}
      {mayConnect && (!isOn || account.lacks.length > 0) ? (
        <p className="sm">
          <a href={account.again}>
            {isOn ? `Agree again in ${account.label}` : `Connect ${account.label} again`}
          </a>
        </p>
      ) : null}
    </li>
  );
}
