import { may, useMe } from "../../client/me.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { MemberList } from "./MemberList.tsx";
import { You } from "./You.tsx";

/** Who you are here and the way out; for admins everybody who signed in, with what they are. */
export default function Members() {
  const me = useMe();
  return (
    <>
      <PageHead title="Members" sum={me.tenant.name} />
      <div className="page">
        <You />
        {may(me, "operate") ? <MemberList /> : null}
      </div>
    </>
  );
}
