/* What a page does beyond showing itself: the checklist's filter, folded parts opened for paper, a running head on paper,
   tables that a keyboard can scroll. Everything on a page can be read without this file. */
(function () {
  "use strict";

  /* Text as a searcher means it: full and half width, case, accents and spaces make no difference. */
  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
  }

  /* ---- filter: form[data-pb-filter] above tables whose rows carry data-c (chapter), data-f (finding), data-o (owner) ---- */

  var SELECTS = { chapter: "c", finding: "f", owner: "o" };
  var WAIT_MS = 180;

  function startFilter(form) {
    var rows = Array.prototype.map.call(document.querySelectorAll("tr[data-f]"), function (row) {
      return { row: row, table: row.closest("table"), text: null };
    });
    if (!rows.length) return;
    var tables = Array.from(new Set(rows.map(function (entry) { return entry.table; })));
    var count = form.querySelector("output");
    var what = document.createElement("span");
    what.className = "pb-filter__what";
    count.before(what);
    var timer = 0;

    function wanted() {
      var choice = {};
      Object.keys(SELECTS).forEach(function (name) {
        if (form.elements[name] && form.elements[name].value) choice[SELECTS[name]] = form.elements[name].value;
      });
      var text = form.elements.text ? form.elements.text.value.trim() : "";
      if (text) choice.q = text;
      return choice;
    }

    function show() {
      var choice = wanted();
      var words = choice.q ? plain(choice.q).split(" ") : [];
      var shown = 0;
      var perTable = new Map();
      rows.forEach(function (entry) {
        var data = entry.row.dataset;
        var fits = (!choice.c || data.c === choice.c) && (!choice.f || data.f === choice.f) && (!choice.o || data.o === choice.o);
        if (fits && words.length) {
          if (entry.text === null) entry.text = plain(entry.row.textContent);
          fits = words.every(function (word) { return entry.text.indexOf(word) >= 0; });
        }
        if (entry.row.hidden === fits) entry.row.hidden = !fits;
        if (fits) {
          shown += 1;
          perTable.set(entry.table, true);
        }
      });
      var active = Object.keys(choice).length > 0;
      tables.forEach(function (table) {
        (table.closest(".pb-table") || table).hidden = active && !perTable.has(table);
        if (table.tFoot) table.tFoot.hidden = active; /* its sums are those of all rows */
      });
      form.toggleAttribute("data-active", active);
      what.textContent = describe() + " ";
      count.textContent = "显示 " + shown + " / 共 " + rows.length + " 项" + (shown ? "" : "，没有合条件的");
    }

    /* What was chosen, in words, for the paper. */
    function describe() {
      var parts = Object.keys(SELECTS).map(function (name) {
        var field = form.elements[name];
        return field && field.value ? field.options[field.selectedIndex].text : "";
      });
      if (form.elements.text && form.elements.text.value.trim()) parts.push("“" + form.elements.text.value.trim() + "”");
      return "只列：" + parts.filter(Boolean).join(" · ");
    }

    /* The choice lives in the address after #, so that it can be handed on and survives a reload, from a folder too. */
    function remember() {
      var hash = new URLSearchParams(wanted()).toString();
      try {
        history.replaceState(history.state, "", hash ? "#" + hash : location.pathname + location.search);
      } catch (refused) {
        location.hash = hash;
      }
    }

    function recall() {
      if (location.hash.indexOf("=") < 0) return false;
      var choice = new URLSearchParams(location.hash.slice(1));
      Object.keys(SELECTS).forEach(function (name) {
        if (form.elements[name]) form.elements[name].value = choice.get(SELECTS[name]) || "";
        if (form.elements[name] && form.elements[name].selectedIndex < 0) form.elements[name].value = "";
      });
      if (form.elements.text) form.elements.text.value = choice.get("q") || "";
      return true;
    }

    function change(wait) {
      clearTimeout(timer);
      if (wait) {
        timer = setTimeout(change, WAIT_MS, false);
        return;
      }
      show();
      remember();
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); change(false); });
    form.addEventListener("reset", function () { setTimeout(change, 0, false); });
    form.addEventListener("change", function (event) { if (event.target.tagName === "SELECT") change(false); });
    form.addEventListener("input", function (event) {
      if (event.target.tagName === "INPUT" && !event.isComposing) change(true);
    });
    form.addEventListener("compositionend", function () { change(true); });
    window.addEventListener("hashchange", function () { if (recall()) show(); });
    form.hidden = false;
    recall();
    show();
  }

  /* ---- paper ---- */

  function openForPaper() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = Array.from(document.querySelectorAll("article details:not([open])"));
      opened.forEach(function (part) { part.open = true; });
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (part) { part.open = false; });
      opened = [];
    });
  }

  /* Site and page name above, the notice below. Browsers that know no page margins leave it out. */
  function runningHead() {
    function quoted(text) {
      return '"' + text.replace(/\s+/g, " ").trim().replace(/[\\"]/g, "\\$&") + '"';
    }
    function said(selector) {
      var found = document.querySelector(selector);
      return found ? found.textContent.trim() : "";
    }
    var font = '; color: #555; font: 8pt "SimSun", "Songti SC", "Noto Serif CJK SC", serif } ';
    var site = said(".md-header__topic .md-ellipsis");
    var page = said("article h1");
    var head = document.querySelector("article [data-number]"); /* of a numbered document: number, revision, name */
    if (head) page = [head.dataset.number, head.dataset.revision, page].filter(Boolean).join("　");
    var style = document.createElement("style");
    style.textContent = "@page { @top-left { content: " + quoted(site) + font +
      "@top-right { content: " + quoted(page === site ? "" : page) + font +
      "@bottom-left { content: " + quoted(said(".md-copyright__highlight") || said(".pb-notice")) + font + "}";
    document.head.appendChild(style);
  }

  /* ---- search: the theme looks at keys only; text also comes from an input method, a paste or a voice ---- */

  function searchEveryInput() {
    var query = document.querySelector("input[data-md-component=search-query]");
    if (!query) return;
    function tell(event) {
      if (!event.isComposing) query.dispatchEvent(new KeyboardEvent("keyup"));
    }
    query.addEventListener("input", tell);
    query.addEventListener("compositionend", tell);
  }

  /* ---- where each paragraph of a document comes from: shown on request, and remembered while the window is open ---- */

  function originsOnRequest() {
    var title = document.querySelector("article h1");
    if (!title || document.querySelectorAll("article .pb-origin code").length < 2) return;
    var KEY = "parkbook-origins";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "pb-origins";
    function set(on) {
      document.documentElement.classList.toggle("pb-no-origins", !on);
      button.textContent = on ? "收起出处" : "显示出处";
      button.setAttribute("aria-pressed", String(on));
    }
    function kept(value) {
      try {
        if (value === undefined) return sessionStorage.getItem(KEY) === "1";
        sessionStorage.setItem(KEY, value ? "1" : "0");
      } catch (refused) { /* a browser that keeps nothing shows them hidden again */ }
      return false;
    }
    button.addEventListener("click", function () {
      var on = button.getAttribute("aria-pressed") !== "true";
      set(on);
      kept(on);
    });
    set(kept());
    title.before(button);
  }

  /* ---- keyboard ---- */

  function reachable() {
    var skip = document.querySelector(".md-skip");
    if (skip) skip.textContent = "跳到正文";
    document.querySelectorAll(".pb-table, .pb-chartbox").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1 && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", "可以左右滚动");
      }
    });
  }

  document.querySelectorAll("form[data-pb-filter]").forEach(startFilter);
  openForPaper();
  searchEveryInput();
  runningHead();
  originsOnRequest();
  reachable();
})();
