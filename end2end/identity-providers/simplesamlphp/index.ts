import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../stack/port';
import { until } from '../../stack/until';
import { makeKeyPair } from '../keys';
import type { Person } from '../person';

/** What the provider must know of a service before it answers it. */
export interface KnownService {
  entityId: string;
  acsUrls: string[];
  /** Where logout messages go, and the certificate that every message of the service must be signed with. */
  signs?: { logoutUrl: string; certificate: string };
}

export interface User extends Person {
  name: string;
  password: string;
}

const INSTALLATION = '/usr/share/simplesamlphp';

/**
 * Debian's SimpleSAMLphp on PHP's own web server, with a configuration folder made for this run.
 * It knows its users and passwords, refuses services that were not made known, and signs Response and Assertion.
 */
export class SimpleSamlPhp {
  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(users: User[]): Promise<SimpleSamlPhp> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-simplesamlphp-'));
    for (const name of ['metadata', 'certificates', 'log', 'data', 'temporary', 'sessions', 'www']) mkdirSync(join(folder, name));
    symlinkSync(`${INSTALLATION}/www`, join(folder, 'www/simplesaml'));
    const keys = makeKeyPair('SimpleSAMLphp test identity provider');
    writeFileSync(join(folder, 'certificates/idp.key'), keys.key);
    writeFileSync(join(folder, 'certificates/idp.crt'), keys.certificate);
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ folder, origin, users }));
    for (const name of ['config.php', 'authsources.php']) writeFileSync(join(folder, name), include(name, folder));
    writeFileSync(join(folder, 'metadata/saml20-idp-hosted.php'), include('saml20-idp-hosted.php', folder));
    writeFileSync(join(folder, 'metadata/saml20-sp-remote.php'), include('saml20-sp-remote.php', folder));
    writeFileSync(join(folder, 'services.json'), '[]');
    const log = openSync(join(folder, 'log/php.log'), 'a');
    const php = spawn(
      'php',
      ['-d', 'error_reporting=0', '-d', 'display_errors=0', '-S', `127.0.0.1:${port}`, '-t', join(folder, 'www'), join(__dirname, 'router.php')],
      { env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder }, stdio: ['ignore', log, log] },
    );
    const provider = new SimpleSamlPhp(origin, folder, php);
    await until('SimpleSAMLphp answers', async () => (await fetch(`http://127.0.0.1:${port}/simplesaml/saml2/idp/metadata.php`)).ok);
    return provider;
  }

  get metadataUrl(): string {
    return `${this.origin}/simplesaml/saml2/idp/metadata.php`;
  }

  get entityId(): string {
    return this.metadataUrl;
  }

  async metadata(): Promise<string> {
    const answer = await fetch(this.metadataUrl.replace('localhost', '127.0.0.1'), { headers: { host: new URL(this.origin).host } });
    if (!answer.ok) throw new Error(`SimpleSAMLphp metadata: ${answer.status}\n${this.log()}`);
    return answer.text();
  }

  /** Ends the session here, tells every service that was signed in to, and goes on to `returnTo`. */
  logoutUrl(returnTo: string): string {
    return `${this.origin}/simplesaml/saml2/idp/SingleLogoutService.php?${new URLSearchParams({ ReturnTo: returnTo })}`;
  }

  /** The tile of a service: a sign-in that starts here. */
  tileUrl(entityId: string, relayState: string): string {
    return `${this.origin}/simplesaml/saml2/idp/SSOService.php?${new URLSearchParams({ spentityid: entityId, RelayState: relayState })}`;
  }

  /** From now on the provider answers this service. */
  know(service: KnownService): void {
    const path = join(this.folder, 'services.json');
    const services = JSON.parse(readFileSync(path, 'utf8')) as KnownService[];
    writeFileSync(path, JSON.stringify([...services.filter((known) => known.entityId !== service.entityId), service]));
  }

  log(): string {
    return readFileSync(join(this.folder, 'log/php.log'), 'utf8');
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** SimpleSAMLphp finds its files by folder; each is one line that hands the run's settings to ours. */
function include(name: string, folder: string): string {
  return `<?php $settings = json_decode(file_get_contents(${JSON.stringify(join(folder, 'settings.json'))}), true); require ${JSON.stringify(resolve(__dirname, name))};\n`;
}
