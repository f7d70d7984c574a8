// Finds credentials in texts, in whatever spelling they may have got there.

const half = (text) => Math.ceil(text.length / 2);

/** The spellings of one credential, and its halves: a text may have been cut. */
function spellings(secret) {
  const whole = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    encodeURIComponent(secret),
    encodeURI(secret),
    ...['base64', 'base64url', 'hex'].flatMap((encoding) => [Buffer.from(secret).toString(encoding), Buffer.from(`Bearer ${secret}`).toString(encoding)]),
    secret.replaceAll('-', ''),
  ];
  return [...new Set([...whole, secret.slice(0, half(secret)), secret.slice(half(secret))])].map((text) => text.toLowerCase());
}

/**
 * @param {string[]} secrets Searched in every spelling.
 * @param {Iterable<string>} [others] Searched as they are: there may be hundreds.
 * @returns {(texts: string[]) => string[]} Those of the texts that hold one, cut short and without it.
 */
export function searchFor(secrets, others = []) {
  const wanted = [...secrets.flatMap(spellings), ...[...others].map((text) => text.toLowerCase())];
  return (texts) => {
    const all = texts.join('\n').toLowerCase();
    const present = wanted.filter((one) => all.includes(one));
    if (present.length === 0) return [];
    return texts.flatMap((text) => {
      const at = present.map((one) => text.toLowerCase().indexOf(one)).filter((index) => index >= 0);
      return at.length > 0 ? [`${text.slice(0, Math.min(...at, 80))}…`] : [];
    });
  };
}
