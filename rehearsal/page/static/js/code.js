// Code with its words coloured, and a button that copies it.

import { guard, html } from "/vendor/lit.js";
import highlighter from "/vendor/highlight.js";

export function codeBlock({ lang, content }) {
  return html`<div class="code-block">
    ${guard([lang, content], () => coloured(lang, content))}
    <button type="button" class="copy" aria-label="Copy code" @click=${(event) => copy(event, content)}>Copy</button>
  </div>`;
}

function coloured(lang, content) {
  const pre = document.createElement("pre");
  const code = document.createElement("code");
  code.textContent = content;
  if (lang && highlighter.getLanguage(lang)) {
    code.classList.add(`language-${lang}`);
    highlighter.highlightElement(code); // it escapes what it colours
  }
  pre.tabIndex = 0;
  pre.append(code);
  return pre;
}

async function copy({ currentTarget }, content) {
  await navigator.clipboard.writeText(content);
  currentTarget.textContent = "Copied";
  setTimeout(() => (currentTarget.textContent = "Copy"), 1500);
}
