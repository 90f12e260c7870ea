// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';

/** The settings as a page finds them that is loaded now. */
async function settingsOfNewPage() {
  vi.resetModules();
  return (await import('../../../src/state/settings.ts')).useSettings;
}

afterEach(() => localStorage.clear());

it('keeps how times are written for the next page', async () => {
  const settings = await settingsOfNewPage();
  expect(settings.getState().timeFormat).toBe('relative');
  settings.getState().chooseTimeFormat('utc');
  expect((await settingsOfNewPage()).getState().timeFormat).toBe('utc');
});

it('takes no format from storage that there is none of', async () => {
  localStorage.setItem('mtuscope.time', 'sundial');
  expect((await settingsOfNewPage()).getState().timeFormat).toBe('relative');
});
