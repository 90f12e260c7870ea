import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startAddress } from './state/app-store.ts';
import { startTheme } from './state/theme.ts';
import { App } from './views/app.tsx';
import './views/theme.css';

startTheme();
startAddress();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
