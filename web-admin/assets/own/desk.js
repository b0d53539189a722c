// The little that htmx does not do: clocks that tick, the banner when the live
// stream is down, keys, and drafts that survive the next call. Every page works without it.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- Clocks. The box's time counts, not this machine's.
  const skew = Number(document.body.dataset.now) - Date.now();
  const elapsed = (since) => {
    const seconds = Math.max(0, Math.floor((Date.now() + skew - since) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  };
  const tick = (root) => {
    for (const clock of $$("time[data-since]", root)) {
      const text = elapsed(Number(clock.dataset.since));
      if (clock.textContent !== text) clock.textContent = text;
    }
  };
  setInterval(() => tick(document), 1000);

  // --- The live stream. The box sends a beat every few seconds; silence means it is gone,
  // even where the connection still looks open.
  const SILENCE_MS = 20000;
  let heard = Date.now();
  // A stream that begins sends every part, as the page has it already. A part that was
  // swapped for its like would take the focus away, and the click that is on its way.
  const isShown = (place, text) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    tick(fresh.content);
    tick(place);
    return fresh.innerHTML === place.innerHTML;
  };
  const lost = (is) => {
    const banner = $("#lost");
    if (banner) banner.hidden = !is;
  };
  // The browser keeps a page that was left, with its stream, to go back to: the stream is
  // closed, so that pages nobody sees hold no connections, and opened again where somebody
  // goes back. The extension does so when a closed stream reports an error.
  let stream = null;
  if (window.htmx) {
    htmx.createEventSource = (url) => (stream = new EventSource(url, { withCredentials: true }));
  }
  window.addEventListener("pagehide", () => stream?.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stream?.dispatchEvent(new Event("error"));
  });
  document.addEventListener("htmx:sseOpen", () => { heard = Date.now(); lost(false); });
  document.addEventListener("htmx:sseError", async () => {
    lost(true);
    if ((await askToken())?.status === 401) flash("sessionOver", true);
  });
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    heard = Date.now();
    lost(false);
    event.target.closest("[data-live]").dataset.live = "heard";
    if (isShown(event.target, event.detail.data)) event.preventDefault();
    else holdFocus(event.target);
  });

  // --- The keyboard's focus. A part that is swapped under it gives it back: to the control
  // that is still there, to the one that took its place, or else to the part itself.
  let held = null;
  const holdFocus = (part) => {
    const element = document.activeElement;
    held = null;
    if (element === part || !part.contains(element)) return;
    const by = (name) => element.hasAttribute(name) && `[${name}="${CSS.escape(element.getAttribute(name))}"]`;
    held = { part, selectors: ["id", "data-test", "data-place", "href"].map(by).filter(Boolean) };
  };
  const giveFocusBack = (part) => {
    if (held?.part !== part) return;
    const again = held.selectors.map((selector) => $(selector, part)).find((element) => element && !element.disabled);
    held = null;
    const place = again ?? (part.hasAttribute("tabindex") ? part : $("#main"));
    place.focus({ preventScroll: true });
  };
  document.addEventListener("htmx:sseMessage", (event) => giveFocusBack(event.target));
  // Who is at work on the floor stays logged in without clicking; asking is enough.
  const STAY_MS = 600000;
  const atWork = () => { const me = $("[data-state]"); return me && me.dataset.state !== "away"; };
  if ($("[data-live]")) setInterval(() => { if (atWork()) askToken(); }, STAY_MS);
  if ($("[data-live]")) setInterval(() => { if (Date.now() - heard > SILENCE_MS) lost(true); }, 2000);

  // --- What went wrong, in words that the page brought along.
  const flash = (why, withLogin = false) => {
    const box = $("#flash");
    $("p", box).textContent = box.dataset[why];
    $("a", box).hidden = !withLogin;
    box.hidden = false;
  };
  $("#flash button")?.addEventListener("click", () => { $("#flash").hidden = true; });
  document.addEventListener("htmx:sendError", () => flash("offline"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) flash("sessionOver", true);
    else flash(status === 403 ? "refused" : "failed", status === 403);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post") $("#flash").hidden = true;
  });

  // After a new log-in in another tab, what was typed here can still be saved.
  const setToken = (token) => {
    $("meta[name=csrf]").content = token;
    for (const field of $$("input[name=csrf]")) field.value = token;
  };
  const askToken = () => fetch("/token", { headers: { "HX-Request": "true" } }).catch(() => null);
  window.addEventListener("focus", async () => {
    if ($("#flash").hidden || $("#flash a").hidden) return;
    const answer = await askToken();
    if (answer?.ok) {
      setToken(await answer.text());
      $("#flash").hidden = true;
    }
  });
  // A page that the browser kept is shown again only to whom it was shown: it is hidden until
  // the box has said whose session this is. Where nothing can be asked, nobody else came.
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted || !$(".who")) return;
    document.body.hidden = true;
    const answer = await askToken();
    const own = $("meta[name=csrf]").content;
    if (answer && (!answer.ok || await answer.text() !== own)) location.reload();
    else document.body.hidden = false;
  });
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = $("meta[name=csrf]").content;
  });

  // --- Writing up. The form of a call stays as long as it holds unsaved text; the
  // next call gets a form of its own above it.
  const typed = (writeUp) => {
    const form = $("form", writeUp);
    if (!form) return false;
    return "unsaved" in writeUp.dataset || ["note", "name"].some((name) => form.elements[name].value !== form.elements[name].defaultValue);
  };
  const park = (writeUp) => {
    writeUp.classList.add("parked");
    for (const element of $$("[id]", writeUp)) {
      const old = element.id;
      element.id = `${old}-${writeUp.dataset.contact}`;
      for (const label of $$(`label[for="${old}"]`, writeUp)) label.htmlFor = element.id;
      for (const told of $$(`[aria-describedby="${old}"]`, writeUp)) told.setAttribute("aria-describedby", element.id);
    }
    for (const element of $$("[data-key]", writeUp)) element.removeAttribute("data-key");
  };
  const follow = () => {
    const contact = $("#pop")?.dataset.contact;
    const place = $("#write-ups");
    if (!place || !contact || $(`.write-up[data-contact="${contact}"]`, place)) return;
    for (const writeUp of $$(".write-up:not(.parked)", place)) {
      if (typed(writeUp)) park(writeUp);
      else writeUp.remove();
    }
    const fresh = document.createElement("section");
    fresh.className = "panel write-up";
    fresh.dataset.contact = contact;
    place.prepend(fresh);
    window.htmx.ajax("GET", `/write-up/${contact}`, { target: fresh, swap: "outerHTML" });
  };
  const title = document.title;
  const announce = () => {
    const call = $("#pop, #call-bar > [data-phase]");
    document.title = call?.dataset.phase === "ringing" ? `☎ ${call.dataset.title}` : title;
  };
  document.addEventListener("htmx:sseMessage", (event) => {
    if (event.target.id === "call") follow();
    if (["call", "call-bar"].includes(event.target.id)) announce();
  });
  // Where something is typed, the way to the call leads into a tab of its own.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#call-bar a");
    if (!link) return;
    const isTyped = (field) => field.defaultValue !== undefined && field.type !== "hidden" && field.value !== field.defaultValue;
    link.target = $$("main form[method=post] :is(input, textarea)").some(isTyped) ? "_blank" : "";
  });
  document.addEventListener("DOMContentLoaded", () => { announce(); follow(); });
  // Other forms that people write in, too; and one that is sent is not sent twice.
  const changed = (form) => !("sent" in form.dataset) && (form.dataset.kept === "unsaved"
    || [...form.elements].some((field) => field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue));
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-kept]");
    if (!form) return;
    if ("sent" in form.dataset) event.preventDefault();
    form.dataset.sent = "";
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of $$("form[data-sent]")) delete form.dataset.sent;
  });
  window.addEventListener("beforeunload", (event) => {
    if ($$(".write-up").some(typed) || $$("form[data-kept]").some(changed)) event.preventDefault();
  });

  // --- Files at a case: what is too long is said before it is sent, and what is being sent
  // is not sent twice.
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[data-most]");
    if (!input) return;
    const tooLong = [...input.files].some((file) => file.size > Number(input.dataset.most));
    input.setCustomValidity(tooLong ? input.dataset.tooLong : "");
    input.reportValidity();
  });
  document.addEventListener("submit", (event) => {
    const button = $("button[data-busy]", event.target);
    if (!button) return;
    button.disabled = true;
    $("span", button).textContent = button.dataset.busy;
  });
  // Back from the next page, the form is as it was.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && $("button[data-busy]")) location.reload();
  });

  // --- A question that is answered, or left, goes.
  const asks = () => $("#me") ?? $("#team");
  const closeQuestion = () => $("#ask")?.replaceChildren();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close=ask]")) return;
    event.preventDefault();
    closeQuestion();
    asks().focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const isAction = ["/state/", "/supervision/"].some((path) => event.detail.pathInfo.requestPath.startsWith(path));
    if (event.detail.successful && isAction && $("#ask")?.hasChildNodes()) {
      const inside = $("#ask").contains(document.activeElement);
      closeQuestion();
      if (inside) asks().focus();
    }
  });

  // --- Keys: Alt with the letter that the page shows.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !event.code.startsWith("Key")) return;
    const element = $(`[data-key="${event.code.slice(3)}"]`);
    if (!element || element.disabled) return;
    event.preventDefault();
    if (element.tagName === "BUTTON") element.click();
    else element.focus();
  });
})();
