import { connectors } from "../../connectors/index.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

interface Answer {
  readonly account: string;
  readonly tenant: string;
  readonly again: boolean;
  readonly messages: readonly string[];
}

const CRMS = Object.keys(connectors);
/** The newest on the register can do it. */
const EXAMPLE = CRMS.at(-1);

export const command = defineCommand({
  summary: "Connect a CRM in a user's name, without anybody's visit to its consent page",
  description: `For servers where nobody should have to sign in. CRM is ${CRMS.join(" or ")}, and must allow it: the server's key is set,
and an admin of the account approved the user for the app beforehand. Everywhere else open /CRM/install on the server.`,
  arguments: ["CRM"],
  options: {
    ...OPERATOR_OPTIONS,
    username: { type: "string", value: "NAME", required: true, help: "The user to work as, as it signs in" },
    login: {
      type: "string",
      value: "PLACE",
      help: "Where it signs in: one of the CRM's places, or an address of the account's own. Default: the usual place",
    },
    tenant: { type: "string", value: "ID", help: "The tenant whose leads these are, if it is there already" },
  },
  examples: [
    {
      line: `leadclock connect ${EXAMPLE} --username leadclock@acme.example`,
      does: "connects the account that this user belongs to",
    },
    {
      line: `leadclock connect ${EXAMPLE} --username leadclock@acme.example --login sandbox --tenant acme`,
      does: "connects a sandbox for the leads of a tenant that is there",
    },
  ],
  async run(options, [crm], io, usage) {
    if (!crm) throw usage("name the CRM.");
    const answer = await askServer<Answer>(options, "POST", "/connect", {
      crm,
      username: options.username,
      ...(options.login ? { login: options.login } : {}),
      ...(options.tenant ? { tenant: options.tenant } : {}),
    });
    if (options.json) await io.print(`${JSON.stringify(answer)}\n`);
    else {
      await io.print(
        `${answer.account} is connected as tenant ${answer.tenant}${answer.again ? ", again" : ""}.\n`,
      );
      for (const message of answer.messages) await io.print(`  ${message}\n`);
    }
    return 0;
  },
});
