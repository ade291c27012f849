// One function a scenario; its faults, and what the server must have after it, are in scenarios.ts.
(function () {
  var SIZE = 300000;

  /**
   * A drop that the page makes up: no driver can drag a file from a desktop. Where the browser's own kind of it cannot be made,
   * or has no entries of a file system, which plupload asks for, an object like it goes with a plain event.
   */
  function dropOf(t, files) {
    try {
      var transfer = new DataTransfer();
      files.forEach(function (file) {
        transfer.items.add(file);
      });
      var event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer });
      var made = event.dataTransfer;
      var hasFiles = made.files.length === files.length && [].indexOf.call(made.types, 'Files') >= 0;
      if (hasFiles && (!made.items[0].webkitGetAsEntry || made.items[0].webkitGetAsEntry())) return event;
    } catch (error) {
      // An engine without these constructors.
    }
    t.note('a made-up drop');
    var plain = document.createEvent('Event');
    plain.initEvent('drop', true, true);
    plain.dataTransfer = { files: files, types: ['Files'] };
    return plain;
  }

  var scenarios = {
    clean: function (t) {
      var uploader = t.uploader({});
      t.on('drained', '', function (event) {
        t.expect('completed', event.completed, 3);
        t.once('destroyed', '', t.done.bind(t));
        uploader.destroy();
      });
      t.send(uploader, { 'one.mp4': SIZE, '二.mp4': SIZE, 'three.mp4': 10 });
    },

    paused: function (t) {
      var uploader = t.uploader({});
      t.once('chunk', '', function () {
        uploader.stop();
      });
      t.once('stopped', '', function () {
        setTimeout(function () {
          t.expect('completed while stopped', t.count('completed'), 0);
          uploader.start();
        }, 0);
      });
      t.on('completed', '', function () {
        t.expect('stopped', t.count('stopped'), 1);
        t.expect('started', t.count('started'), 2);
        t.done();
      });
      t.send(uploader, { 'one.mp4': SIZE });
    },

    retried: function (t) {
      var uploader = t.uploader({});
      t.on('completed', '', function () {
        t.expect('retrying', t.count('retrying'), 2);
        t.expect('restarted', t.count('restarted'), 0);
        t.done();
      });
      t.on('failed', '', t.done.bind(t));
      t.send(uploader, { 'one.mp4': SIZE });
    },

    restarted: function (t) {
      var uploader = t.uploader({});
      t.on('completed', '', function () {
        t.expect('restarted', t.count('restarted'), 1);
        t.expect('target', t.count('target'), 2);
        t.done();
      });
      t.on('failed', '', t.done.bind(t));
      t.send(uploader, { 'one.mp4': SIZE });
    },

    failed: function (t) {
      var uploader = t.uploader({});
      t.once('failed', 'bad.mp4', function (event) {
        t.expect('code', event.error.code, 'http');
        t.expect('status', event.error.status, 400);
      });
      t.once('drained', '', function (event) {
        t.expect('completed', event.completed, 1);
        t.expect('failed', event.failed, 1);
        t.once('completed', 'bad.mp4', t.done.bind(t));
        uploader.retry();
      });
      t.send(uploader, { 'bad.mp4': SIZE, 'good.mp4': SIZE });
    },

    removed: function (t) {
      var uploader = t.uploader({});
      t.once('chunk', 'one.mp4', function (event) {
        uploader.remove(event.file.id);
      });
      t.on('drained', '', function () {
        t.expect('removed', t.count('removed', 'one.mp4'), 1);
        t.expect('completed', t.count('completed'), 1);
        t.done();
      });
      t.send(uploader, { 'one.mp4': SIZE, 'two.mp4': SIZE });
    },

    /** In two pages: the second one comes when three chunks of the first were acknowledged. */
    resumed: function (t) {
      var uploader = t.uploader({ resume: true });
      if (t.param('page') !== '2') {
        t.on('chunk', '', function (event) {
          if (event.index === 2) location.replace(location.href + '&page=2');
        });
        t.send(uploader, { 'one.mp4': SIZE });
        return;
      }
      var isAdded = false;
      uploader.pending().subscribe(function (pending) {
        if (isAdded || pending.length === 0) return;
        isAdded = true;
        t.send(uploader, { 'one.mp4': SIZE });
      });
      t.on('completed', '', function () {
        var first = t.events.filter(function (event) {
          return event.type === 'started';
        })[0];
        // A page that is left within a chunk's event may not have written that chunk down.
        t.expect('a first chunk of 2 or 3', first.from === 2 || first.from === 3, true);
        t.expect('restarted', t.count('restarted'), 0);
        t.done();
      });
    },

    'in parallel': function (t) {
      var uploader = t.uploader({ parallel: 3 });
      t.on('completed', '', t.done.bind(t));
      t.send(uploader, { 'one.mp4': 640000 });
    },

    'drop zone': function (t) {
      var zone = document.getElementById('drop');
      var uploader = t.uploader({ autoStart: true }, { drop_element: zone, browse_button: 'pick' });
      t.on('ready', '', function () {
        zone.dispatchEvent(dropOf(t, [t.file('one.mp4', SIZE), t.file('two.mp4', SIZE)]));
      });
      t.on('drained', '', function (event) {
        t.expect('completed', event.completed, 2);
        t.done();
      });
    },

    'queue widget': function (t) {
      var settings = t.settings({});
      settings.runtimes = 'html5,flash,html4';
      settings.url = '/nowhere';
      var widget = $('#widget').pluploadQueue(settings).pluploadQueue();
      t.watch(widget.fengmi);
      t.on('ready', '', function () {
        widget.addFile([t.file('good.mp4', SIZE), t.file('bad.mp4', SIZE)]);
      });
      var shown = function (state) {
        return $('li.plupload_' + state + ' .plupload_file_name')
          .text()
          .trim();
      };
      t.until(
        function () {
          return widget.files.length === 2 && !$('.plupload_start').hasClass('plupload_disabled');
        },
        function () {
          $('.plupload_start').click();
        }
      );
      t.once('drained', '', function () {
        t.until(function () {
          return shown('done') === 'good.mp4' && shown('failed') === 'bad.mp4';
        }, t.done.bind(t));
      });
    },
  };
  scenarios['clean, slim build'] = scenarios.clean;

  window.runScenario(scenarios);
})();
