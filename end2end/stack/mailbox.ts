import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { until } from './until';

/** A mail as it arrived. */
export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** The addresses the text leads to, in order. */
  links: string[];
}

/** An SMTP server that keeps everything it is given. */
export class Mailbox {
  readonly mails: Mail[] = [];

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async open(): Promise<Mailbox> {
    let keep: (mail: Mail) => void = () => {};
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, session, done) {
        simpleParser(stream).then((parsed) => {
          const text = parsed.text ?? '';
          keep({
            to: session.envelope.rcptTo.map((recipient: { address: string }) => recipient.address.toLowerCase()),
            subject: parsed.subject ?? '',
            text,
            html: parsed.html || '',
            links: text.match(/https?:\/\/\S+/g) ?? [],
          });
          done();
        }, done);
      },
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()));
    const mailbox = new Mailbox(server, (server.server.address() as AddressInfo).port);
    keep = (mail) => mailbox.mails.push(mail);
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to.includes(address.toLowerCase()));
  }

  /** The newest mail to this address whose subject matches, waiting for it to arrive. */
  waitForMail(address: string, subject: RegExp): Promise<Mail> {
    return until(`a mail to ${address} about ${subject}; there are ${JSON.stringify(this.mails.map(({ to, subject }) => [to, subject]))}`, () =>
      this.to(address).findLast((mail) => subject.test(mail.subject)),
    );
  }

  close(): Promise<void> {
    return new Promise((done) => this.server.close(done));
  }
}
