import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startAddress, startPreparing } from './state/app-store.ts';
import { startTheme } from './state/theme.ts';
import { App } from './views/app.tsx';
import { startFromWeb } from './views/from-web.ts';
import { startKeepingPlace } from './views/keep-place.ts';
import { startLaunch } from './views/launch.ts';
import { startLetters } from './views/ui/letters.ts';
import './views/theme.css';

startTheme();
startAddress();
startKeepingPlace();
startLaunch();
startFromWeb();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
startPreparing();
startLetters();
