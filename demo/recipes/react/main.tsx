import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { showRecipe } from '../page.js';
import { Uploader } from './uploader.js';

showRecipe((element) => {
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <Uploader />
    </StrictMode>,
  );
  return () => root.unmount();
});
