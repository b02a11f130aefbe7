import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export const ZONES = ["account", "own"] as const;
export type Theme = (typeof THEMES)[number];
type Zone = (typeof ZONES)[number];

interface Preferences {
  readonly theme: Theme;
  /** Times in the account's zone or in that of this device. */
  readonly zone: Zone;
}

interface Chosen extends Preferences {
  choose(change: Partial<Preferences>): void;
}

const KEY = "leadclock.preferences";
const PreferencesContext = createContext<Chosen | null>(null);

export function usePreferences(): Chosen {
  const chosen = useContext(PreferencesContext);
  if (!chosen) throw new Error("usePreferences stands inside PreferencesProvider only.");
  return chosen;
}

/** Kept on this device; where that is forbidden (some frames), for this visit. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [preferences, setPreferences] = useState(read);
  useEffect(() => showTheme(preferences.theme), [preferences.theme]);
  const value = useMemo<Chosen>(
    () => ({
      ...preferences,
      choose: (change) =>
        setPreferences((old) => {
          const next = { ...old, ...change };
          keep(next);
          return next;
        }),
    }),
    [preferences],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

/** Before anything is drawn, so that no page flashes in the other theme. */
export function showTheme(theme: Theme = read().theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function read(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return {
      theme: THEMES.find((one) => one === kept.theme) ?? "system",
      zone: ZONES.find((one) => one === kept.zone) ?? "account",
    };
  } catch {
    return { theme: "system", zone: "account" };
  }
}

function keep(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Some frames allow no storage: it holds for this visit.
  }
}
