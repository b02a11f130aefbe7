import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { ask } from "./ask.ts";
import { ServerClock } from "./server-clock.ts";
import { ASKED } from "./use-ask.ts";

const BEAT_MS = 2_000;
const STALE_AFTER_MS = 15_000;
const clock = new ServerClock();

export interface Live {
  /** The server's time; whole seconds, so that pages change once a second at most. */
  readonly now: number;
  /** No signal for 15 s: countdowns are replaced by due times. */
  readonly isStale: boolean;
}

const LiveContext = createContext<Live>({ now: 0, isStale: false });

/** The server's time, once a second, and whether it is still heard. */
export const useLive = (): Live => useContext(LiveContext);

/** Hears the server's beat; when what pages show may have changed, everything shown is read again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const known = useRef<string | null>(null);
  const heardAt = useRef(performance.now());
  const [live, setLive] = useState<Live | null>(null);
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ["pulse"],
    queryFn: ({ signal }) => ask("GET /pulse", {}, signal),
    refetchInterval: BEAT_MS,
    refetchIntervalInBackground: false,
    staleTime: 0,
    refetchOnWindowFocus: "always",
    retry: false,
  });

  const next = useCallback((old: Live | null): Live | null => {
    const local = performance.now();
    const now = clock.now(local);
    if (now === null) return old;
    const isStale = local - heardAt.current > STALE_AFTER_MS;
    const second = isStale && old ? old.now : Math.floor(now / 1_000) * 1_000;
    return old?.now === second && old.isStale === isStale ? old : { now: second, isStale };
  }, []);

  useEffect(() => {
    if (!data || dataUpdatedAt === 0) return;
    heardAt.current = performance.now();
    clock.heard(data.now, performance.now());
    setLive(next);
    if (known.current !== null && known.current !== data.version)
      void client.invalidateQueries({ queryKey: [ASKED] });
    known.current = data.version;
  }, [data, dataUpdatedAt, client, next]);

  // A tab in the background asks nothing: its silence is no sign.
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === "visible") heardAt.current = performance.now();
    };
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, []);

  useEffect(() => {
    const timer = setInterval(() => setLive(next), 1_000);
    return () => clearInterval(timer);
  }, [next]);

  return <LiveContext value={live ?? { now: Date.now(), isStale: false }}>{children}</LiveContext>;
}
