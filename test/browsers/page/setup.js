// What the scenarios stand on. ES5: where the builds do not parse, this still says so.
(function () {
  var search = location.search;
  var started = false;
  var over = false;
  var current;

  function param(name) {
    var found = new RegExp('[?&]' + name + '=([^&]*)').exec(search);
    return found ? decodeURIComponent(found[1]) : '';
  }

  function request(method, path, body, then) {
    var xhr = new XMLHttpRequest();
    xhr.open(method, path);
    xhr.onload = function () {
      then(xhr.responseText);
    };
    xhr.send(body);
  }

  /** Says once what came of the scenario: to the server, and in the title and `window.status` for whoever drives the browser. */
  function report(outcome) {
    if (over) return;
    over = true;
    outcome.run = param('run');
    outcome.agent = navigator.userAgent;
    request('POST', '/browsers/outcome', JSON.stringify(outcome), function () {
      document.title = window.status = 'over';
    });
  }

  function fail(problem) {
    report({ problem: problem + (current ? '; events: ' + current.told() : '') });
  }

  window.onerror = function (message, source, line, column, error) {
    var stack = error && error.stack ? ' ' + String(error.stack).replace(/\s+/g, ' ').slice(0, 300) : '';
    fail(message + ' (' + String(source).replace(/^.*\//, '') + ':' + line + ':' + column + ')' + stack);
  };

  /** The bytes of a file by its name; the runner makes the same ones. */
  function bytesOf(name, size) {
    var bytes = new Uint8Array(size);
    var seed = 0;
    for (var c = 0; c < name.length; c++) seed += name.charCodeAt(c);
    for (var i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8) * 17 + seed) & 255;
    return bytes;
  }

  function makeFile(t, name, size) {
    var bytes = bytesOf(name, size);
    try {
      return new File([bytes], name, { type: 'video/mp4', lastModified: 1700000000000 });
    } catch (error) {
      t.note('a Blob for want of a File constructor');
      var blob = new Blob([bytes], { type: 'video/mp4' });
      blob.name = name;
      blob.lastModified = 1700000000000;
      return blob;
    }
  }

  function freshTarget() {
    return new Promise(function (resolve) {
      request('GET', '/browsers/target', null, function (text) {
        resolve(JSON.parse(text));
      });
    });
  }

  function settingsOf(fengmi) {
    var settings = { chunk_size: '64kb', fengmi: { target: freshTarget, retry: { delay: 20 } } };
    for (var name in fengmi) settings.fengmi[name] = fengmi[name];
    return settings;
  }

  function Scenario() {
    /** Every event of the uploader, in order. */
    this.events = [];
    this.notes = [];
    this.listeners = [];
  }

  Scenario.prototype = {
    param: param,
    settings: settingsOf,

    /** What the outcome is to be read with. */
    note: function (text) {
      if (this.notes.indexOf(text) < 0) this.notes.push(text);
    },

    /** Watches an uploader and has the scenario end with it, badly, where it cannot be used. */
    watch: function (uploader) {
      var t = this;
      uploader.events$.subscribe({
        next: function (event) {
          t.events.push(event);
          t.listeners.slice().forEach(function (listener) {
            listener(event);
          });
        },
        error: fail,
      });
      return uploader;
    },

    uploader: function (fengmi, settings) {
      var all = settingsOf(fengmi);
      for (var name in settings) all[name] = settings[name];
      return this.watch(FengmiUploader.createUploader(all));
    },

    file: function (name, size) {
      return makeFile(this, name, size);
    },

    /** Adds files, given by name with their size, once the uploader is ready, and starts. */
    send: function (uploader, files) {
      var t = this;
      var names = Object.keys(files);
      t.until(
        function () {
          return t.count('ready') === 1;
        },
        function () {
          names.forEach(function (name) {
            uploader.plupload.addFile(t.file(name, files[name]));
          });
          t.until(
            function () {
              return t.count('added') === names.length;
            },
            function () {
              uploader.start();
            }
          );
        }
      );
    },

    /** Calls with each event of this type, of the file of this name where there is one, the first or another time. */
    on: function (type, name, then) {
      this.listeners.push(function (event) {
        if (event.type === type && (!name || event.file.name === name)) then(event);
      });
    },

    once: function (type, name, then) {
      var called = false;
      this.on(type, name, function (event) {
        if (called) return;
        called = true;
        then(event);
      });
    },

    until: function (condition, then) {
      var timer = setInterval(function () {
        if (!condition()) return;
        clearInterval(timer);
        then();
      }, 20);
    },

    count: function (type, name) {
      return this.events.filter(function (event) {
        return event.type === type && (!name || event.file.name === name);
      }).length;
    },

    expect: function (what, is, wanted) {
      if (is !== wanted) throw new Error(what + ': ' + is + ', not ' + wanted);
    },

    told: function () {
      return this.events
        .filter(function (event) {
          return event.type !== 'progress';
        })
        .map(function (event) {
          return event.type + (event.error ? ' ' + event.error : '');
        })
        .join(', ');
    },

    /** The end: what was completed is compared with what the server has. */
    done: function () {
      var ids = {};
      this.events.forEach(function (event) {
        if (event.type === 'completed') ids[event.file.name] = event.id;
      });
      report({ ids: ids, notes: this.notes });
    },
  };

  window.runScenario = function (scenarios) {
    if (started) return;
    started = true;
    var run = scenarios[param('scenario')];
    if (!run) return fail('no such scenario');
    current = new Scenario();
    // Sooner than the runner gives up, who does not know what happened.
    setTimeout(function () {
      fail('not over after 20 s');
    }, 20000);
    run(current);
  };
})();
