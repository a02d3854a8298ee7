// Pages work without this; it only spares a click or shows something sooner.
"use strict";

// An error summary is read at once.
const summary = document.querySelector(".summary");
if (summary) summary.focus();

// A filter chosen is a filter shown.
for (const select of document.querySelectorAll(".search select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// A form sent twice is sent once; something slow says so.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button && button.dataset.slow) button.textContent = button.dataset.slow;
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What each member would bear follows what is typed.
for (const form of document.querySelectorAll("form[data-preview]")) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = new URLSearchParams(new FormData(form));
      typed.delete("csrf_token");
      const answer = await fetch(`${form.dataset.preview}?${typed}`).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) return;
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("#preview").replaceChildren(...shown.body.childNodes);
    }, 300);
  });
}

// What takes long is watched without loading the page again, and followed to its end.
const watched = document.querySelector("[data-watch]");
async function watch() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-watch]");
    if (!found) { location.replace(answer.url); return; }
    watched.replaceChildren(...found.childNodes);
  } catch { /* the server is away for a moment: ask again */ }
  setTimeout(watch, 1500);
}
if (watched) setTimeout(watch, 1500);

// What is typed and not saved is not lost by a click beside.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  const before = typed();
  window.addEventListener("beforeunload", (event) => {
    if (!form.dataset.sent && typed() !== before) event.preventDefault();
  });
}
