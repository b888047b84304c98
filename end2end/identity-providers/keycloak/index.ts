import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../stack/port';
import { until } from '../../stack/until';
import type { Person } from '../person';

/** Where `install`, beside this file, puts it. */
const DISTRIBUTION = resolve(__dirname, '../../../target/keycloak/distribution');
/** Of the console's admin and of everybody in a realm; it lives as long as a test run. */
const PASSWORD = 'only-for-tests';
/** A first start compiles what it is made of. */
const START_SECONDS = 240;

/** A client as Keycloak's admin API has it; what is not named here goes back as it came. */
interface Client {
  id?: string;
  clientId: string;
  attributes: Record<string, string>;
}

/** Keycloak from its own distribution, in development mode, on a database that it forgets. */
export class Keycloak {
  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Keycloak> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-keycloak-'));
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const log = openSync(join(folder, 'log.txt'), 'a');
    const options = ['--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`, `--hostname=${origin}`];
    const java = spawn('bash', [join(DISTRIBUTION, 'bin/kc.sh'), 'start-dev', ...options], {
      env: { ...process.env, KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: PASSWORD },
      stdio: ['ignore', log, log],
    });
    const keycloak = new Keycloak(origin, folder, java);
    try {
      await until(
        'Keycloak answers',
        async () => java.exitCode !== null || (await fetch(`${keycloak.address}/realms/master`)).ok,
        START_SECONDS,
      );
      if (java.exitCode !== null) throw new Error(`Keycloak ended with ${java.exitCode}`);
    } catch (error) {
      const log = keycloak.log();
      await keycloak.stop();
      throw new Error(`${String(error)}\n${log}`);
    }
    return keycloak;
  }

  /** A new realm, in which one person lives. */
  async realm(name: string, who: Person): Promise<Realm> {
    await this.administer('POST', '/admin/realms', {
      realm: name,
      enabled: true,
      users: [
        {
          username: 'somebody',
          email: who.email,
          emailVerified: true,
          firstName: who.firstName,
          lastName: who.lastName,
          enabled: true,
          credentials: [{ type: 'password', value: PASSWORD }],
        },
      ],
    });
    return new Realm(this, name, PASSWORD);
  }

  /** One call of the admin API: what the pages of the admin console do. */
  async administer<T>(method: string, path: string, body?: object | string): Promise<T> {
    const login = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: PASSWORD });
    const token = await fetch(`${this.address}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: login });
    const { access_token } = (await token.json()) as { access_token: string };
    const xml = typeof body === 'string';
    const answer = await fetch(`${this.address}${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, ...(body && { 'content-type': xml ? 'application/xml' : 'application/json' }) },
      body: xml ? body : body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Keycloak: ${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
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

  /** Its web server, without a look-up of its name. */
  get address(): string {
    return this.origin.replace('localhost', '127.0.0.1');
  }
}

/** A directory of a company's own within Keycloak. */
export class Realm {
  constructor(
    private readonly keycloak: Keycloak,
    readonly name: string,
    /** Of everybody who lives here. */
    readonly password: string,
  ) {}

  async metadata(): Promise<string> {
    const answer = await fetch(`${this.keycloak.address}/realms/${this.name}/protocol/saml/descriptor`);
    if (!answer.ok) throw new Error(`Keycloak's descriptor: ${answer.status}`);
    return answer.text();
  }

  /**
   * From now on it answers this service, as an admin who imports its metadata, again when that has changed, and sets what
   * our guide says: the e-mail address as NameID, and mappers for the attributes.
   */
  async know(metadata: string): Promise<void> {
    const described = await this.administer<Client>('POST', 'client-description-converter', metadata);
    const [known] = await this.clients(described.clientId);
    if (known) {
      await this.change(described.clientId, described.attributes);
      return;
    }
    await this.administer('POST', 'clients', {
      ...described,
      frontchannelLogout: true,
      attributes: { ...described.attributes, ...BY_THE_GUIDE },
      protocolMappers: ['email', 'firstName', 'lastName'].map((name) => ({
        name,
        protocol: 'saml',
        protocolMapper: 'saml-user-property-mapper',
        config: { 'user.attribute': name, 'attribute.name': name, 'attribute.nameformat': 'Basic' },
      })),
    });
  }

  /** Changes switches of the service's client, by the names that the admin API has for them. */
  async change(entityId: string, attributes: Record<string, string>): Promise<void> {
    const [client] = await this.clients(entityId);
    await this.administer('PUT', `clients/${client.id}`, {
      ...client,
      attributes: { ...client.attributes, ...attributes, ...BY_THE_GUIDE },
    });
  }

  /** The tile of the service: a sign-in that starts here. */
  get tileUrl(): string {
    return `${this.keycloak.origin}/realms/${this.name}/protocol/saml/clients/${TILE}`;
  }

  /** Asks whether to end the session here, and tells every service that was signed in to. */
  get logoutUrl(): string {
    return `${this.keycloak.origin}/realms/${this.name}/protocol/openid-connect/logout`;
  }

  private clients(entityId: string): Promise<Client[]> {
    return this.administer('GET', `clients?${new URLSearchParams({ clientId: entityId })}`);
  }

  private administer<T>(method: string, path: string, body?: object | string): Promise<T> {
    return this.keycloak.administer(method, `/admin/realms/${this.name}/${path}`, body);
  }
}

const TILE = 'gatehouse';
const BY_THE_GUIDE = {
  saml_name_id_format: 'email',
  saml_force_name_id_format: 'true',
  saml_idp_initiated_sso_url_name: TILE,
  saml_idp_initiated_sso_relay_state: '/preferences',
};
