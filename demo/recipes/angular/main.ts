import '@angular/compiler';
import { provideZonelessChangeDetection } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { showRecipe } from '../page.js';
import { Uploader } from './uploader.js';

showRecipe((element) => {
  const app = createApplication({ providers: [provideZonelessChangeDetection()] });
  app.then((ref) => ref.bootstrap(Uploader, element));
  return () => app.then((ref) => ref.destroy());
});
