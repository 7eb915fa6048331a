/* Search from file://: browsers refuse workers there, so this runs the worker's script in a hidden frame instead.
   It offers the part of the Worker interface that the theme's search uses. */
(function () {
  "use strict";
  if (location.protocol !== "file:") return;
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
    this.postMessage = function (data) {
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
