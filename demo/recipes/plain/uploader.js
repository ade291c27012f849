recipes.showRecipe((app) => {
  const part = (selector, of = app) => of.querySelector(selector);
  /** The elements of each file by its id: they stay while it does, and keep the focus. */
  const rows = new Map();
  const uploader = FengmiUploader.createUploader({ ...recipes.settings, browse_button: 'pick' });

  function addRow({ id, name }) {
    const row = part('template').content.firstElementChild.cloneNode(true);
    part('.name', row).textContent = name;
    part('progress', row).ariaLabel = `${name} 的进度`;
    part('.retry', row).ariaLabel = `重试 ${name}`;
    part('.retry', row).onclick = () => uploader.retry(id);
    part('.remove', row).ariaLabel = `移除 ${name}`;
    part('.remove', row).onclick = () => uploader.remove(id);
    part('ul').append(row);
    rows.set(id, row);
    return row;
  }

  uploader.queue$.subscribe((queue) => {
    const isStopped = queue.state === 'stopped';
    part('#pause').textContent = isStopped ? '继续' : '暂停';
    part('#pause').onclick = () => (isStopped ? uploader.start() : uploader.stop());
    part('#pause').disabled = queue.state === 'idle';
    part('[role=status]').textContent = recipes.summarise(queue);
    for (const file of queue.files) {
      const row = rows.get(file.id) ?? addRow(file);
      part('progress', row).value = file.percent;
      part('.figures', row).textContent = recipes.describe(file);
      part('.error', row).textContent = (file.error ?? file.retrying?.error)?.message ?? '';
      part('.retry', row).hidden = file.status !== 'failed';
    }
    for (const [id, row] of rows) {
      if (queue.files.some((file) => file.id === id)) continue;
      row.remove();
      rows.delete(id);
    }
  });
  uploader.events$.subscribe((event) => {
    if (event.type === 'refused') part('[role=alert]').textContent = recipes.explain(event);
  });
  return () => uploader.destroy();
});
