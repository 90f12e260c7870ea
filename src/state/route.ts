/**
 * The address of every view, in the fragment: it never reaches a server, and works from disk. Of a report that came in
 * a link the views lie behind it, so that every address still holds the report: `#r=…/report/flows`, `#r=…/flow/0.3`.
 */

/** Parts of the report that an address can point at. */
export const SECTIONS = ['verdict', 'path', 'evidence', 'timeline', 'flows', 'messages', 'capture'] as const;
export type Section = (typeof SECTIONS)[number];

/** Seconds since the first frame, from and to. */
export type TimeRange = [number, number];

export interface ReportRoute {
  view: 'report';
  section: Section | null;
  /** Finding by id; null = the first. */
  finding: string | null;
  range: TimeRange | null;
  query: string;
  /** Flows that are compared, by their keys (file.stream.part). */
  compare: readonly string[];
  /** Part of the time that the comparison shows; null = all. */
  zoom: TimeRange | null;
}

export interface FlowRoute {
  view: 'flow';
  file: number;
  stream: number;
  part: number | null;
  /** Frame to show. */
  frame: number | null;
  /** Part of the time that the charts show; null = all. */
  zoom: TimeRange | null;
}

/** All packets of a file, or those that pass a display filter. */
export interface PacketsRoute {
  view: 'packets';
  file: number;
  filter: string;
  /** Frame to show. */
  frame: number | null;
}

export type Route = { view: 'start' } | ReportRoute | FlowRoute | PacketsRoute;

export const START: Route = { view: 'start' };
export const REPORT: ReportRoute = { view: 'report', section: null, finding: null, range: null, query: '', compare: [], zoom: null };

/** Flows in one chart at most: as many as there are lines that can be told apart. */
export const MOST_COMPARED = 8;

const flowKeys = (text: string | null): string[] =>
  [...new Set((text ?? '').split(',').filter((key) => /^\d{1,9}\.\d{1,9}(\.\d{1,9})?$/.test(key)))].slice(0, MOST_COMPARED);

const wholeNumber = /^\d{1,9}$/;

function parseRange(text: string | null): TimeRange | null {
  const match = /^(-?\d+(?:\.\d+)?)~(-?\d+(?:\.\d+)?)$/.exec(text ?? '');
  if (!match) return null;
  const from = Number(match[1]);
  const to = Number(match[2]);
  return to > from ? [from, to] : null;
}

/** Reads a fragment; null where it is none of ours. The text may come from anywhere. */
export function parseRoute(hash: string): Route | null {
  const text = hash.replace(/^#/, '');
  if (text === '' || text === '/') return START;
  const [path = '', search = ''] = text.split('?', 2);
  const [empty, view, argument, ...rest] = path.split('/');
  if (empty !== '' || rest.length > 0) return null;
  const parameters = new URLSearchParams(search);
  if (view === 'report') {
    const section = SECTIONS.find((name) => name === argument) ?? null;
    return {
      view, section, finding: parameters.get('finding'), range: parseRange(parameters.get('time')), query: parameters.get('find') ?? '',
      compare: flowKeys(parameters.get('compare')), zoom: parseRange(parameters.get('zoom')),
    };
  }
  if (view === 'packets' && argument === undefined) {
    const [file = '', frame = ''] = [parameters.get('file') ?? '0', parameters.get('frame') ?? ''];
    return { view, file: wholeNumber.test(file) ? Number(file) : 0, filter: parameters.get('filter') ?? '', frame: wholeNumber.test(frame) ? Number(frame) : null };
  }
  if (view === 'flow' && argument !== undefined) {
    const numbers = argument.split('.');
    if (numbers.length < 2 || numbers.length > 3 || !numbers.every((number) => wholeNumber.test(number))) return null;
    const [file, stream, part] = numbers.map(Number);
    const frame = parameters.get('frame') ?? '';
    return { view, file: file, stream: stream, part: part ?? null, frame: wholeNumber.test(frame) ? Number(frame) : null, zoom: parseRange(parameters.get('zoom')) };
  }
  return null;
}

/** Microseconds are enough for any picture. */
const formatRange = ([from, to]: TimeRange): string => `${Number(from.toFixed(6))}~${Number(to.toFixed(6))}`;

/** The fragment of a view, with its `#`. */
export function formatRoute(route: Route): string {
  if (route.view === 'start') return '#/';
  const parameters = new URLSearchParams();
  if (route.view === 'report') {
    if (route.finding !== null) parameters.set('finding', route.finding);
    if (route.range) parameters.set('time', formatRange(route.range));
    if (route.query !== '') parameters.set('find', route.query);
    if (route.compare.length > 0) parameters.set('compare', route.compare.join(','));
    if (route.zoom) parameters.set('zoom', formatRange(route.zoom));
  } else {
    if (route.view === 'packets' && route.file > 0) parameters.set('file', String(route.file));
    if (route.view === 'packets' && route.filter !== '') parameters.set('filter', route.filter);
    if (route.frame !== null) parameters.set('frame', String(route.frame));
    if (route.view === 'flow' && route.zoom) parameters.set('zoom', formatRange(route.zoom));
  }
  // Not by `size`, which Safari has since version 17.
  const text = parameters.toString();
  const search = text === '' ? '' : `?${text}`;
  if (route.view === 'report') return `#/report${route.section ? `/${route.section}` : ''}${search}`;
  if (route.view === 'packets') return `#/packets${search}`;
  return `#/flow/${route.file}.${route.stream}${route.part === null ? '' : `.${route.part}`}${search}`;
}

/** The view of a flow, with one of its frames shown where one is given. */
export const flowRoute = ({ file, stream, part }: Pick<FlowRoute, 'file' | 'stream' | 'part'>, frame: number | null = null): FlowRoute =>
  ({ view: 'flow', file, stream, part, frame, zoom: null });

const LINK = '#r=';

/**
 * The packed report that a fragment carries, and the view of it; null if it carries none. Mail breaks long links, and what
 * finds links in a text takes the mark behind one for a part of it, or adds parameters: neither is base64url.
 */
export function parseLink(hash: string): { packed: string; route: Route } | null {
  if (!hash.startsWith(LINK)) return null;
  const slash = hash.indexOf('/');
  const packed = /^[\w-]*/.exec(hash.slice(LINK.length).replace(/%20|%0[AD]/gi, ''))![0];
  const route = slash < 0 ? null : parseRoute(`#${hash.slice(slash)}`);
  return { packed, route: route === null || route.view === 'start' ? REPORT : route };
}

/** The fragment of a view of a report that came in a link. */
export function formatLink(packed: string, route: Route): string {
  const view = formatRoute(route).slice(1);
  return view === '/report' ? LINK + packed : LINK + packed + view;
}
