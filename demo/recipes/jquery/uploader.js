recipes.showRecipe((app) => {
  const $app = $(app);
  const $files = $app.find('ul');
  const $pause = $('#pause');
  const uploader = FengmiUploader.createUploader({ ...recipes.settings, browse_button: 'pick' });

  function addRow({ id, name }) {
    const $row = $($app.find('template').html()).attr('id', id).appendTo($files);
    $row.find('.name').text(name);
    $row.find('progress').attr('aria-label', `${name} 的进度`);
    $row.find('.retry').attr('aria-label', `重试 ${name}`);
    $row.find('.remove').attr('aria-label', `移除 ${name}`);
    return $row;
  }

  uploader.queue$.subscribe((queue) => {
    $pause.text(queue.state === 'stopped' ? '继续' : '暂停').prop('disabled', queue.state === 'idle');
    $app.find('[role=status]').text(recipes.summarise(queue));
    const rows = queue.files.map((file) => {
      const $old = $files.children(`#${file.id}`);
      const $row = $old.length ? $old : addRow(file);
      $row.find('progress').val(file.percent);
      $row.find('.figures').text(recipes.describe(file));
      $row.find('.error').text((file.error ?? file.retrying?.error)?.message ?? '');
      $row.find('.retry').prop('hidden', file.status !== 'failed');
      return $row[0];
    });
    $files.children().not(rows).remove();
  });
  uploader.events$.subscribe((event) => {
    if (event.type === 'refused') $app.find('[role=alert]').text(recipes.explain(event));
  });

  const idOf = (button) => $(button).closest('li').attr('id');
  $files.on('click', '.retry', ({ currentTarget }) => uploader.retry(idOf(currentTarget)));
  $files.on('click', '.remove', ({ currentTarget }) => uploader.remove(idOf(currentTarget)));
  $pause.on('click', () => ($pause.text() === '继续' ? uploader.start() : uploader.stop()));
  return () => uploader.destroy();
});
