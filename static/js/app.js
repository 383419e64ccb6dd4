// Everything works without this file; it only saves taps.
"use strict";

// 复制: copies the text of the element named by data-copy, and says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const report = document.getElementById(button.dataset.report);
    const copied = await copy(source);
    if (report && copied) tell(report);
    document.getElementById(button.dataset.said).hidden = false;
  });
}

// 复制群通知 is written down as told by the same tap; without this file a button does it.
async function tell(form) {
  const facts = new FormData(form);
  facts.append("quiet", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: facts, keepalive: true });
    if (answer.status !== 204) return;
    form.hidden = true;
    document.getElementById(form.dataset.said).hidden = false;
  } catch {
    // Not written down: the button stays where it is.
  }
}

// 打印: the browser's own print command, one tap nearer.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.innerText);
    return true;
  } catch {
    // Plain http and old WebViews have no clipboard: select the text and ask the page to copy it.
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }
}

// 插入: puts the words of data-insert where the cursor last stood in a field of the same form.
for (const button of document.querySelectorAll("[data-insert]")) {
  button.hidden = false;
  button.previousElementSibling.hidden = true; // the same words, for whoever types them
  button.addEventListener("click", () => {
    const fields = button.form.querySelectorAll("input[type=text], textarea");
    const field = [...fields].find((one) => one.dataset.last) || fields[fields.length - 1];
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

document.addEventListener("focusin", (event) => {
  if (!event.target.matches("input[type=text], textarea")) return;
  for (const one of document.querySelectorAll("[data-last]")) delete one.dataset.last;
  event.target.dataset.last = "yes";
});
