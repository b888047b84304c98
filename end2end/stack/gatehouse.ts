import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from './database';
import { freePort } from './port';
import { until } from './until';

const ROOT = resolve(__dirname, '../..');
const BINARY = resolve(process.env.GATEHOUSE_BIN ?? `${ROOT}/target/debug/gatehouse`);

/** The machine's own settings must not reach the servers under test. */
function environment(extra: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).filter(([name, value]) => value !== undefined && !name.startsWith('GATEHOUSE_'));
  return { ...(Object.fromEntries(own) as Record<string, string>), LEPTOS_SITE_ROOT: `${ROOT}/target/site`, ...extra };
}

/** Runs a command of the program to its end and returns what it printed as JSON. */
export async function command<T>(database: Database, words: string[], extra: Record<string, string> = {}): Promise<T> {
  const { stdout } = await promisify(execFile)(BINARY, [...words, '--json'], {
    cwd: ROOT,
    env: environment({ ...database.environment, ...extra }),
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout) as T;
}

export interface ServeOptions {
  /** `serve --demo`: loopback only, with the demo identity provider and plain-http ones allowed. */
  demo?: boolean;
  smtpUrl?: string;
  /** Where to listen; else a free port of the loopback address. */
  listen?: string;
  /** The public URL when a proxy stands in front; else the listen address. */
  baseUrl?: string;
  settings?: Record<string, string>;
}

/** A running server. */
export class Server {
  private constructor(
    readonly listen: string,
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly output: string[],
  ) {}

  static async start(database: Database, options: ServeOptions = {}): Promise<Server> {
    const listen = options.listen ?? `127.0.0.1:${await freePort()}`;
    const url = options.baseUrl ?? `http://${listen}`;
    const child = spawn(BINARY, options.demo === false ? ['serve'] : ['serve', '--demo'], {
      cwd: ROOT,
      env: environment({
        ...database.environment,
        GATEHOUSE_LISTEN: listen,
        GATEHOUSE_BASE_URL: url,
        ...(options.smtpUrl ? { GATEHOUSE_SMTP_URL: options.smtpUrl } : {}),
        ...options.settings,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const server = new Server(listen, url, child, output);
    try {
      await until('the server answers /healthz', async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        return (await fetch(`http://${listen}/healthz`)).ok;
      });
    } catch (error) {
      await server.stop();
      throw new Error(`${String(error)}\n${server.log()}`);
    }
    return server;
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error('the server has not started');
    return this.process.pid;
  }

  /** Everything the process printed so far. */
  log(): string {
    return this.output.join('');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill(signal);
    await ended;
  }
}
