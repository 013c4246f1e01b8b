// Makes elements; what was typed by people goes in as text alone.

export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

export function put(parent, children) {
  parent.replaceChildren(...children);
  return parent;
}

/** Show rows `[name, number, what is said of it]`, each with a bar as long as its number. */
export function bars(list, rows) {
  const most = Math.max(1, ...rows.map(([, number]) => number));
  return put(list, rows.map(([name, number, told]) => row(name, number / most, told)));
}

function row(name, share, told) {
  const bar = element("span", "bar");
  bar.style.width = `${100 * share}%`;
  return element("li", "", bar, element("span", "", name), element("span", "count", told));
}
