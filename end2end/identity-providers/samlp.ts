import { randomUUID, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import express from 'express';
import samlp from 'samlp';
import SessionParticipants from 'samlp/lib/sessionParticipants/index.js';
import { makeKeyPair, type KeyPair } from './keys';
import type { Person } from './person';

/** Which element of the answer carries a signature. */
export type Signs = 'response' | 'assertion' | 'both';

/** What an answer is about when it is made without a browser. */
export interface DirectAnswer {
  acsUrl: string;
  audience: string;
  inResponseTo?: string;
  /** Negative: the assertion ended that long ago. */
  lifetimeSeconds?: number;
}

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** How logout messages of this provider travel. */
export type LogoutBinding = 'redirect' | 'post';

/** A service that somebody signed in to, as samlp's single logout knows it. */
interface Participant {
  serviceProviderId: string;
  sessionIndex: string;
  nameId: string;
  nameIdFormat: string;
  serviceProviderLogoutURL: string;
  cert?: string;
  binding: string;
}

/** What samlp keeps between the messages of one logout; it expects callbacks. */
class LogoutStore {
  private readonly kept = new Map<string, object>();

  save(_request: unknown, state: object, done: (error: Error | null, id?: string) => void): void {
    const id = randomUUID();
    this.kept.set(id, state);
    done(null, id);
  }

  load(_request: unknown, id: string, options: unknown, done?: (error: Error | null, state?: object) => void): void {
    const answer = done ?? (options as (error: Error | null, state?: object) => void);
    const state = this.kept.get(id);
    if ((options as { destroy?: boolean }).destroy) this.kept.delete(id);
    answer(null, state);
  }

  update(_request: unknown, id: string, state: object, done: (error: Error | null) => void): void {
    this.kept.set(id, state);
    done(null);
  }
}

/** The authentication request as samlp read it. */
export interface AuthnRequest {
  id: string;
  issuer: string;
  assertionConsumerServiceURL: string;
  destination?: string;
  forceAuthn?: string;
}

/** How the directory names a person. */
export type Subject = (who: Person) => { nameIdentifier: string; nameIdentifierFormat: string };

/** Tells samlp what to assert about a person. */
function claimsOf(who: Person, subject: Subject, groups: readonly string[]) {
  return {
    getClaims: () => ({
      ...(groups.length > 0 && { groups }),
      [`${CLAIMS}/emailaddress`]: who.email,
      [`${CLAIMS}/givenname`]: who.firstName,
      [`${CLAIMS}/surname`]: who.lastName,
    }),
    getNameIdentifier: () => subject(who),
  };
}

function mapper(subject: Subject, groups: readonly string[]) {
  return function claims(who: Person) {
    return claimsOf(who, subject, groups);
  };
}

/**
 * An identity provider we did not write: npm `samlp` behind a form on which the test chooses who signs in.
 *
 * It listens on 127.0.0.1 and calls itself `localhost`: another site than the service under test, so that
 * SameSite and Fetch-Metadata are met as in production.
 */
export class SamlpIdentityProvider {
  /** Changeable at any time; the next answer follows it. */
  signs: Signs = 'both';
  /** The NameID of the next assertions: the e-mail address, until a test changes it. */
  subject: Subject = (who) => ({ nameIdentifier: who.email, nameIdentifierFormat: EMAIL_FORMAT });
  /** The groups of whoever signs in next. */
  groups: readonly string[] = [];
  /** Lifetime of the next assertions; negative makes expired ones. */
  lifetimeSeconds = 300;
  /** The certificate (PEM) that the next assertions are encrypted for: AES-256-CBC under RSA-OAEP, samlp's own choice. */
  encryptsFor: string | undefined;
  /** How its logout messages travel; its metadata names this one alone. */
  logoutBinding: LogoutBinding = 'redirect';
  /** The service whose messages must be signed with this certificate (PEM), and that is told of logouts. */
  partner: { certificate: string; logoutUrl: string } | undefined;
  /** Who is signed in where, the latest last. */
  private participants: Participant[] = [];
  private readonly logouts = new LogoutStore();
  /** The parsed authentication requests received so far, oldest first. */
  readonly requests: AuthnRequest[] = [];

  private constructor(
    readonly entityId: string,
    /** Where browsers reach it; a TLS proxy in front may give another one. */
    public origin: string,
    readonly port: number,
    private readonly keys: KeyPair,
    private readonly server: Server,
  ) {}

  static async start(options: { name?: string } = {}): Promise<SamlpIdentityProvider> {
    const name = options.name ?? 'samlp';
    const keys = makeKeyPair(`${name} test identity provider`);
    const app = express();
    const server = createServer({ maxHeaderSize: 1024 * 1024 }, app);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const provider = new SamlpIdentityProvider(`urn:example:${name}:${port}`, `http://localhost:${port}`, port, keys, server);
    provider.mount(app);
    return provider;
  }

  get metadataUrl(): string {
    return `${this.origin}/metadata`;
  }

  /** The metadata document, as an admin would download it. */
  async metadata(): Promise<string> {
    const url = new URL(this.origin);
    const answer = await fetch(`http://127.0.0.1:${this.port}/metadata`, {
      headers: { 'x-forwarded-proto': url.protocol.slice(0, -1), 'x-forwarded-host': url.host },
    });
    if (!answer.ok) throw new Error(`samlp metadata: ${answer.status}`);
    return answer.text();
  }

  /** The signing certificate, PEM. */
  get certificate(): string {
    return this.keys.certificate;
  }

  /** A signed answer made without a browser, base64 as it would be posted. */
  async respond(who: Person, about: DirectAnswer): Promise<string> {
    const make = promisify(samlp.getSamlResponse) as (options: object, user: object) => Promise<string>;
    const options = this.options();
    if (this.partner) {
      this.participants.push({
        serviceProviderId: about.audience,
        sessionIndex: options.sessionIndex,
        nameId: who.email,
        nameIdFormat: EMAIL_FORMAT,
        serviceProviderLogoutURL: this.partner.logoutUrl,
        cert: this.partner.certificate,
        binding: this.logoutBindingUri,
      });
    }
    const xml = await make(
      {
        ...options,
        audience: about.audience,
        recipient: about.acsUrl,
        destination: about.acsUrl,
        inResponseTo: about.inResponseTo,
        lifetimeInSeconds: about.lifetimeSeconds ?? this.lifetimeSeconds,
      },
      who,
    );
    return Buffer.from(xml).toString('base64');
  }

  /** A page of this provider that posts `token` to `acsUrl`: how an answer made by hand gets into a browser. */
  carrierOf(acsUrl: string, token: string, relayState = ''): string {
    return `${this.origin}/carry?${new URLSearchParams({ acsUrl, token, relayState })}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Ends every session here and tells the service: samlp answers with "OK" once all have been told. */
  get logoutUrl(): string {
    return `${this.origin}/slo`;
  }

  private get logoutBindingUri(): string {
    return `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${this.logoutBinding === 'redirect' ? 'Redirect' : 'POST'}`;
  }

  private options() {
    return {
      issuer: this.entityId,
      cert: this.keys.certificate,
      key: this.keys.key,
      signatureAlgorithm: 'rsa-sha256',
      digestAlgorithm: 'sha256',
      signResponse: this.signs !== 'assertion',
      signAssertion: this.signs !== 'response',
      lifetimeInSeconds: this.lifetimeSeconds,
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      sessionIndex: `_${Date.now()}`,
      // A plain function: samlp calls it with `new` as well.
      profileMapper: mapper(this.subject, this.groups),
      ...(this.encryptsFor && {
        encryptionCert: this.encryptsFor,
        encryptionPublicKey: new X509Certificate(this.encryptsFor).publicKey.export({ type: 'spki', format: 'pem' }),
      }),
    };
  }

  private mount(app: express.Express): void {
    app.use(express.urlencoded({ extended: false, limit: '1mb' }));
    app.get('/metadata', (request, response) =>
      samlp.metadata({
        issuer: this.entityId,
        cert: this.keys.certificate,
        redirectEndpointPath: '/sso',
        postEndpointPath: '/sso',
        logoutEndpointPaths: { [this.logoutBinding]: '/slo' },
      })(request, response),
    );
    app.all('/slo', (request, response, next) => {
      const participants = new SessionParticipants(this.participants);
      samlp.logout({
        issuer: this.entityId,
        cert: this.keys.certificate,
        key: this.keys.key,
        signatureAlgorithm: 'rsa-sha256',
        digestAlgorithm: 'sha256',
        deflate: this.logoutBinding === 'redirect',
        protocolBinding: this.logoutBindingUri,
        sessionParticipants: participants,
        store: this.logouts,
      })(request, response, next);
    });
    app.get('/carry', (request, response) => {
      const { acsUrl, token, relayState } = request.query as Record<string, string>;
      response.type('html').send(postForm(acsUrl, token, relayState));
    });
    app.all('/sso', async (request, response, next) => {
      try {
        const fields = { ...request.query, ...request.body } as Record<string, string>;
        const asked = await this.read(request);
        const { email, firstName, lastName, RelayState } = fields;
        if (!email) {
          this.requests.push(asked);
          response.type('html').send(signInForm(fields));
          return;
        }
        const about = { acsUrl: asked.assertionConsumerServiceURL, audience: asked.issuer, inResponseTo: asked.id };
        const token = await this.respond({ email, firstName, lastName }, about);
        response.type('html').send(postForm(about.acsUrl, token, RelayState));
      } catch (error) {
        next(error);
      }
    });
  }

  private read(request: express.Request): Promise<AuthnRequest> {
    const parse = promisify(samlp.parseRequest) as (request: express.Request, options: object) => Promise<AuthnRequest | undefined>;
    // Checked when it arrives; the form on which the test signs in carries the message alone.
    const fields = (request.body ?? {}) as Record<string, string>;
    const signingCert = fields.email ? undefined : this.partner?.certificate;
    return parse(request, { signingCert }).then((asked) => {
      if (!asked) throw new Error('no SAMLRequest: this identity provider answers requests only');
      return asked;
    });
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function hidden(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<input type="hidden" name="${name}" value="${escape(value)}">`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

function signInForm(fields: Record<string, string>): string {
  return page(
    'Company directory',
    `<form method="post" action="/sso">
      ${hidden('SAMLRequest', fields.SAMLRequest)}${hidden('RelayState', fields.RelayState)}
      <p><label>E-mail <input name="email" type="email" required autofocus></label></p>
      <p><label>First name <input name="firstName" value="First"></label></p>
      <p><label>Last name <input name="lastName" value="Last"></label></p>
      <p><button>Sign in at the company</button></p>
    </form>`,
  );
}

/** The page that carries the answer back: goes on by itself with JavaScript, by its button without. */
function postForm(url: string, token: string, relayState: string | undefined): string {
  return page(
    'Going back to the service',
    `<form method="post" action="${escape(url)}" id="answer">
      ${hidden('SAMLResponse', token)}${hidden('RelayState', relayState)}
      <noscript><button>Continue to the service</button></noscript>
    </form>
    <script>document.getElementById('answer').submit()</script>`,
  );
}
