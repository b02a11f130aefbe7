import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { LiveProvider } from "./client/live.tsx";
import { MeProvider } from "./client/me.tsx";
import { PreferencesProvider, showTheme } from "./client/preferences.tsx";
import { Shell } from "./shell/Shell.tsx";
import { ToastProvider } from "./shell/toasts.tsx";

const RELOADED = "leadclock.reloaded";
const RELOAD_AGAIN_AFTER_MS = 60_000;

showTheme();

// A tab from before an upgrade asks for chunks that are no more: the new program is one reload away.
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < RELOAD_AGAIN_AFTER_MS) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, String(Date.now()));
  window.location.reload();
});

// What is shown is read again when the account changed (client/live.tsx), not because time went by.
const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: true },
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <PreferencesProvider>
        <Router base="/console">
          <LiveProvider>
            <MeProvider>
              <ToastProvider>
                <Shell />
              </ToastProvider>
            </MeProvider>
          </LiveProvider>
        </Router>
      </PreferencesProvider>
    </QueryClientProvider>
  </StrictMode>,
);
