import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider says of somebody beside their address. */
export interface OpenIdPerson {
  name?: string;
  /** The domain that the provider hosts for them, as Google says it. */
  hosted?: boolean;
  verified?: boolean;
}

/**
 * npm `oidc-provider`, a certified OpenID provider, in Google's place: claims stand in the ID token as Google's do, PKCE is
 * demanded, and it asks for login and consent on pages of its own. Whatever address is typed there is signed in.
 */
export class OpenIdProvider {
  readonly clientId = 'gatehouse';
  readonly clientSecret = 'a secret that both sides know';
  private readonly people = new Map<string, OpenIdPerson>();
  private answer: RequestListener = (_, response) => response.writeHead(503).end();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  /** Starts on `localhost`, another site than the service's 127.0.0.1. It serves once it knows the service. */
  static async start(): Promise<OpenIdProvider> {
    let provider: OpenIdProvider | undefined;
    const server = createServer((request, response) => provider?.answer(request, response));
    await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
    provider = new OpenIdProvider(server, `http://localhost:${(server.address() as AddressInfo).port}`);
    return provider;
  }

  /** What the service is configured with. */
  get settings(): Record<string, string> {
    return {
      GATEHOUSE_GOOGLE_ISSUER: this.issuer,
      GATEHOUSE_GOOGLE_CLIENT_ID: this.clientId,
      GATEHOUSE_GOOGLE_CLIENT_SECRET: this.clientSecret,
    };
  }

  knows(email: string, person: OpenIdPerson): void {
    this.people.set(email, person);
  }

  /** Tells it who the service is. */
  async trust(service: string): Promise<void> {
    const { Provider } = await import('oidc-provider');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: this.clientId,
          client_secret: this.clientSecret,
          redirect_uris: [`${service}/login/google/callback`],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified', 'hd'], profile: ['name'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['a key of the test'] },
      findAccount: (_: unknown, email: string) => ({
        accountId: email,
        claims: () => {
          const person = this.people.get(email) ?? {};
          const claims = { sub: email, email, email_verified: person.verified ?? true, name: person.name ?? 'Ada Lovelace' };
          return person.hosted ? { ...claims, hd: email.split('@')[1] } : claims;
        },
      }),
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'first' }] },
      pkce: { required: () => true, methods: ['S256'] },
    });
    this.answer = provider.callback();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
