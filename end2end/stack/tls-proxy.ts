import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { makeKeyPair, type KeyPair } from '../identity-providers/keys';

/** The names under which the proxy can be reached; Chromium is told to resolve `*.test` to loopback. */
export const HOSTS = ['gatehouse.test', 'directory.test'];

/**
 * A reverse proxy that ends TLS, as a load balancer in production does: takes the upstream servers of a host in turn
 * and says with X-Forwarded-* who asked.
 */
export class TlsProxy {
  /** Which upstream port served which request, oldest first. */
  readonly served: { host: string; method: string; path: string; port: number }[] = [];
  private readonly turns = new Map<string, number>();
  private upstreams: Record<string, number[]> = {};

  private constructor(
    private readonly server: Server,
    readonly port: number,
    readonly keys: KeyPair,
  ) {}

  static async start(): Promise<TlsProxy> {
    const keys = makeKeyPair('Gatehouse test proxy', { names: HOSTS });
    const server = createServer({ key: keys.key, cert: keys.certificate });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const proxy = new TlsProxy(server, (server.address() as AddressInfo).port, keys);
    proxy.forward();
    return proxy;
  }

  url(host: string): string {
    return `https://${host}:${this.port}`;
  }

  /** From now on requests for `host` go to these loopback ports in turn. */
  route(host: string, ports: number[]): void {
    this.upstreams[host] = ports;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private next(host: string): number | undefined {
    const ports = this.upstreams[host] ?? [];
    const turn = this.turns.get(host) ?? 0;
    this.turns.set(host, turn + 1);
    return ports[turn % ports.length];
  }

  private forward(): void {
    this.server.on('request', (incoming, outgoing) => {
      const host = (incoming.headers.host ?? '').split(':')[0];
      const port = this.next(host);
      if (port === undefined) {
        outgoing.writeHead(502).end(`no upstream for ${host}`);
        return;
      }
      this.served.push({ host, method: incoming.method ?? '', path: incoming.url ?? '', port });
      const upstream = request(
        {
          host: '127.0.0.1',
          port,
          method: incoming.method,
          path: incoming.url,
          headers: {
            ...incoming.headers,
            'x-forwarded-for': (incoming.socket as Socket).remoteAddress ?? '',
            'x-forwarded-proto': 'https',
            'x-forwarded-host': incoming.headers.host ?? '',
          },
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      upstream.on('error', (error) => {
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(502).end(String(error));
      });
      incoming.pipe(upstream);
    });
  }
}
