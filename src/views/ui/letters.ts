import { rem } from '../../charts/text-size.ts';

/**
 * Weight and size in pixels of the letters in which report, flow and packets are set, as far as the start page has none of
 * them; those of the last six are monospaced.
 */
export const LETTERS =
  '400 11,400 11.67,400 12,400 12.5,400 13.5,500 13.5,500 14,550 13,550 14,600 12,600 13,600 13.5,600 14,600 15,600 22,650 13,650 13.5,650 14,650 15,650 22,650 31,400 12,400 12.5,400 13,550 13,600 13,650 25';
const MONO = 6;

/**
 * Has the browser look up the letters of the views to come, one kind whenever the page has nothing to do. Chromium asks its
 * other process for each family, weight and size when something is first laid out in it, and the page stands still meanwhile:
 * twenty such questions in the report's first layout took up to 180 ms beside a worker that reads.
 */
export function startLetters(): void {
  if (!window.requestIdleCallback) return;
  const box = document.body.appendChild(document.createElement('div'));
  // They have to be laid out, and to stay: letters that nobody uses are forgotten again.
  box.style.cssText = 'position:absolute;visibility:hidden;contain:strict';
  const kinds = LETTERS.split(',');
  const next = () => {
    const letters = box.appendChild(document.createElement('p'));
    const mono = box.childElementCount <= MONO;
    letters.style.font = `${kinds.pop()!.replace(/[\d.]+$/, (size) => rem(Number(size)))} var(--${mono ? 'mono' : 'sans'})`;
    letters.textContent = 'a→';
    // Asks for the layout now: without that all would be laid out in one piece.
    letters.getBoundingClientRect();
    if (kinds.length > 0) requestIdleCallback(next);
  };
  requestIdleCallback(next);
}
