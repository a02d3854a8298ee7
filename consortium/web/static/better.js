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
