import { createApp } from 'vue';
import { showRecipe } from '../page.js';
import Uploader from './uploader.vue';

showRecipe((element) => {
  const app = createApp(Uploader);
  app.mount(element);
  return () => app.unmount();
});
