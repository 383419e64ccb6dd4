// Everything works without this file; it only saves taps.
"use strict";

// 复制: copies the text of the element named by data-copy, and says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await copy(source);
    document.getElementById(button.dataset.said).hidden = false;
  });
}

// 打印: the browser's own print command, one tap nearer.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.innerText);
  } catch {
    // Plain http and old WebViews have no clipboard: select the text and ask the page to copy it.
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy");
  }
}
