import { Component, type ReactNode, Suspense, useEffect, useRef } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useMe } from "../client/me.tsx";
import { Broken } from "../components/Broken.tsx";
import { Empty } from "../components/Empty.tsx";
import { Skeleton } from "../components/Skeleton.tsx";
import { PAGES } from "../pages.ts";
import { KeyHelp } from "./KeyHelp.tsx";
import { ModeBanner } from "./ModeBanner.tsx";
import { Navigation } from "./Navigation.tsx";
import css from "./Shell.module.css";
import { useGoKeys } from "./use-go-keys.ts";

/** The frame of every page: sidebar, rail or bottom bar by width, the mode's banner, keys, and the page itself. */
export function Shell() {
  const me = useMe();
  const pages = PAGES.filter(({ isFor }) => isFor(me));
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const place = pages.find(({ path }) => location === path || location.startsWith(`${path}/`))?.path;
  useGoKeys(pages);

  // Another page begins at its top, and a screen reader there.
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    window.scrollTo(0, 0);
    main.current?.focus();
  }, [place]);

  // Before anybody is told of alerts there is something to set up.
  const isNew = me.tenant.mode === "silent" && me.tenant.testRecipient === null && me.demo === null;
  const first = (isNew ? pages.find(({ path }) => path === "/setup") : undefined) ?? pages[0];
  return (
    <>
      <a className={css.skip} href="#main">
        Skip to the page
      </a>
      <div className={css.app}>
        <Navigation pages={pages} />
        <main id="main" ref={main} tabIndex={-1} className={css.main}>
          <ModeBanner />
          <Fence key={place ?? location}>
            <Suspense fallback={<Skeleton rows={8} />}>
              <Switch>
                {pages.map(({ path, Page }) => (
                  <Route key={path} path={`${path}/*?`} component={Page} />
                ))}
                {first ? (
                  <Route path="/">
                    <Redirect to={first.path} replace />
                  </Route>
                ) : null}
                <Route>
                  <Empty title="There is no such page">
                    It may have moved; the pages are in the navigation.
                  </Empty>
                </Route>
              </Switch>
            </Suspense>
          </Fence>
        </main>
      </div>
      <KeyHelp />
    </>
  );
}

/** A page that fails leaves the frame standing. */
class Fence extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Broken what="This page failed" error={this.state.error} again={() => this.setState({ error: null })} />
    );
  }
}
