// The words of a message, wherever in it they stand.

// All of its texts, as they were written.
export function textsOf({ content, embeds, components }) {
  const embedded = embeds.flatMap(({ title, description }) => [title, description]);
  return [content, ...embedded, ...displayed(components)].filter(Boolean).join("\n");
}

// Its first line, without marks.
export function summary(message) {
  const [line] = textsOf(message).split("\n");
  return line.replace(/^#+ |[*_`~|]/g, "").slice(0, 120);
}

const displayed = (parts) => parts.flatMap((part) => [part.content, ...displayed(part.components ?? [])]);
