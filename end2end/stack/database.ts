import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export type Engine = 'sqlite' | 'postgres';

const SCRIPT = resolve(__dirname, '../../scripts/postgres');

/** A database of one's own, with the data folder and the settings a server needs to open it. */
export interface Database {
  readonly engine: Engine;
  readonly environment: Record<string, string>;
  /** An independent copy. No server may have this one open. */
  copy(): Database;
  /** Runs a statement beside the server, to bring about what only time would. */
  execute(statement: string): void;
  drop(): void;
}

/** An empty database. */
export function emptyDatabase(engine: Engine): Database {
  return engine === 'sqlite' ? new SqliteDatabase(dataFolder()) : PostgresDatabase.create();
}

function dataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gatehouse-data-'));
}

class SqliteDatabase implements Database {
  readonly engine = 'sqlite';

  constructor(private readonly folder: string) {}

  get environment() {
    return { GATEHOUSE_DATA_DIR: this.folder };
  }

  copy(): Database {
    const folder = dataFolder();
    cpSync(this.folder, folder, { recursive: true });
    return new SqliteDatabase(folder);
  }

  execute(statement: string): void {
    const script = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute(sys.argv[2]); c.commit()';
    execFileSync('python3', ['-c', script, join(this.folder, 'gatehouse.db'), statement], { stdio: 'pipe' });
  }

  drop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class PostgresDatabase implements Database {
  readonly engine = 'postgres';
  private readonly folder = dataFolder();

  private constructor(
    private readonly server: string,
    private readonly name: string,
    private readonly key: string,
  ) {}

  static create(): PostgresDatabase {
    const server = process.env.GATEHOUSE_TEST_POSTGRES ?? execFileSync(SCRIPT, ['start'], { encoding: 'utf8' }).trim();
    const database = new PostgresDatabase(server, `e2e_${randomBytes(6).toString('hex')}`, randomBytes(32).toString('base64'));
    database.sql(`CREATE DATABASE ${database.name}`);
    return database;
  }

  get environment() {
    const url = new URL(this.server);
    url.pathname = `/${this.name}`;
    return { GATEHOUSE_DATABASE_URL: url.href, GATEHOUSE_SECRET_KEY: this.key, GATEHOUSE_DATA_DIR: this.folder };
  }

  copy(): Database {
    const copy = new PostgresDatabase(this.server, `e2e_${randomBytes(6).toString('hex')}`, this.key);
    this.sql(`CREATE DATABASE ${copy.name} TEMPLATE ${this.name}`);
    cpSync(this.folder, copy.folder, { recursive: true });
    return copy;
  }

  execute(statement: string): void {
    execFileSync('psql', [this.environment.GATEHOUSE_DATABASE_URL, '--no-psqlrc', '--quiet', '--command', statement], { stdio: 'pipe' });
  }

  drop(): void {
    this.sql(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private sql(statement: string): void {
    execFileSync('psql', [this.server, '--no-psqlrc', '--quiet', '--command', statement], { stdio: 'pipe' });
  }
}
