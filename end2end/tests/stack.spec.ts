import { expect, test } from '@playwright/test';
import { createConnection } from 'node:net';
import { SamlpIdentityProvider } from '../identity-providers/samlp';
import { Mailbox } from '../stack/mailbox';
import { TlsProxy } from '../stack/tls-proxy';

test('the mailbox keeps what it is given and finds it by address and subject', async () => {
  const mailbox = await Mailbox.open();
  try {
    const socket = createConnection(mailbox.port, '127.0.0.1');
    const lines = ['EHLO test', 'MAIL FROM:<a@example.org>', 'RCPT TO:<Mira.Chen@acme.example>', 'DATA'];
    lines.push('Subject: Confirm your address\r\n\r\nFollow\r\nhttp://127.0.0.1:3000/verify/abc\r\n.', 'QUIT');
    socket.on('data', () => socket.write(`${lines.shift() ?? ''}\r\n`));
    const mail = await mailbox.waitForMail('mira.chen@acme.example', /confirm/i);
    expect(mail.links).toEqual(['http://127.0.0.1:3000/verify/abc']);
    socket.destroy();
  } finally {
    await mailbox.close();
  }
});

test('the TLS proxy shares requests among its servers and tells them how it was asked', async ({ browser }) => {
  const [first, second] = [await SamlpIdentityProvider.start(), await SamlpIdentityProvider.start()];
  const proxy = await TlsProxy.start();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    proxy.route('directory.test', [first.port, second.port]);
    const page = await context.newPage();
    for (let visit = 0; visit < 2; visit++) {
      const answer = await page.goto(`${proxy.url('directory.test')}/metadata`);
      expect(await answer?.text()).toContain(`Location="${proxy.url('directory.test')}/sso"`);
    }
    expect(new Set(proxy.served.map(({ port }) => port))).toEqual(new Set([first.port, second.port]));
  } finally {
    await context.close();
    await Promise.all([proxy.stop(), first.stop(), second.stop()]);
  }
});
