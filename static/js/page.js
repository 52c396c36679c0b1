// Shows and hides questions of this page at once, guards against a double tap, moves focus to the error summary.
const form = document.getElementById("page");

function answersTo(code) {
  return [...form.querySelectorAll(`[name="${code}"]:enabled:checked`)].map((input) => input.value);
}

function update() {
  for (const block of form.querySelectorAll("fieldset[data-when]")) {
    const wanted = block.dataset.values.split(" ");
    const applies = answersTo(block.dataset.when).some((value) => wanted.includes(value));
    block.hidden = !applies;
    block.disabled = !applies;
  }
}

form?.addEventListener("change", update);
form?.addEventListener("submit", (event) => {
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "yes";
});
addEventListener("pageshow", () => {
  if (!form) return;
  delete form.dataset.sending;
  update();
});
document.getElementById("summary")?.focus();
