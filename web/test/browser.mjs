// The browser that the tests drive, and what a person does on the page.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.BEHALF_CHROMIUM ?? '/usr/bin/chromium';
assert.ok(process.env.BEHALF_URL, 'BEHALF_URL is not set: it is the address of the server to test, such as http://127.0.0.1:8080');
assert.ok(existsSync(executablePath), `there is no browser at ${executablePath}: apt-get install chromium, or set BEHALF_CHROMIUM`);
export const home = new URL('/', process.env.BEHALF_URL);

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A second wall behind the interception below: no other name leads anywhere.
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${home.hostname}`,
    ],
  });
});
after(() => browser?.close());

/**
 * A test of the page in a browser that was never here before. It fails if anything complains on the way, save what it expects: a
 * browser writes each response that refuses into its console.
 */
export function visit(name, { expected, ...options }, use) {
  test(name, { timeout: 120_000 }, async () => {
    const complaints = [];
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    context.setDefaultTimeout(20_000);
    try {
      await context.route(
        (url) => url.origin !== home.origin && url.protocol.startsWith('http'),
        (route) => {
          complaints.push(`a request to another origin: ${route.request().url()}`);
          return route.abort();
        },
      );
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`Content-Security-Policy: ${event.violatedDirective} refused ${event.blockedURI}`);
        });
      });
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(`script: ${error.stack}`));
      page.on('websocket', (socket) => new URL(socket.url()).host === home.host || complaints.push(`a socket to ${socket.url()}`));
      page.on('requestfailed', (request) => {
        const reason = request.failure()?.errorText;
        // Leaving a page aborts what it still waits for.
        if (reason !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${reason}`);
      });
      await open(page);
      await use(page);
    } finally {
      await context.close();
    }
    assert.deepEqual(complaints.filter((complaint) => !expected?.test(complaint)), []);
  });
}

export const headersEditor = '.graphiql-editor-tool .graphiql-editor:not(.hidden)';
export const run = (page) => page.getByRole('button', { name: /^Execute query/ });
export const tabTitles = (page) => page.locator('.graphiql-tab-button').allInnerTexts();
export const textIn = async (page, area) => (await page.locator(`${area} .view-lines`).first().innerText()).replaceAll('\u00a0', ' ');

/** Opens the page and waits until it can be used: the editor shows its text and the schema is there. */
export async function open(page) {
  await Promise.all([page.waitForResponse(isAnswerTo('IntrospectionQuery')), page.goto(home.href)]);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
}

/** Opens a tab, and waits until GraphiQL, which takes a moment, has read the operations in it. */
export async function turnTo(page, title) {
  await page.getByRole('tab', { name: title, exact: true }).click();
  await page.waitForFunction((name) => localStorage['graphiql:query']?.includes(` ${name} {`), title);
}

/** Runs one of several operations of a tab. */
export async function choose(page, name) {
  await run(page).click();
  await page.getByRole('menuitem', { name }).click();
}

/** Takes the slashes away before a header that stands ready: one key. */
export async function useHeader(page, name) {
  await page.locator(`${headersEditor} .view-line`, { hasText: name }).click();
  await page.keyboard.press('Control+/');
}

/** Waits until the response on the page holds a text. */
export const shown = (page, text) => page.locator('.graphiql-response .view-line', { hasText: text }).first().waitFor();

function isAnswerTo(operationName) {
  return (response) => {
    const request = response.request();
    return request.method() === 'POST' && request.postDataJSON()?.operationName === operationName;
  };
}

/** Does what starts an operation, and returns its answer, seen on the wire and on the page, and the request's headers. */
export async function answer(page, operationName, start) {
  const [response] = await Promise.all([page.waitForResponse(isAnswerTo(operationName)), start()]);
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, `${operationName}: ${JSON.stringify(errors)}`);
  await page.locator('.graphiql-response .view-line', { hasText: '"data"' }).first().waitFor();
  return { data, headers: response.request().headers() };
}

/** Fails on what axe finds, save one thing of GraphiQL's own: a button to close inside each tab. */
export async function audit(page, state, within = 'html') {
  await page.evaluate(axe);
  const found = await page.evaluate(async (part) => {
    const { violations } = await globalThis.axe.run(part);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes
        .filter(({ target }) => id !== 'nested-interactive' || !document.querySelector(target.join(' ')).closest('.graphiql-tabs'))
        .map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}: ${failureSummary}`),
    );
  }, within);
  assert.deepEqual(found, [], state);
}
