// The matrix as Markdown. It contains no times, so that a second run writes the same text.
import { expectationFor } from './list.mjs';

const said = ({ code, outcome, status }) => [code, outcome, status].filter((part) => part !== undefined).join(' / ');
const posts = (wanted) => (typeof wanted === 'object' ? `${wanted.from} or more` : `${wanted}`);
const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** @typedef {{problems: string[], result?: any, posts?: number}} Cell */

/**
 * @param {object} given
 * @param {object[]} given.faults
 * @param {Record<string, string>} given.versions The version of each runtime.
 * @param {(fault: object, runtime: string) => Cell} given.cellOf
 */
export function tableOf({ faults, versions, cellOf }) {
  const notes = [];
  const noteFor = (because) => {
    if (!notes.includes(because)) notes.push(because);
    return `<sup>${notes.indexOf(because) + 1}</sup>`;
  };
  const cell = (fault, runtime) => {
    const { problems, result, posts: arrived } = cellOf(fault, runtime);
    if (problems.length > 0) return result ? `✗ ${said(result)}, ${arrived} POSTs` : '✗ no result';
    const { expected, because, posts: seen, request } = expectationFor(fault, runtime);
    if (because === undefined) return '✓';
    const isSame = said(expected) === said(fault.expected);
    const more = typeof seen === 'object' || seen !== (fault.posts ?? 1) ? `${posts(seen)} POSTs` : '';
    const changed = request.length > 0 ? `another ${request.join(', ')}` : '';
    return `✓ ${[isSame ? '' : said(expected), more, changed].filter(Boolean).join(', ')}${noteFor(because)}`;
  };
  const names = Object.keys(versions);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const rows = faults.map((fault) => {
    const expected = `${said(fault.expected)}${(fault.posts ?? 1) === 1 ? '' : `, ${fault.posts} POSTs`}`;
    return row([escaped(fault.name), expected, ...names.map((runtime) => cell(fault, runtime))]);
  });
  const failing = faults.flatMap((fault) => names.map((runtime) => cellOf(fault, runtime))).filter(({ problems }) => problems.length > 0).length;
  return `# How a call ends under each fault

Written by \`cargo xtask test --only faults --update-results\`: ${faults.length} faults, ${names.length} runtimes, ${failing} failing cells. Each cell is one \`createApiToken\`
with \`maxRetries: 0\`, against a server on the loopback.

✓: the call ended in time with the code, outcome and status of the second column, the server received one POST unless stated otherwise,
and a foreign host received nothing. \`key\` means that the call returned the key. If a runtime differs, its cell shows how, and a note explains why.
✗: a failing test.

${row(['fault', 'code / outcome / status', ...names.map((name) => versions[name])])}
${row(Array(names.length + 2).fill('---'))}
${rows.join('\n')}

${notes.map((note, index) => `${index + 1}. ${note}`).join('\n')}
`;
}
