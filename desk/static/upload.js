// Files sent one by one, each a request of its own: how far it is, and again what broke off.
// Without this script the form sends them all at once.
"use strict";
(() => {
  const form = document.getElementById("send");
  const list = document.getElementById("sending");
  if (!form || !list) return;
  const said = form.dataset;
  const button = form.querySelector("button");

  function line(file) {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const word = document.createElement("small");
    word.textContent = said.waits;
    item.append(name, bar, word);
    list.append(item);
    return { item, bar, word };
  }

  function send(file, shown) {
    return new Promise((done) => {
      const body = new FormData();
      body.append("token", form.elements.token.value);
      body.append("map", form.elements.map.value);
      body.append("berkas", file, file.name);
      const asked = new XMLHttpRequest();
      asked.open("POST", form.action);
      asked.setRequestHeader("Accept", "application/json");
      asked.responseType = "json";
      asked.upload.onprogress = (e) => {
        if (e.lengthComputable) shown.bar.value = (100 * e.loaded) / e.total;
        shown.word.textContent = `${Math.round(shown.bar.value)} %`;
      };
      asked.onload = () => done(asked.response || { kept: false, said: said.away });
      asked.onerror = asked.onabort = asked.ontimeout = () => done({ kept: false, said: said.away });
      asked.send(body);
    });
  }

  async function one(file, shown) {
    shown.item.className = "";
    shown.item.querySelector("button")?.remove();
    const answer = file.size > Number(said.largest) ? { kept: false, said: said.tooLarge } : await send(file, shown);
    shown.word.textContent = answer.said;
    shown.bar.value = answer.kept ? 100 : 0;
    shown.item.className = answer.kept ? "kept" : "refused";
    if (!answer.kept) {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = said.again;
      again.onclick = async () => { await one(file, shown); await refresh(); ready(); };
      shown.item.append(again);
    }
    return answer.kept;
  }

  // What lies in the folder now, as the page would show it.
  async function refresh() {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("inside");
      if (now) document.getElementById("inside").replaceWith(document.adoptNode(now));
    } catch {
      // The line is away: the list stays as it was.
    }
  }

  function ready() {
    const left = [...list.children].some((item) => item.className !== "kept" && !item.dataset.end);
    if (left || list.querySelector("[data-end]")) return;
    const item = document.createElement("li");
    item.dataset.end = "1";
    const way = document.createElement("a");
    way.href = said.check;
    way.textContent = said.toCheck;
    item.append(`${said.ready} `, way);
    list.append(item);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    list.replaceChildren();
    button.disabled = true;
    const files = [...form.elements.berkas.files].map((file) => [file, line(file)]);
    for (const [file, shown] of files) await one(file, shown);
    button.disabled = false;
    form.elements.berkas.value = "";
    await refresh();
    ready();
  });
})();
