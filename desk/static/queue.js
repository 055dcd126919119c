// Going through the queue by single keys: j and k to the next and the one before, x chooses. They do
// so only while the focus is in the list: speech and slips elsewhere on the page set nothing off.
// Enter is the browser's own, on a link. Without this script Tab and Space do the same.
"use strict";
(() => {
  const links = [...document.querySelectorAll("main .rows li h2 a")];
  const help = document.getElementById("keys");
  if (!links.length || !help) return;
  help.hidden = false;

  const here = () => {
    const row = document.activeElement && document.activeElement.closest(".rows li");
    return row ? links.findIndex((link) => row.contains(link)) : -1;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    const typing = target.matches("input:not([type=checkbox]), select, textarea");
    if (typing || !["j", "k", "x"].includes(event.key)) return;
    const at = here();
    if (at < 0) return;
    if (event.key === "x") {
      const box = links[at].closest("li").querySelector("input[type=checkbox]");
      if (box) box.click();
    } else {
      const to = event.key === "j" ? at + 1 : Math.max(0, at - 1);
      if (to < links.length) links[to].focus();
    }
    event.preventDefault();
  });
})();
