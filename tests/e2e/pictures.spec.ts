/**
 * What the five stories look like, without pixels: the verdict, the path as it is drawn, the evidence and the fixes, as
 * text that is the same on every machine; and whether anything in the drawing lies over something else. After a change
 * that is meant: npm run test:e2e -- pictures --update-snapshots
 */
import type { Page } from '@playwright/test';
import { expect, recording, test } from './support.ts';
import { reportOf } from './views.ts';

const STORIES = ['story-1-sftp-tso', 'story-2-lro-router', 'story-3-dnat-phantom', 'story-4-gro-router', 'story-5-lso'];

test.use({ viewport: { width: 1440, height: 1000 }, contextOptions: { reducedMotion: 'reduce' } });

/** The report's first screen in lines. Classes are left out, for they are made anew with every build. */
const structure = (page: Page) => page.evaluate(() => {
  const copy = document.body.cloneNode(true) as HTMLElement;
  // What explains a term stands beside it, unseen until it is asked for.
  for (const tip of copy.querySelectorAll('[role=tooltip]')) tip.remove();
  const tidy = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
  const all = (selector: string) => [...copy.querySelectorAll(selector)];
  const round = (value: string) => value.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number))));
  const drawn = (element: Element, depth: number): string[] => {
    const attributes = [...element.attributes].filter(({ name }) => /^(x|y|dx|dy|width|height|d|rx|text-anchor|transform|viewBox)$/.test(name));
    const words = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ nodeValue }) => tidy(nodeValue)).join(' ').trim();
    const line = `${'  '.repeat(depth)}${element.localName}${attributes.map(({ name, value }) => ` ${name}=${round(value)}`).join('')}${words === '' ? '' : ` “${words}”`}`;
    return [line, ...[...element.children].filter(({ localName }) => localName !== 'defs').flatMap((child) => drawn(child, depth + 1))];
  };
  const [verdict] = all('[data-testid=verdict]');
  return [
    `# ${tidy(verdict!.querySelector('h1')?.textContent)}`,
    ...[...verdict!.querySelectorAll('dl > div')].map((one) => `${tidy(one.querySelector('dt')?.textContent)}: ${tidy(one.querySelector('dd')?.textContent)}`),
    '', '# Path', ...all('#path svg[role=img]').flatMap((svg) => drawn(svg, 0)), ...all('#path figcaption').map((words) => tidy(words.textContent)),
    '', '# Evidence', ...all('#evidence ol > li[data-role]').map((step) => `${step.getAttribute('data-role')}: ${tidy(step.querySelector('strong')?.textContent)} ${tidy(step.querySelector('code')?.textContent)}`),
    '', '# Fixes', ...all('#evidence [role=tab]').map((tab) => `| ${tidy(tab.textContent)}`), ...all('#evidence article h3').map((title) => tidy(title.textContent)),
    '',
  ].join('\n');
});

/** Words of the drawing that lie over one another or over a packet's cross, or beyond the edge of the card. */
const collisions = (page: Page) => page.evaluate(() => {
  const svg = document.querySelector('#path svg[role=img]')!;
  const card = svg.closest('figure')!.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')].flatMap((text) => {
    const lines = [...text.querySelectorAll('tspan')];
    return lines.length > 0 ? lines : [text];
  }).filter(({ textContent }) => textContent.trim() !== '');
  const boxes = words.map((element) => ({ what: element.textContent.trim(), box: element.getBoundingClientRect() }));
  const faults: string[] = [];
  boxes.forEach(({ what, box }, i) => {
    if (box.left < card.left - 1 || box.right > card.right + 1 || box.top < card.top - 1 || box.bottom > card.bottom + 1) faults.push(`“${what}” goes beyond the card`);
    for (const other of boxes.slice(i + 1)) {
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      // Lines of type overlap by their leading; letters do not.
      if (across > 1 && down > 5) faults.push(`“${what}” lies over “${other.what}” by ${Math.round(across)}×${Math.round(down)}`);
    }
  });
  for (const shape of svg.querySelectorAll('rect, path')) {
    const box = shape.getBoundingClientRect();
    if (box.width > 0 && (box.left < card.left - 1 || box.right > card.right + 1)) faults.push(`a ${shape.localName} at ${Math.round(box.left)} goes beyond the card`);
  }
  if (boxes.length < 6) faults.push('hardly any words: is this the drawing?');
  return { faults, sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth };
});

async function staysApart(page: Page): Promise<void> {
  for (const width of [1440, 768, 390]) {
    await page.setViewportSize({ width, height: 1000 });
    await expect.poll(() => page.evaluate(() => document.querySelector('#path svg[role=img]')!.getBoundingClientRect().width)).toBeLessThanOrEqual(width);
    expect.soft(await collisions(page), `${width} pixels`).toEqual({ faults: [], sideways: 0 });
  }
}

for (const story of STORIES) {
  test(`${story} looks as it did, and nothing in its path lies over anything`, async ({ app, page }) => {
    await reportOf(app, recording(`${story}.pcap`));
    await expect(page.locator('#path svg[role=img]')).toBeVisible();
    // The fixes come when the evidence stands.
    await expect(page.locator('#evidence article h3').first()).toBeVisible();
    expect.soft(await structure(page)).toMatchSnapshot(`${story}.txt`);
    await staysApart(page);
  });
}

for (const other of [
  'gro-receiver-fine', 'pmtud-healthy', 'story-2-lro-ipv6', 'clamp-missing', 'vxlan-underlay-mtu', 'fragmented', 'fragmented-lost', 'gre-fragmented-core-eth1',
  'frag-needed-rate-limited', 'pmtu-flapping', 'lro-silent-drop',
]) {
  test(`nothing in the path of ${other} lies over anything`, async ({ app, page }) => {
    await reportOf(app, recording(`${other}.pcap`));
    await expect(page.locator('#path svg[role=img]')).toBeVisible();
    await staysApart(page);
  });
}
