import type { Video } from '../../src/index.js';
import { createCopyButton } from '../dom/copy-button.js';
import { button, element, setLabel, setText } from '../dom/dom.js';
import { createProgressBar } from '../dom/progress-bar.js';
import type { Language } from '../language/language.js';
import type { Publication } from '../publish/publication.js';
import type { FileView } from './file-view.js';
import { createPlayer, type Player } from './player.js';
import type { Poster } from './poster.js';
import { createThumb } from './thumb.js';

export interface FileActions {
  retry(id: string): void;
  remove(id: string): void;
}

export interface FileCard {
  readonly root: HTMLElement;
  show(view: FileView, video: Video, language: Language): void;
  picture(poster: Poster): void;
}

/** Where the server has the videos that it put together. */
const videoUrl = (remoteId: string): string => `/videos/${encodeURIComponent(remoteId)}`;

export function createFileCard(
  { file: { id, name, size } }: Video,
  actions: FileActions,
  publication: Publication,
): FileCard {
  let shown: { view: FileView; language: Language } | undefined;
  let player: Player | undefined;

  const thumb = createThumb(name, togglePlayer);
  const title = element('h3', 'file-name', element('bdi', '', name));
  title.title = name;
  const retry = button('small', () => {
    remove.focus();
    actions.retry(id);
  });
  const remove = button('small quiet', () => actions.remove(id));
  const status = element('span', 'status');
  const fileSize = element('span', 'file-size');
  const percent = element('span', 'file-percent');
  const bar = createProgressBar();
  const detail = element('span', '');
  const serverSays = element('span', '');
  const serverText = element('bdi', 'server-text');
  const serverLine = element('span', '', ' ', serverSays, ' ', element('q', '', serverText));
  const remoteId = element('code', 'remote-id');
  remoteId.dir = 'auto';
  const copyId = createCopyButton('small quiet', () => shown?.view.remoteId ?? '');
  const idLabel = element('span', 'label');
  const idLine = element('span', 'id-line', idLabel, remoteId, copyId.root);
  const more = element('div', 'card-more', publication.root);
  const root = element(
    'li',
    'card',
    thumb.root,
    element(
      'div',
      'card-main',
      element('div', 'card-head', title, element('div', 'card-actions', retry, remove)),
      element('p', 'card-line', status, fileSize, percent),
      bar.root,
      element('div', 'detail', element('span', 'detail-text', detail, serverLine), idLine),
    ),
    more,
  );

  function togglePlayer(): void {
    if (player) {
      player.root.remove();
      player = undefined;
    } else if (shown?.view.remoteId !== undefined) {
      player = createPlayer(name, videoUrl(shown.view.remoteId));
      more.prepend(player.root);
    }
    if (shown) showPlayer(shown.view, shown.language);
  }

  function showPlayer({ remoteId }: FileView, language: Language): void {
    thumb.show(language, remoteId !== undefined, player !== undefined);
    player?.show(language);
  }

  function show(view: FileView, video: Video, language: Language): void {
    const { texts, format } = language;
    shown = { view, language };
    root.dataset.status = view.status;
    showPlayer(view, language);
    publication.show(video, language);
    retry.hidden = !view.canRetry;
    setText(retry, texts.uploads.retry);
    setLabel(retry, view.retryLabel);
    setText(remove, view.removeText);
    setLabel(remove, view.removeLabel);
    setText(status, view.statusText);
    setText(fileSize, format.bytes(size));
    setText(percent, view.percent);
    bar.show(view.bar);
    setText(detail, view.detail);
    serverLine.hidden = view.serverText === '';
    setText(serverSays, texts.uploads.serverSays);
    setText(serverText, view.serverText);
    idLine.hidden = view.remoteId === undefined;
    setText(idLabel, texts.uploads.fileId);
    setText(remoteId, view.remoteId ?? '');
    copyId.show(language, texts.uploads.copy, texts.uploads.copyId(name));
  }

  return { root, show, picture: thumb.picture };
}
