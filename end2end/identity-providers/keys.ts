import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private key and its self-signed certificate, both PEM. */
export interface KeyPair {
  key: string;
  certificate: string;
}

/** Makes an RSA-2048 key pair that is valid for `days` from now; `names` become subject alternative names. */
export function makeKeyPair(commonName: string, options: { days?: number; names?: string[] } = {}): KeyPair {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-key-'));
  try {
    const key = join(folder, 'key.pem');
    const certificate = join(folder, 'certificate.pem');
    const names = options.names ? ['-addext', `subjectAltName=${options.names.map((name) => `DNS:${name}`).join(',')}`] : [];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', String(options.days ?? 365), '-subj', `/CN=${commonName}`]
        .concat(['-keyout', key, '-out', certificate], names),
      { stdio: 'pipe' },
    );
    return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
