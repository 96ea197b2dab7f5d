// A login at an XMPP server, over plain TCP on loopback: RFC 6120 §6.4 with SASL PLAIN (RFC 4616).
import { once } from 'node:events';
import { connect } from 'node:net';

/** The server of all XMPP tests, as the page calls it. */
export const XMPP_SERVER = 'example.org';

const STREAM = `<?xml version='1.0'?><stream:stream to='${XMPP_SERVER}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;

/** Whether the server answers `<success/>`; false also where it ends the connection without a word. */
export async function xmppLogin(port: number, name: string, password: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const ended = once(socket, 'close').then(() => true);
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  socket.on('error', () => undefined);
  const heard = async (pattern: RegExp) => {
    while (!pattern.test(received)) {
      if (await Promise.race([once(socket, 'data').then(() => false), ended])) return;
    }
  };
  socket.write(STREAM);
  await heard(/<\/stream:features>/);
  const plain = Buffer.from(`\0${name}\0${password}`).toString('base64');
  socket.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`);
  await heard(/<(?:success|failure)\b/);
  socket.destroy();
  return received.includes('<success');
}
