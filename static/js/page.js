// Shows and hides questions of this page at once, guards against a double tap, moves focus to the error summary.
const form = document.getElementById("page");

const givenTo = (code) => [...form.querySelectorAll(`[name="${code}"]:enabled:checked`)].map((input) => input.value).filter(Boolean);

function applies(element, code) {
  const wanted = element.dataset.values.split(" ");
  const given = givenTo(code);
  return given.length ? given.some((value) => wanted.includes(value)) : "whenEmpty" in element.dataset;
}

function update() {
  for (const block of form.querySelectorAll("fieldset[data-when]")) {
    block.hidden = block.disabled = !applies(block, block.dataset.when);
  }
  for (const text of form.querySelectorAll("span[data-when]")) text.hidden = !applies(text, text.dataset.when);
  for (const text of form.querySelectorAll("span[data-unless]")) text.hidden = applies(text, text.dataset.unless);
  for (const skip of form.querySelectorAll(".clear")) {
    const own = skip.querySelector("input");
    skip.hidden = !form.querySelector(`[name="${own.name}"]:checked`) || own.checked;
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
