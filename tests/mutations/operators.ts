/**
 * Small faults put into a source file, all at once and each behind a switch: `a < b` becomes
 * `(__fault(7) ? true : __fault(8) ? a <= b : a < b)`. One bundle then holds every fault, and which one acts is said at run time.
 */
import ts from 'typescript';

export interface Fault {
  id: number;
  file: string;
  line: number;
  /** The source that is faulty, and what stands in its place. */
  was: string;
  is: string;
  /** A number that holds for the whole file. */
  constant: boolean;
}

const TURNED: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
};
const EQUALITY = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);
const LOGICAL = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken]);
/** Words of a finding; they are read by people, not held by claims. */
const WORDS = new Set(['title', 'explanation', 'evidence', 'against', 'parameters', 'roles', 'where', 'note']);
const SAYING = new Set(['evidence', 'note', 'plural', 'seconds']);

/** The source with its faults behind switches; `first` is the number of the first one. */
export function withFaults(file: string, source: string, first: number): { text: string; faults: Fault[] } {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const faults: Fault[] = [];
  const place = (node: ts.Node, is: string, constant = false): number => {
    const id = first + faults.length;
    faults.push({ id, file, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, was: node.getText(), is, constant });
    return id;
  };

  function inner(node: ts.Node): string {
    let out = '';
    let at = node.getStart();
    node.forEachChild((child) => {
      const start = child.getStart();
      if (child.getFullWidth() === 0 || start < at) return;
      out += source.slice(at, start) + rewrite(child);
      at = child.getEnd();
    });
    return out + source.slice(at, node.getEnd());
  }

  function rewrite(node: ts.Node): string {
    if (isLeftAlone(node)) return node.getText();
    if (ts.isVariableStatement(node) && node.parent === tree) return wholeFile(node);
    const instead = ts.isExpression(node) ? alternatives(node) : [];
    const ids = instead.map((text) => [place(node, text), text] as const);
    if (ts.isExpressionStatement(node) && isCounting(node.expression)) {
      const id = place(node, ';');
      return `{ if (!__fault(${id})) { ${inner(node)} } }`;
    }
    const text = inner(node);
    return ids.length === 0 ? text : `(${ids.map(([id, other]) => `__fault(${id}) ? (${other}) : `).join('')}${text})`;
  }

  /** A number of the whole file is set anew with each fault, for it is read once. */
  function wholeFile(node: ts.VariableStatement): string {
    const [declaration] = node.declarationList.declarations;
    const value = declaration?.initializer;
    if (value === undefined || !ts.isNumericLiteral(value)) return inner(node);
    const name = declaration!.name.getText();
    const choices = numbers(value).map((text) => `__fault(${place(value, text, true)}) ? ${text} : `).join('');
    return `${node.getText().replace('const ', 'let ')} __constants.push(() => { ${name} = ${choices}${value.text}; });`;
  }

  return { text: inner(tree), faults };
}

/** Types, and what is only said. */
function isLeftAlone(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isTemplateExpression(node)) return true;
  if (ts.isCallExpression(node)) return ts.isIdentifier(node.expression) && SAYING.has(node.expression.text);
  return ts.isPropertyAssignment(node) && WORDS.has(node.name.getText());
}

/** `n++`, `score += 2`, `found.push(x)`: what is counted or collected. */
function isCounting(e: ts.Expression): boolean {
  if (ts.isPostfixUnaryExpression(e)) return true;
  if (ts.isBinaryExpression(e)) return e.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken || e.operatorToken.kind === ts.SyntaxKind.MinusEqualsToken;
  return ts.isCallExpression(e) && ts.isPropertyAccessExpression(e.expression) && e.expression.name.text === 'push' && !/evidence\(|note\(/.test(e.getText());
}

function alternatives(node: ts.Expression): string[] {
  const text = node.getText();
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind;
    const [left, right] = [node.left.getText(), node.right.getText()];
    const turned = TURNED[kind];
    // A loop that never ends tells nothing.
    if (turned !== undefined) return isLoopHead(node) ? [] : ['true', 'false', `${left} ${turned} ${right}`];
    if (EQUALITY.has(kind)) return ['true', 'false'];
    if (LOGICAL.has(kind)) return [];
    if (kind === ts.SyntaxKind.PlusToken && !/['"`]/.test(text)) return isOffByOne(node) ? [left] : [`${left} - ${right}`];
    if (kind === ts.SyntaxKind.MinusToken) return isOffByOne(node) ? [left] : [`${left} + ${right}`];
    return [];
  }
  if (ts.isNumericLiteral(node)) return numbers(node);
  if (isCondition(node) && !ts.isParenthesizedExpression(node)) return ['true', 'false'];
  if (ts.isCallExpression(node) && /^Math\.(?:max|min)$/.test(node.expression.getText()) && node.arguments.length === 2) {
    return [text.replace(/^Math\.(max|min)/, (_, name) => `Math.${name === 'max' ? 'min' : 'max'}`)];
  }
  return [];
}

function isOffByOne(node: ts.BinaryExpression): boolean {
  return node.right.getText() === '1';
}

function isLoopHead(node: ts.Node): boolean {
  let at = node;
  while (ts.isBinaryExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return (ts.isForStatement(at.parent) && at.parent.condition === at) || ts.isWhileStatement(at.parent);
}

/** What is taken for true or false, and is neither a comparison nor made of parts. */
function isCondition(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(node) && node.operator !== ts.SyntaxKind.ExclamationToken) return false;
  if (isLoopHead(node)) return false;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return ts.isBinaryExpression(parent) && LOGICAL.has(parent.operatorToken.kind);
}

/** Thresholds and constants, a little more and a little less; not places in a list. */
function numbers(node: ts.NumericLiteral): string[] {
  const value = Number(node.text.replaceAll('_', ''));
  const { parent } = node;
  const isConstant = ts.isVariableDeclaration(parent) && ts.isSourceFile(parent.parent.parent.parent);
  const operator = ts.isBinaryExpression(parent) ? parent.operatorToken.kind : ts.SyntaxKind.Unknown;
  const isThreshold = TURNED[operator] !== undefined || operator === ts.SyntaxKind.AsteriskToken;
  const isArgument = ts.isCallExpression(parent) && /^Math\./.test(parent.expression.getText());
  if (!isConstant && (!(isThreshold || isArgument) || value === 0 || value === 1)) return [];
  return Number.isInteger(value) && Math.abs(value) <= 20 ? [String(value + 1), String(value - 1)] : [String(value * 1.3), String(value * 0.75)];
}
