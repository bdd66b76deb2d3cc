import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Milliseconds within which a command of the browser is answered. */
const LONGEST = 20_000;

/** The browser of this machine: that of the variable CHROMIUM, else the first of the usual names on the path; null for none. */
export function findChromium(): string | null {
  const candidates = [process.env['CHROMIUM'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))];
  return candidates.find((path) => path !== '' && spawnSync(path, ['--version'], { timeout: LONGEST }).status === 0) ?? null;
}

type Parameters = Readonly<Record<string, unknown>>;

/** One tab, by the commands of the DevTools protocol. */
export interface Tab {
  send<Answer = unknown>(method: string, parameters?: Parameters): Promise<Answer>;
  /** The value of an expression in the page; what it throws is thrown here. */
  evaluate<Value = unknown>(expression: string): Promise<Value>;
  /** Loads a page and waits until it is there. */
  open(url: string): Promise<void>;
  /** Presses keys by their names in the DOM: `Tab`, `ArrowDown`, `/`. */
  press(...keys: readonly string[]): Promise<void>;
  /** What was said of an event since the tab was opened. */
  events<Event = Parameters>(method: string): readonly Event[];
}

export interface Browser {
  newTab(): Promise<Tab>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Parameters;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Starts a browser without a window that is spoken to over a pipe: no port, and no package beside it. */
export async function startChromium(path: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'apiops-browser-'));
  const child = spawn(path, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--hide-scrollbars', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--font-render-hinting=none', '--disable-lcd-text', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [commands, answers] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const heard = new Map<string, Message[]>();
  let [last, rest] = [0, ''];
  commands.on('error', () => undefined);
  answers.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages.map((one) => JSON.parse(one) as Message)) {
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else if (message.sessionId !== undefined) heard.set(message.sessionId, [...heard.get(message.sessionId) ?? [], message]);
    }
  });
  const send = async <Answer>(method: string, params: Parameters = {}, sessionId?: string): Promise<Answer> => {
    const id = last += 1;
    const { result, error } = await new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error(`The browser does not answer ${method}.`)); }, LONGEST);
      waiting.set(id, (message) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(message);
      });
      commands.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    });
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result as Answer;
  };
  return {
    newTab: async () => {
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
      const tab: Tab = {
        send: (method, parameters) => send(method, parameters, sessionId),
        evaluate: async (expression) => {
          const { result, exceptionDetails } = await tab.send<{ result: { value: never }; exceptionDetails?: { exception?: { description?: string } } }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
          if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? 'The page threw.');
          return result.value;
        },
        open: async (url) => {
          await tab.send('Page.navigate', { url });
          for (let tries = 0; await tab.evaluate('document.readyState') !== 'complete' || await tab.evaluate('location.href') === 'about:blank'; tries += 1) {
            if (tries > 400) throw new Error(`The page does not load: ${url}`);
            await new Promise((resolve) => { setTimeout(resolve, 25); });
          }
        },
        press: async (...keys) => {
          for (const key of keys) {
            const text = key === 'Enter' ? '\r' : key === 'Space' ? ' ' : key.length === 1 ? key : undefined;
            const codes: Readonly<Record<string, number>> = { Tab: 9, Enter: 13, Escape: 27, Space: 32, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };
            const event = { key: key === 'Space' ? ' ' : key, code: key, windowsVirtualKeyCode: codes[key] ?? 0 };
            await tab.send('Input.dispatchKeyEvent', { type: text === undefined ? 'rawKeyDown' : 'keyDown', ...event, ...(text === undefined ? {} : { text }) });
            await tab.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
          }
        },
        events: <Event>(method: string) => (heard.get(sessionId) ?? []).filter((message) => message.method === method).map(({ params }) => params as Event),
      };
      for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await tab.send(`${domain}.enable`);
      return tab;
    },
    close: async () => {
      const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      await send('Browser.close').catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
