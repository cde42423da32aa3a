// "Exit this page", by its button or by Shift pressed three times: the page is
// emptied at once, its place in the tab's history goes to the other page, and
// Back doesn't show it again. Without this script the button is a plain link.
(() => {
  "use strict";
  const mark = "x";
  const left = () => { try { return sessionStorage.getItem(mark) !== null; } catch { return false; } };
  const keep = gone => { try { gone ? sessionStorage.setItem(mark, "") : sessionStorage.removeItem(mark); } catch { /* storage is off */ } };

  const leave = to => {
    keep(true);
    document.title = "";
    document.documentElement.replaceChildren();
    location.replace(to);
  };

  // Somebody pressed Back after they had left: show nothing of it. Whoever
  // comes back of their own accord sees the page.
  const to = document.currentScript.dataset.to;
  const came = performance.getEntriesByType("navigation")[0];
  if (left() && came && came.type === "back_forward") {
    leave(to);
    return;
  }
  keep(false);
  addEventListener("pageshow", e => { if (e.persisted && left()) leave(to); });

  let presses = 0, alone = false, timer;
  const show = () => {
    const lights = document.getElementById("exit-lights"), said = document.getElementById("exit-said");
    if (!lights || !said) return;
    lights.classList.toggle("govuk-exit-this-page__indicator--visible", presses > 0);
    Array.from(lights.children).forEach((light, i) => light.classList.toggle("govuk-exit-this-page__indicator-light--on", i < presses));
    said.textContent = [said.dataset.late, said.dataset.two, said.dataset.one][presses];
  };
  const forget = () => {
    clearTimeout(timer);
    if (presses === 0) return;
    presses = 0;
    show();
  };
  addEventListener("keydown", e => {
    if (e.key === "Shift") {
      alone = alone || !e.repeat;
      return;
    }
    alone = false;
    forget();
  });
  addEventListener("pointerdown", () => { alone = false; forget(); });
  addEventListener("keyup", e => {
    if (e.key !== "Shift" || !alone) return;
    alone = false;
    if (++presses === 3) {
      leave(to);
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(forget, 5000);
    show();
  });
  addEventListener("click", e => {
    const button = e.target instanceof Element && e.target.closest("#exit");
    if (!button) return;
    e.preventDefault();
    leave(to);
  });
  addEventListener("DOMContentLoaded", () => document.getElementById("exit-hint")?.removeAttribute("hidden"));
})();
