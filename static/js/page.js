// Keeps what is typed: saves each answer at once, waits out a lost connection in memory, and shows what applies.
const form = document.getElementById("page");
const saved = document.getElementById("saved");
const trouble = document.getElementById("trouble");
const dirty = new Map();
let pending = null, next = null, timer = 0, attempt = 0, closed = false, leaving = false, changes = 0;

const fieldsOf = (code) => [...form.querySelectorAll(`[name="${code}"]:enabled`)];
const given = (code) => fieldsOf(code).filter((field) => field.checked).map((field) => field.value).filter(Boolean);

function applies(element, code) {
  const values = given(code);
  return values.length ? values.some((value) => element.dataset.values.split(" ").includes(value)) : "whenEmpty" in element.dataset;
}

function show() {
  for (const block of form.querySelectorAll("fieldset[data-when]")) block.hidden = block.disabled = !applies(block, block.dataset.when);
  for (const text of form.querySelectorAll("span[data-when]")) text.hidden = !applies(text, text.dataset.when);
  for (const text of form.querySelectorAll("span[data-unless]")) text.hidden = applies(text, text.dataset.unless);
  for (const skip of form.querySelectorAll(".clear")) {
    const own = skip.querySelector("input");
    skip.hidden = own.checked || !given(own.name).length;
  }
}

function tell(message) {
  trouble.textContent = message;
  trouble.hidden = !message;
  saved.hidden = !!message || !!dirty.size;
}

function body(codes, submitter) {
  const data = new URLSearchParams({ revision: form.elements.revision?.value ?? "", save_id: crypto.randomUUID?.() ?? `${Date.now()}${Math.random()}` });
  if (!codes) for (const [name, value] of new FormData(form)) name in { revision: 1, save_id: 1 } || data.append(name, value);
  for (const code of codes ?? []) {
    data.append("shown", form.querySelector(`[name="shown"][value^="${code}:"]`)?.value ?? "");
    for (const field of fieldsOf(code)) if (!/radio|checkbox/.test(field.type) || field.checked) data.append(code, field.value);
  }
  if (submitter?.name) data.append(submitter.name, submitter.value);
  return data;
}

async function post(data) {
  const keepalive = String(data).length < 60000; // browsers refuse more in a request that may outlive the page
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, keepalive });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
  return answer.json();
}

// One request at a time, so that an older answer never arrives after a newer one.
async function save(submitter) {
  clearTimeout(timer);
  next = submitter ?? next;
  if (closed || pending?.sending) return;
  if (!pending || (next && !pending.submitter)) {
    if (!next && !dirty.size) return;
    pending = { data: body(next ? null : [...dirty.keys()], next), marks: new Map(dirty), submitter: next };
    next = null;
  }
  pending.sending = true;
  try {
    settle(await post(pending.data));
  } catch {
    pending.sending = false;
    attempt += 1;
    tell(trouble.dataset.offline);
    timer = setTimeout(() => save(), Math.min(8000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2));
  }
}

function settle(answer) {
  const { marks, submitter } = pending;
  pending = null;
  attempt = 0;
  for (const [code, mark] of marks) if (dirty.get(code) === mark) dirty.delete(code);
  if (answer.closed) return stop(answer.closed);
  if (submitter && dirty.size) return save(submitter);
  if (answer.go) return leave(() => location.assign(answer.go));
  if (answer.problems && submitter) return leave(() => form.requestSubmit(submitter));
  if (answer.revision) form.elements.revision.value = answer.revision;
  tell("");
  if (dirty.size || next) save();
}

function stop(message) {
  closed = true;
  dirty.clear();
  tell(message);
  delete form.dataset.sending;
}

function leave(go) {
  leaving = true;
  dirty.clear();
  go();
}

function changed(event) {
  const code = event.target.name;
  if (!code || closed) return;
  show();
  const shown = form.querySelector(`[name="shown"][value^="${code}:"]`);
  if (shown) shown.value = `${code}:`;
  dirty.set(code, (changes += 1));
  saved.hidden = true;
  if (attempt) return;
  clearTimeout(timer);
  timer = setTimeout(() => save(), event.type === "change" ? 0 : 1500);
}

if (form && "try" in form.dataset) {
  form.addEventListener("change", show);
} else if (form) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    if (form.dataset.sending || closed) return;
    form.dataset.sending = "yes";
    save(event.submitter);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("online", () => save());
  addEventListener("beforeunload", (event) => dirty.size && !leaving && event.preventDefault());
  addEventListener("pageshow", (event) => {
    if (event.persisted && !dirty.size && !pending) return location.reload(); // kept by the browser: may be old by now
    leaving = false;
    delete form.dataset.sending;
    show();
  });
}
if (form) show();
document.getElementById("summary")?.focus();
