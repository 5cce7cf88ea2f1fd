// @ts-check
// Pages work without this file. It keeps them fresh, adds keys, and copies.

const main = () => document.getElementById("main");
const chip = document.getElementById("live");
const TICK = 5000;
let last = Date.now();
let wanted = 0;
let timer = 0;
let polling = 0;

/** @param {"live" | "polling" | "stale" | "off"} state */
function show(state) {
  if (chip && chip.dataset.state !== state) {
    chip.dataset.state = state;
    chip.textContent = chip.dataset[state] ?? state;
  }
}

/** Whether somebody is typing, choosing or reading something that is shown only once. */
function busy() {
  const active = document.activeElement;
  const typing = active && /^(INPUT|SELECT|TEXTAREA)$/.test(active.tagName) && main()?.contains(active);
  const dirty = [...document.querySelectorAll("main input, main textarea")].some(
    (field) => field instanceof HTMLTextAreaElement
      ? field.value !== field.defaultValue
      : field.type === "checkbox" ? field.checked !== field.defaultChecked
        : field.type !== "hidden" && field.value !== field.defaultValue);
  return typing || dirty || document.querySelector("[data-keep], details[open], dialog[open], .editor, .confirm") !== null;
}

/** Fetches the main part anew and swaps it in, keeping focus and scroll. */
async function refresh() {
  if (busy() || document.hidden) {
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { "X-Fragment": "main" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) {
      return;
    }
    const text = await answer.text();
    const target = main();
    if (!target || busy()) {
      return;
    }
    const focus = document.activeElement?.getAttribute("href");
    const scrolls = [...target.querySelectorAll(".scroll")].map((s) => s.scrollLeft);
    target.innerHTML = text;
    target.querySelectorAll(".scroll").forEach((s, i) => { s.scrollLeft = scrolls[i] ?? 0; });
    if (focus) {
      const again = target.querySelector(`a[href="${CSS.escape(focus)}"]`);
      if (again instanceof HTMLElement || again instanceof SVGElement) {
        again.focus({ preventScroll: true });
      }
    }
    last = Date.now();
  } catch {
    show("off");
  }
}

/** At most one refresh in 400 ms, however many events come. */
function soon() {
  wanted++;
  if (timer === 0) {
    timer = window.setTimeout(async () => {
      timer = 0;
      const seen = wanted;
      await refresh();
      if (seen !== wanted) {
        soon();
      }
    }, 400);
  }
}

function listen() {
  const stream = new EventSource("/api/v1/stream");
  let alive = Date.now();
  const sign = () => { alive = Date.now(); last = alive; stopPolling(); show("live"); };
  stream.addEventListener("hello", () => { sign(); });
  stream.addEventListener("tick", sign);
  stream.addEventListener("change", () => { sign(); soon(); });
  stream.addEventListener("gap", () => { sign(); soon(); });
  window.setInterval(() => {
    if (Date.now() - alive > 2 * TICK) {
      startPolling();
    }
    if (Date.now() - last > 6 * TICK) {
      show(navigator.onLine ? "stale" : "off");
    }
  }, 1000);
  // Ages grow also when nothing changes.
  window.setInterval(soon, 15000);
}

function startPolling() {
  if (polling === 0) {
    show("polling");
    polling = window.setInterval(soon, TICK);
    soon();
  }
}

function stopPolling() {
  window.clearInterval(polling);
  polling = 0;
}

let prefix = false;
document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey
    || (target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))) {
    return;
  }
  if (prefix) {
    prefix = false;
    const link = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
    if (link instanceof HTMLElement) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (event.key === "g") {
    prefix = true;
    window.setTimeout(() => { prefix = false; }, 1500);
  } else if (event.key === "/") {
    event.preventDefault();
    (document.getElementById("q") ?? document.getElementById("find"))?.focus();
  } else if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys instanceof HTMLDialogElement) {
      keys.showModal();
    }
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (button instanceof HTMLElement) {
    await navigator.clipboard?.writeText(button.dataset.copy ?? "");
    button.textContent = button.dataset.done ?? "";
  }
});

// On a narrow screen the navigation is one row that scrolls: begin where we are.
document.querySelector("nav a[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });

if (chip && "EventSource" in window) {
  listen();
}
