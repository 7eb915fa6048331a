/* Two things the theme's search needs to work for our readers.

   1. From file:// browsers refuse workers, so the worker's script runs in a hidden frame instead. This offers the part
      of the Worker interface that the search uses.
   2. The search cuts a run of Chinese by the words of its index, but leaves the last character out of account, so that
      方针 would be looked for as 方, and 方案 found. A character that stands in no text is put behind such a run and takes
      its place; only where the run begins with a word of the index, for otherwise it is looked for as it stands. */
(function () {
  "use strict";
  var SETUP = 0, QUERY = 2, RUN = /\p{sc=Han}+/gu, LAST = "\u3400";
  var words = new Set(); /* of the index, where they stand apart */
  function widened(message) {
    if (!message) return message;
    if (message.type === SETUP && message.data && message.data.docs) {
      message.data.docs.forEach(function (doc) {
        ((doc.title + " " + doc.text).match(RUN) || []).forEach(words.add, words);
      });
    }
    if (message.type !== QUERY || typeof message.data !== "string") return message;
    return { type: QUERY, data: message.data.replace(RUN, function (run) { return begins(run) ? run + LAST : run; }) };
  }
  function begins(run) {
    for (var length = run.length; length > 0; length -= 1) if (words.has(run.slice(0, length))) return true;
    return false;
  }
  if (location.protocol !== "file:") {
    var Native = window.Worker;
    if (!Native) return;
    window.Worker = function (url, options) {
      var worker = new Native(url, options), post = worker.postMessage.bind(worker);
      worker.postMessage = function (message) { post(widened(message)); };
      return worker;
    };
    return;
  }
  function FrameWorker(url) {
    var self = this, queue = [], ready = false, home = new URL(url, document.baseURI).href;
    this.onmessage = null;
    this.onerror = null;
    this._listeners = { message: [], error: [] };
    var frame = document.createElement("iframe");
    frame.hidden = true;
    frame.setAttribute("aria-hidden", "true");
    (document.body || document.documentElement).appendChild(frame);
    var scope = frame.contentWindow, inside = frame.contentDocument;
    scope.postMessage = function (data) { self._tell("message", data); };
    scope.importScripts = function () {
      var urls = Array.prototype.slice.call(arguments);
      return urls.reduce(function (before, one) { return before.then(function () { return load(one); }); }, Promise.resolve());
    };
    function load(address) {
      return new Promise(function (resolve, reject) {
        var script = inside.createElement("script");
        script.src = new URL(address, home).href;
        script.onload = resolve;
        script.onerror = function () { reject(new Error("cannot load " + address)); };
        inside.body.appendChild(script);
      });
    }
    function hand(data) {
      scope.dispatchEvent(new scope.MessageEvent("message", { data: data }));
    }
    this.postMessage = function (message) {
      var data = widened(message);
      if (ready) hand(data); else queue.push(data);
    };
    this.terminate = function () { frame.remove(); };
    load(home).then(function () {
      ready = true;
      queue.splice(0).forEach(hand);
    }, function (why) { self._tell("error", why); });
  }
  FrameWorker.prototype.addEventListener = function (kind, listener) { (this._listeners[kind] || []).push(listener); };
  FrameWorker.prototype.removeEventListener = function (kind, listener) {
    this._listeners[kind] = (this._listeners[kind] || []).filter(function (one) { return one !== listener; });
  };
  FrameWorker.prototype._tell = function (kind, data) {
    var event = kind === "message" ? new MessageEvent("message", { data: data }) : new ErrorEvent("error", { error: data });
    if (typeof this["on" + kind] === "function") this["on" + kind](event);
    this._listeners[kind].forEach(function (listener) { listener(event); });
  };
  window.IFrameWorker = window.Worker = FrameWorker; /* the theme's worker looks for the first name to find its files */
})();
