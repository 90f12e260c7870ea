/** docs/report.md says of every field of the report what it holds, and the files that comments name are there. */
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readSource, root, sourceFiles } from './sources.ts';

const text = readFileSync(`${root}docs/report.md`, 'utf8');
const said = new Set([...text.matchAll(/`([A-Za-z]+)(?:\[\])?`/g)].map(([, name]) => name!));
for (const [, name] of text.matchAll(/^## (\w+)/gm)) said.add(name!);

/** Names of all properties in the interfaces of a file, nested ones too. */
function fieldsOf(file: string, wanted?: readonly string[]): string[] {
  const names: string[] = [];
  const tree = ts.createSourceFile(file, readSource(file), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node)) names.push(node.name.getText(tree));
    ts.forEachChild(node, visit);
  };
  for (const node of tree.statements) if (ts.isInterfaceDeclaration(node) && (wanted?.includes(node.name.text) ?? true)) visit(node);
  return names;
}

const FIELDS = [
  ...fieldsOf('report/schema.ts'),
  ...fieldsOf('rules/finding.ts'),
  ...fieldsOf('pmtu/flow-capture-point.ts'),
  ...fieldsOf('pmtu/handshake-facts.ts', ['HandshakeSide']),
  ...fieldsOf('pmtu/reading.ts', ['Resends']),
];

describe('docs/report.md', () => {
  it('names every field', () => {
    expect(FIELDS.length).toBeGreaterThan(150);
    expect([...new Set(FIELDS)].filter((name) => !said.has(name))).toEqual([]);
  });

  it('is not alone: each page of docs that a source names is there', () => {
    const named = sourceFiles().filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => [...readSource(file).matchAll(/docs\/[a-z-]+\.md/g)].map(([page]) => ({ file, page })));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ page }) => !existsSync(`${root}${page}`))).toEqual([]);
  });
});
