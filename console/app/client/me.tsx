import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { Heading } from "react-aria-components";
import { Broken } from "../components/Broken.tsx";
import { Modal } from "../components/Modal.tsx";
import { type Answer, Refused, signing } from "./ask.ts";
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
  const isStranger = !data && error instanceof Refused && error.status === 401;
  useEffect(() => {
    if (isStranger) window.location.assign(signInAddress());
  }, [isStranger]);
  if (data)
    return (
      <MeContext value={data}>
        {children}
        <SignedOut />
      </MeContext>
    );
  if (!error || isStranger) return null;
  return (
    <main className="alone">
      <Broken what="The console could not start" error={error} again={() => void refetch()} />
    </main>
  );
}

/** The sign-in comes back to where one is. */
const signInAddress = () =>
  `/console/sign-in?to=${encodeURIComponent(window.location.pathname + window.location.search)}`;

/** A session that ended while the page was open: what was typed stays behind the dialog, nothing is lost by going at once. */
function SignedOut() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = () => setOpen(true);
    signing.addEventListener("signedOut", open);
    return () => signing.removeEventListener("signedOut", open);
  }, []);
  return (
    <Modal isOpen={isOpen} close={() => setOpen(false)}>
      <Heading slot="title">You are signed out</Heading>
      <p>Your session has ended, or what you may do was changed. Nothing here is up to date any more.</p>
      <p>
        <a className="btn go" href={signInAddress()}>
          Sign in again
        </a>
      </p>
    </Modal>
  );
}
