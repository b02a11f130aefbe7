import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { type Answer, ask, Refused } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { ASKED, useAsk } from "../../client/use-ask.ts";
import { fieldOf, type Path, type Text, valueAt, withAt } from "./text.ts";

type Draft = Answer<"PUT /policies/draft">;
type Problem = Draft["problems"][number];
type State = "saved" | "editing" | "saving" | "failed" | "conflict";

/** Somebody else was faster: both texts, in words. */
interface Both {
  readonly why: string;
  readonly theirs: { readonly by: string | null; readonly changes: readonly string[] | null };
  readonly mine: readonly string[] | null;
}

export interface Editor {
  /** The draft as it stands here; without one, the newest version. */
  readonly text: Text;
  readonly published: Text;
  /** The newest version. */
  readonly newest: number;
  readonly draft: Answer<"GET /policies/editor">["draft"];
  /** Whether any preview was ever begun. */
  readonly hasPreview: boolean;
  /** The draft is being published or put away: nothing is asked about it any more. */
  readonly isLeaving: boolean;
  setLeaving(isLeaving: boolean): void;
  readonly isEditable: boolean;
  readonly state: State;
  readonly failure: string | null;
  readonly problems: readonly Problem[];
  readonly advice: readonly Problem[];
  /** What the draft changes, in words; `null`: it is not sound, or not known yet. */
  readonly changes: readonly string[] | null;
  readonly both: Both | null;
  set(path: Path, value: unknown): void;
  replace(text: Text): void;
  takeTheirs(): void;
  putMine(): void;
}

const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("useEditor stands inside EditorProvider only.");
  return editor;
}

/** A place of the text: its value, how to change it, and what the server says of it. */
export function useField(path: Path) {
  const { text, published, problems, set, isEditable } = useEditor();
  const field = fieldOf(text, path);
  return {
    value: valueAt(text, path),
    was: valueAt(published, path),
    field,
    problems: problems.filter((one) => one.field === field || one.field.startsWith(`${field}.`)),
    isEditable,
    set: (value: unknown) => set(path, value),
  };
}

const CHECK_AFTER_MS = 250;
const SAVE_AFTER_MS = 1_000;

/** Keeps the draft as one goes: checked while one types, saved when one stops, never over somebody else's. */
export function EditorProvider({
  data,
  children,
}: {
  readonly data: Answer<"GET /policies/editor">;
  readonly children: ReactNode;
}) {
  const isEditable = may(useMe(), "editPolicy");
  const client = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const kept = useAsk("GET /policies/draft", data.draft && !isLeaving ? {} : null);
  const [text, setText] = useState<Text>(data.policy);
  const [state, setState] = useState<State>("saved");
  const [failure, setFailure] = useState<string | null>(null);
  const [said, setSaid] = useState<Pick<Draft, "problems" | "advice" | "changes"> | null>(null);
  const [both, setBoth] = useState<Both | null>(null);
  const base = useRef({ revision: data.draft?.revision ?? 0, newest: data.newest });
  const latest = useRef(text);
  latest.current = text;

  // What others keep is taken over as long as nothing of one's own is open.
  const incoming = `${data.draft?.revision ?? 0} ${data.newest}`;
  const isDraft = data.draft !== null;
  useEffect(() => {
    if (!isDraft) setLeaving(false);
  }, [isDraft]);
  useEffect(() => {
    if (state !== "saved" || incoming === `${base.current.revision} ${base.current.newest}`) return;
    // An answer from before one's own save.
    if (data.newest === base.current.newest && data.draft && data.draft.revision < base.current.revision)
      return;
    base.current = { revision: data.draft?.revision ?? 0, newest: data.newest };
    setText(data.policy);
    setSaid(null);
  }, [incoming, state, data]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: saving reads what is newest by itself
  useEffect(() => {
    if (state !== "editing") return;
    const stop = new AbortController();
    const checking = setTimeout(async () => {
      const checked = await ask("POST /policies/validate", { body: { policy: text } }, stop.signal).catch(
        () => null,
      );
      if (checked && !stop.signal.aborted)
        setSaid((old) => ({ advice: old?.advice ?? [], changes: null, problems: checked.problems }));
    }, CHECK_AFTER_MS);
    const saving = setTimeout(() => void save(text), SAVE_AFTER_MS);
    return () => {
      stop.abort();
      clearTimeout(checking);
      clearTimeout(saving);
    };
  }, [text, state]);

  async function save(policy: Text): Promise<void> {
    setState("saving");
    try {
      const saved = await ask("PUT /policies/draft", {
        body: { policy, basedOn: base.current.newest, revision: base.current.revision },
      });
      base.current = { ...base.current, revision: saved.revision };
      setSaid(saved);
      setFailure(null);
      setState(latest.current === policy ? "saved" : "editing");
      void client.invalidateQueries({ queryKey: [ASKED] });
    } catch (error) {
      if (error instanceof Refused && error.status === 409) await meet(policy, error.message);
      else {
        setFailure(error instanceof Error ? error.message : "It could not be saved.");
        setState("failed");
      }
    }
  }

  async function meet(policy: Text, why: string): Promise<void> {
    const now = await ask("GET /policies/editor");
    const theirs = now.draft ? await ask("GET /policies/draft").catch(() => null) : null;
    const mine = await ask("POST /policies/changes", { body: { policy } }).catch(() => null);
    setBoth({
      why,
      theirs: { by: theirs?.author ?? null, changes: theirs?.changes ?? null },
      mine: mine?.changes ?? null,
    });
    setState("conflict");
  }

  async function settle(which: "theirs" | "mine"): Promise<void> {
    const now = await ask("GET /policies/editor");
    base.current = { revision: now.draft?.revision ?? 0, newest: now.newest };
    setBoth(null);
    if (which === "mine") return save(latest.current);
    setText(now.policy);
    setSaid(null);
    setState("saved");
    void client.invalidateQueries({ queryKey: [ASKED] });
  }

  const change = (next: Text) => {
    latest.current = next;
    setText(next);
    setState((old) => (old === "conflict" || old === "saving" ? old : "editing"));
  };
  // Whoever leaves the page within that second loses nothing.
  const atLast = useRef(() => {});
  atLast.current = () => {
    if (state !== "editing") return;
    const { newest, revision } = base.current;
    void ask("PUT /policies/draft", { body: { policy: text, basedOn: newest, revision } }).catch(() => {});
  };
  useEffect(() => () => atLast.current(), []);

  const now = said ?? (data.draft ? (kept.data ?? null) : null);
  const editor: Editor = {
    text,
    published: data.published,
    newest: data.newest,
    draft: data.draft,
    hasPreview: data.hasPreview,
    isLeaving,
    setLeaving,
    isEditable,
    state,
    failure,
    problems: now?.problems ?? [],
    advice: now?.advice ?? [],
    changes: now?.changes ?? null,
    both,
    set: (path, value) => change(withAt(latest.current, path, value)),
    replace: change,
    takeTheirs: () => void settle("theirs"),
    putMine: () => void settle("mine"),
  };
  return <EditorContext value={editor}>{children}</EditorContext>;
}
