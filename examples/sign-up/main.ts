// Starts the example. Mails are printed here: put your own way of sending them in the place of `printMail`.
import { Gatehook } from 'gatehook-client';
import { createApp, type Mail } from './app.ts';

const { GATEHOOK_URL, GATEHOOK_KEY, ORIGIN = 'http://localhost:3001' } = process.env;

async function printMail({ to, subject, text }: Mail): Promise<void> {
  process.stdout.write(`\nTo: ${to}\nSubject: ${subject}\n\n${text}\n\n`);
}

const app = createApp({
  gatehook: new Gatehook({ url: GATEHOOK_URL, apiKey: GATEHOOK_KEY }),
  sendMail: printMail,
  origin: ORIGIN,
});
const server = app.listen(Number(process.env.PORT ?? 3001), '127.0.0.1', () => {
  process.stdout.write(`The shop is at ${ORIGIN}, listening: ${JSON.stringify(server.address())}\n`);
});
