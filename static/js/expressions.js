// Tells at once, under the field, what is wrong with a condition.
const form = document.getElementById("edit");

async function check(field) {
  const query = new URLSearchParams({ column: field.dataset.expression, expression: field.value, code: form.dataset.code });
  const answer = await fetch(`${form.dataset.check}?${query}`, { headers: { Accept: "application/json" } });
  if (answer.ok) show(field, (await answer.json()).problems);
}

function show(field, problems) {
  const place = field.parentElement;
  for (const old of place.querySelectorAll(".error")) old.remove();
  for (const problem of problems) {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "status");
    line.textContent = problem;
    place.append(line);
  }
}

for (const field of form?.querySelectorAll("[data-expression]") ?? []) {
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 500, field);
  });
}
