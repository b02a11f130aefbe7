import { useMe } from "../../client/me.tsx";
import { useField } from "./editor.tsx";
import { CheckField, ChoiceField, ValuesField } from "./fields.tsx";
import { Problems } from "./Problems.tsx";
import { useChoices } from "./people.tsx";
import css from "./Rules.module.css";
import { listOf } from "./text.ts";

/** When records are one lead, and whose owner counts where there are two CRMs (D24). */
export function SameLead() {
  const { crms } = useChoices();
  const me = useMe();
  const { value } = useField(["matching", "sharedMailboxes"]);
  const labelOf = (crm: string) => me.crms.find((one) => one.crm === crm)?.label ?? crm;
  return (
    <section className="card pad" aria-labelledby="same-lead">
      <h2 id="same-lead">When two records are one lead</h2>
      <p className="sm mid">
        The same e-mail address makes one lead of two records. What is only proposed waits under Reviews.
      </p>
      <CheckField path={["matching", "phone"]}>
        The same telephone number makes one lead too; else it is only proposed
      </CheckField>
      <div className={css.details}>
        <ValuesField
          path={["matching", "sharedMailboxes"]}
          label="Names before the @ that are a team's"
          hint={
            listOf(value).length === 0
              ? "As shipped: info, sales, contact and the like. What stands here replaces them; commas between."
              : "Leads that share one of these are only proposed. Commas between."
          }
          emptyIsNone
        />
        <ChoiceField
          path={["systemOfRecord"]}
          label="With two CRMs, the owner that counts is that of"
          options={[
            ["", "every CRM: the newest owner counts"],
            ...crms.map((crm) => [crm, labelOf(crm)] as const),
          ]}
        />
      </div>
      <Problems path={["matching"]} only />
    </section>
  );
}
