// While a check goes on: the part of the page that says how far it is, brought anew. Without this
// script the page brings itself anew.
"use strict";
const WAIT = 1500;

async function look() {
  const part = document.getElementById("check");
  if (!part || !part.dataset.open) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("check");
    if (!answer.ok || !now || !now.dataset.open) return location.reload();
    if (now.textContent !== part.textContent) part.replaceWith(document.adoptNode(now));
  } catch {
    // The line is away for a moment: the next look tells.
  }
  setTimeout(look, WAIT);
}
setTimeout(look, WAIT);
