// Shows the example again while the text is being typed; without this the button does the same.
const form = document.querySelector("form.sheet");
const button = form.querySelector("[data-preview-button]");
let waiting;

async function show() {
  const body = new URLSearchParams(new FormData(form));
  body.set("preview", "1");
  const response = await fetch(location.href, { method: "POST", body });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("preview");
  if (fresh) document.getElementById("preview").replaceChildren(...fresh.childNodes);
}

const isTouched = (field) => field.defaultValue !== undefined && field.value !== field.defaultValue;

if (button) {
  button.hidden = true;
  if ([...form.elements].some(isTouched)) show();
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
}
