import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './install.mjs';

/** A certificate for localhost that nobody trusts, with its key. */
export function selfSigned() {
  const folder = temporaryFolder('certificate');
  const at = (name) => join(folder, name);
  const files = ['-keyout', at('key.pem'), '-out', at('certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const how = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync('openssl', [...how, ...files, ...subject], { stdio: 'ignore' });
  const certFile = at('certificate.pem');
  return { key: readFileSync(at('key.pem')), cert: readFileSync(certFile), certFile };
}
