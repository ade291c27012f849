import { mount, unmount } from 'svelte';
import { showRecipe } from '../page.js';
import Uploader from './uploader.svelte';

showRecipe((target) => {
  const app = mount(Uploader, { target });
  return () => unmount(app);
});
