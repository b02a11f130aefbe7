import { useRef } from "react";
import { useLocation } from "wouter";
import type { PageEntry } from "../pages.ts";
import { useKeys } from "./keys.ts";

const SECOND_KEY_WITHIN_MS = 1_500;

/** G, then a page's letter; `/` to the page's search field. */
export function useGoKeys(pages: readonly PageEntry[]): void {
  const [, navigate] = useLocation();
  const pressedAt = useRef(Number.NEGATIVE_INFINITY);
  const isMeant = () => performance.now() - pressedAt.current < SECOND_KEY_WITHIN_MS;
  const go = (page: PageEntry) => () => {
    pressedAt.current = Number.NEGATIVE_INFINITY;
    navigate(page.path);
  };
  useKeys([
    {
      key: "g",
      does: "then a page's letter: go there",
      run: () => {
        pressedAt.current = performance.now();
      },
    },
    {
      key: "/",
      does: "search",
      run: () => document.querySelector<HTMLInputElement>("input[type='search']")?.focus(),
    },
    ...pages.map((page) => ({ key: page.key, does: `after G: ${page.name}`, isMeant, run: go(page) })),
  ]);
}
