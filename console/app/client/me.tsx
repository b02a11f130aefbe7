import { createContext, type ReactNode, useContext } from "react";
import { Broken } from "../components/Broken.tsx";
import type { Answer } from "./ask.ts";
import { useAsk } from "./use-ask.ts";

export type Me = Answer<"GET /me">;

const MeContext = createContext<Me | null>(null);

/** Who looks, what they may do, and the account. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe stands inside MeProvider only.");
  return me;
}

export const may = (me: Me, permission: string): boolean => me.permissions.includes(permission);

/** Nothing is drawn before it is known who looks: what a role cannot use is absent. */
export function MeProvider({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useAsk("GET /me");
  if (data) return <MeContext value={data}>{children}</MeContext>;
  if (!error) return null;
  return (
    <main className="alone">
      <Broken what="The console could not start" error={error} again={() => void refetch()} />
    </main>
  );
}
