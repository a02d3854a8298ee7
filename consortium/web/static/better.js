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
