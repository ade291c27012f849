import { AsyncPipe } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  type OnDestroy,
  type OnInit,
  ViewChild,
} from '@angular/core';
import { createUploader, type FengmiUploader, ofType } from 'fengmi-uploader';
import { map, type Observable } from 'rxjs';
import { describe, explain, summarise } from '../labels.js';
import { settings } from '../settings.js';

@Component({
  selector: 'app-uploader',
  imports: [AsyncPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let queue = uploader.queue$ | async;
    <div class="controls">
      <button #pick type="button">选择视频</button>
      @let isStopped = queue?.state === 'stopped';
      <button type="button" [disabled]="queue?.state === 'idle'" (click)="isStopped ? uploader.start() : uploader.stop()">
        {{ isStopped ? '继续' : '暂停' }}
      </button>
    </div>
    <p role="status">{{ queue && labels.summarise(queue) }}</p>
    <p role="alert">{{ refusal$ | async }}</p>
    <ul aria-label="文件">
      @for (file of queue?.files; track file.id) {
        <li>
          <strong class="name">{{ file.name }}</strong>
          <progress max="100" [value]="file.percent" [attr.aria-label]="file.name + ' 的进度'"></progress>
          <span class="figures">{{ labels.describe(file) }}</span>
          <p class="error">{{ (file.error ?? file.retrying?.error)?.message }}</p>
          @if (file.status === 'failed') {
            <button type="button" [attr.aria-label]="'重试 ' + file.name" (click)="uploader.retry(file.id)">重试</button>
          }
          <button type="button" [attr.aria-label]="'移除 ' + file.name" (click)="uploader.remove(file.id)">移除</button>
        </li>
      }
    </ul>
  `,
})
export class Uploader implements OnInit, OnDestroy {
  @ViewChild('pick', { static: true }) pick!: ElementRef<HTMLButtonElement>;
  uploader!: FengmiUploader;
  refusal$!: Observable<string>;
  readonly labels = { describe, summarise };

  ngOnInit() {
    this.uploader = createUploader({ ...settings, browse_button: this.pick.nativeElement });
    this.refusal$ = this.uploader.events$.pipe(ofType('refused'), map(explain));
  }

  ngOnDestroy() {
    this.uploader.destroy();
  }
}
