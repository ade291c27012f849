// For the pages that load scripts: the global `recipes`.
export { describe, explain, summarise } from './labels.js';
export { showRecipe } from './page.js';
export { settings } from './settings.js';
