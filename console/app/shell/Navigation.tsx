import { useState } from "react";
import { Heading } from "react-aria-components";
import { Link, useLocation } from "wouter";
import { useMe } from "../client/me.tsx";
import { Modal } from "../components/Modal.tsx";
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

/** Sidebar over 1240 px, icon rail below, bottom bar on a phone. */
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
      <PhoneBar pages={pages} />
    </>
  );
}

/** Three pages and, behind *More*, all others with the preferences. */
function PhoneBar({ pages }: { readonly pages: readonly PageEntry[] }) {
  const [isOpen, setOpen] = useState(false);
  const [location] = useLocation();
  const shown = pages.filter(({ onPhone }) => onPhone).slice(0, 3);
  const others = pages.filter((page) => !shown.includes(page));
  const isElsewhere = others.some((page) => isAt(location, page));
  return (
    <nav className={css.tabs} aria-label="Main, phone">
      {shown.map((page) => (
        <PageLink key={page.path} page={page} />
      ))}
      <button
        type="button"
        className={css.more}
        aria-haspopup="dialog"
        data-here={isElsewhere || undefined}
        onClick={() => setOpen(true)}
      >
        <Icon name="more" />
        <span>More</span>
      </button>
      <Modal isOpen={isOpen} close={() => setOpen(false)}>
        <Heading slot="title">More</Heading>
        <ul className={css.others}>
          {others.map((page) => (
            <li key={page.path}>
              <PageLink page={page} then={() => setOpen(false)} />
            </li>
          ))}
        </ul>
        <PreferencesButton />
      </Modal>
    </nav>
  );
}

const isAt = (location: string, { path }: PageEntry): boolean =>
  location === path || location.startsWith(`${path}/`);

function PageLink({ page, then }: { readonly page: PageEntry; readonly then?: () => void }) {
  const [location] = useLocation();
  return (
    <Link
      href={page.path}
      onClick={then}
      aria-current={isAt(location, page) ? "page" : undefined}
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
