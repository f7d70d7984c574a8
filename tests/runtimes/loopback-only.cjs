// Preloaded into the tools that are tried: those that look for a newer version of themselves find no other machine than this one.
const dns = require('node:dns');
const { isIP } = require('node:net');

const { lookup } = dns;
dns.lookup = (hostname, ...rest) => {
  if (hostname === 'localhost' || isIP(hostname)) return lookup(hostname, ...rest);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
  process.nextTick(rest.at(-1), error);
};
