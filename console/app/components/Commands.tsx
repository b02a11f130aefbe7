/** A sentence in which what stands between backquotes is something to type. */
export function Commands({ text }: { readonly text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have nothing else
      <code key={index}>{part}</code>
    ) : (
      part
    ),
  );
}
