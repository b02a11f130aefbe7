import { Route, Switch } from "wouter";
import { LeadPage } from "./LeadPage.tsx";
import { Search } from "./Search.tsx";

/** Every lead: to be found, and each from its engagement to its outcome. */
export default function Leads() {
  return (
    <Switch>
      <Route path="/leads/:lead">
        {({ lead }) => <LeadPage key={lead} leadId={decodeURIComponent(lead)} />}
      </Route>
      <Route>
        <Search />
      </Route>
    </Switch>
  );
}
