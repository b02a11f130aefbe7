import { Link, useLocation } from "wouter";
import { useMe } from "../client/me.tsx";
import type { PageEntry } from "../pages.ts";
import { Icon } from "./Icon.tsx";
import css from "./Navigation.module.css";
import { PreferencesButton } from "./PreferencesButton.tsx";

const GROUPS = ["Work", "Understand", "Run"] as const;

const ROLES: Readonly<Record<string, string>> = {
  viewer: "Viewer",
  rep: "Rep",
  manager: "Manager",
  policyEditor: "Policy editor",
  approver: "Approver",
  admin: "Admin",
};

/** Sidebar over 1240 px, icon rail below, bottom bar of four on a phone. */
export function Navigation({ pages }: { readonly pages: readonly PageEntry[] }) {
  const me = useMe();
  return (
    <>
      <nav className={css.nav} aria-label="Main">
        <div className={css.brand}>
          <Mark />
          <span>Leadclock</span>
        </div>
        {GROUPS.map((group) => {
          const own = pages.filter((page) => page.group === group);
          if (own.length === 0) return null;
          return (
            <div key={group}>
              <h2>{group}</h2>
              {own.map((page) => (
                <PageLink key={page.path} page={page} />
              ))}
            </div>
          );
        })}
        <div className={css.me}>
          <div className={css.who}>
            <b className="cut">{me.name}</b>
            <span className="cut">{ROLES[me.role] ?? me.role}</span>
            <span className="cut">{me.tenant.name}</span>
          </div>
          <PreferencesButton />
        </div>
      </nav>
      <nav className={css.tabs} aria-label="Main, phone">
        {pages
          .filter(({ onPhone }) => onPhone)
          .slice(0, 4)
          .map((page) => (
            <PageLink key={page.path} page={page} />
          ))}
      </nav>
    </>
  );
}

function PageLink({ page }: { readonly page: PageEntry }) {
  const [location] = useLocation();
  const isHere = location === page.path || location.startsWith(`${page.path}/`);
  return (
    <Link
      href={page.path}
      aria-current={isHere ? "page" : undefined}
      aria-label={page.name}
      data-name={page.name}
    >
      <Icon name={page.icon} />
      <span>{page.name}</span>
    </Link>
  );
}

function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="none" strokeWidth="2.4">
      <circle cx="10" cy="10" r="8" stroke="var(--line-strong)" />
      <path d="M10 2a8 8 0 0 1 7.6 5.5" stroke="var(--systems)" />
      <path d="M17.6 7.5A8 8 0 0 1 10 18" stroke="var(--human)" />
      <circle cx="10" cy="10" r="1.9" fill="var(--text)" stroke="none" />
    </svg>
  );
}
