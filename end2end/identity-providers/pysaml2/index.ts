import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../stack/port';
import { until } from '../../stack/until';
import { makeKeyPair } from '../keys';
import type { LogoutBinding, Signs } from '../samlp';

/** Where `scripts/bootstrap test` puts what comes from PyPI. */
const PYTHON = resolve(__dirname, '../../../.tools/bin/python3');

/** What is so from the start, and stands in its metadata. */
export interface Habits {
  /** Messages of a service must be signed with the key in its metadata. */
  wantsSigned?: boolean;
  /** How its logout messages travel. */
  logoutBinding?: LogoutBinding;
}

/** What may change while it runs; the next answer follows it. */
export interface Choices {
  signs: Signs;
  /** AES-256-GCM, pysaml2's own choice, or not at all; for the key that the service's metadata offers. */
  encrypts: 'aes-256-gcm' | 'triple-des' | null;
  /** Another audience than the service that gets the assertion. */
  audience: string | null;
}

const USUAL: Choices = { signs: 'both', encrypts: null, audience: null };

/**
 * PyPI's pysaml2 behind a form on which the test chooses who signs in. It keeps sessions, answers known services only, and
 * with `wantsSigned` refuses messages without the service's signature.
 */
export class Pysaml2 {
  private choices = USUAL;

  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly fixed: object,
  ) {}

  static async start(options: Habits = {}): Promise<Pysaml2> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pysaml2-'));
    mkdirSync(join(folder, 'services'));
    const keys = makeKeyPair('pysaml2 test identity provider');
    writeFileSync(join(folder, 'key.pem'), keys.key);
    writeFileSync(join(folder, 'certificate.pem'), keys.certificate);
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const fixed = { origin, port, wantsSigned: options.wantsSigned ?? false, logoutBinding: options.logoutBinding ?? 'redirect' };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...fixed, ...USUAL }));
    const log = openSync(join(folder, 'log.txt'), 'a');
    const python = spawn(PYTHON, [join(__dirname, 'provider.py'), folder], { stdio: ['ignore', log, log] });
    const provider = new Pysaml2(origin, folder, python, fixed);
    try {
      await until('pysaml2 answers', async () => {
        if (python.exitCode !== null) throw new Error(`it ended with ${python.exitCode}`);
        return provider.metadata();
      });
    } catch (error) {
      const log = provider.log();
      await provider.stop();
      throw new Error(`${String(error)}\n${log}`);
    }
    return provider;
  }

  async metadata(): Promise<string> {
    const answer = await fetch(`${this.origin.replace('localhost', '127.0.0.1')}/metadata`);
    if (!answer.ok) throw new Error(`pysaml2 metadata: ${answer.status}`);
    return answer.text();
  }

  /** From now on it answers in this way. */
  choose(choices: Partial<Choices>): void {
    this.choices = { ...this.choices, ...choices };
    writeFileSync(join(this.folder, 'settings.json'), JSON.stringify({ ...this.fixed, ...this.choices }));
  }

  /** From now on it knows the service of this metadata, as an admin who imports it, again when that has changed. */
  know(metadata: string): void {
    writeFileSync(join(this.folder, 'services/service.xml'), metadata);
  }

  /** The tile of a service: a sign-in that starts here. */
  tileUrl(entityId: string, relayState: string): string {
    return `${this.origin}/start?${new URLSearchParams({ service: entityId, RelayState: relayState })}`;
  }

  /** Ends the session here and tells the service that was signed in to. */
  get logoutUrl(): string {
    return `${this.origin}/logout`;
  }

  log(): string {
    return readFileSync(join(this.folder, 'log.txt'), 'utf8');
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((done) => this.process.once('exit', done));
      this.process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
