import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './port';

/** NSD (Debian's `nsd`), an authoritative name server that we did not write, with one zone. */
export class NameServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-nsd-'));
  private process?: ChildProcess;

  private constructor(
    private readonly port: number,
    private readonly zone: string,
  ) {}

  /** Serves `zone` without records. */
  static async start(zone: string): Promise<NameServer> {
    const server = new NameServer(await freePort(), zone);
    await server.serve('');
    return server;
  }

  /** Where it is asked. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Serves exactly these records, one a line as in a zone file: `_name TXT "value"`. */
  async serve(records: string): Promise<void> {
    await this.end();
    const { folder, zone } = this;
    const head = `$ORIGIN ${zone}.\n$TTL 0\n@ SOA ns.${zone}. root.${zone}. 1 3600 600 86400 0\n@ NS ns.${zone}.\nns A 127.0.0.1\n`;
    writeFileSync(join(folder, 'zone'), `${head}${records}\n`);
    const settings = [
      `server:\n  ip-address: 127.0.0.1@${this.port}\n  username: ""\n  zonesdir: "${folder}"\n  database: ""\n  pidfile: ""`,
      `  xfrdir: "${folder}"\n  xfrdfile: "${folder}/xfrd.state"\n  zonelistfile: "${folder}/zone.list"\n  server-count: 1`,
      `remote-control:\n  control-enable: no\nzone:\n  name: ${zone}\n  zonefile: zone\n`,
    ];
    const file = join(folder, 'nsd.conf');
    writeFileSync(file, settings.join('\n'));
    const child = spawn('/usr/sbin/nsd', ['-d', '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.process = child;
    const said: string[] = [];
    await new Promise<void>((started, failed) => {
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`nsd ended with ${code}: ${said.join('\n')}`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        if (line.includes('nsd started')) started();
      });
    });
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill();
    await ended;
  }
}
