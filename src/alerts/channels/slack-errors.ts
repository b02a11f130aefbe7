/** What refuses a message for good, by the vendor's own name of it, and what a person should do (method references). */
const FIXES: Readonly<Record<string, string>> = {
  channel_not_found: "Name a channel by its id (Cxxxxxxxx) that the app can see.",
  is_archived: "Unarchive the channel, or name another one.",
  channel_is_archived: "Unarchive the channel, or make a webhook for another one.",
  not_in_channel: "Invite the app into the channel: /invite @Leadclock.",
  user_not_found: "Check that this person is an active member of the workspace.",
  users_not_found:
    "Give this person the same e-mail address in Slack as in the CRM, or set a default channel.",
  invalid_auth: "Set the bot token of the installed app again.",
  not_authed: "Set the bot token of the installed app again.",
  account_inactive: "The app's user was removed: install the app again and set its new bot token.",
  token_revoked: "The app was uninstalled: install it again and set its new bot token.",
  token_expired: "Set a bot token that does not expire.",
  missing_scope: "Add the scope to the app, install it again and set its new bot token.",
  restricted_action: "Ask a workspace admin to let the app post there.",
  messages_tab_disabled: "Switch the app's messages tab on, under App Home.",
  cannot_dm_bot: "This is a bot, not a person: correct who is told.",
  action_prohibited: "Ask a workspace admin to let the webhook post there.",
  no_service: "The webhook was switched off or removed: make a new one and set its address.",
  no_service_id: "The webhook's address is not complete: copy it again.",
  no_team: "The workspace of this webhook is gone: set another one.",
  invalid_token: "The webhook's address is wrong: copy it again.",
};

/** What asks to wait. */
const LATER: readonly string[] = ["ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"];

/** After these, some of the work may have been done (the vendor says so of both). */
const PERHAPS: readonly string[] = ["internal_error", "fatal_error", "rollup_error"];

export type Meaning =
  | { readonly is: "refused"; readonly fix: string }
  | { readonly is: "later" }
  | { readonly is: "perhaps" };

/** What an error of Slack's means for a message; one that we do not know refuses it, too. */
export function meaningOf(error: string): Meaning {
  if (LATER.includes(error)) return { is: "later" };
  if (PERHAPS.includes(error)) return { is: "perhaps" };
  return {
    is: "refused",
    fix: FIXES[error] ?? "Look this error up in Slack's list of errors of the method.",
  };
}
