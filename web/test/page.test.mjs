// Drives the playground in a real browser, as a person would, against a running behalf:
//
//   BEHALF_URL=http://127.0.0.1:8080 npm test
//
// The server must hold the sample world. BEHALF_CHROMIUM names another browser than Debian's.
// Every request to another origin is blocked, and fails the test that made it.
import assert from 'node:assert/strict';
import { answer, audit, choose, headersEditor, home, open, run, shown, tabTitles, textIn, turnTo, useHeader, visit } from './browser.mjs';

const titles = ['MayAdaStillGetIn', 'WhoAndWhatLingers', 'TakeItAway', 'WhoAmI', 'AsItHappens'];

visit('tabs of ready questions, each with an answer', {}, async (page) => {
  assert.equal(await page.title(), 'behalf playground');
  assert.deepEqual(await tabTitles(page), titles);

  const first = await answer(page, 'MayAdaStillGetIn', () => run(page).click());
  const outcomes = Object.values(first.data).map(({ outcome, reason }) => `${outcome} ${reason}`);
  assert.deepEqual(outcomes.slice(0, 2), ['ALLOW RBAC_LINGER', 'DENY DAP_REVOKED']);
  assert.match(outcomes[2], /^ALLOW /);
  assert.ok(first.data.manageSubscription.paths[0].steps.length > 0, 'an allowed answer has a path');

  await turnTo(page, 'WhoAndWhatLingers');
  const second = await answer(page, 'WhoAndWhatLingers', () => run(page).click());
  assert.ok(second.data.agentsWithAccess.edges.some(({ node }) => node.agent.id === 'User:ada'), 'Ada may manage S-new');
  assert.ok(second.data.lingeringAccess.edges.length > 0, 'a right lingers in Cedar');

  await turnTo(page, 'TakeItAway');
  const third = await answer(page, 'TakeItAway', () => choose(page, 'TakeItAway'));
  assert.equal(third.data.removeGroupMember.ledgerEntry, null, 'a dry run leaves no trace');
  const rules = await answer(page, 'TheRules', () => choose(page, 'TheRules'));
  assert.ok(rules.data.accessRules.length > 0);

  assert.ok(page.workers().length >= 3, 'the editor, GraphQL and JSON each have a worker: none runs in the page');
  // What is loaded only when it is needed is there, too.
  await Promise.all([page.waitForResponse(/\/assets\/standalone-/), page.getByRole('button', { name: /^Prettify/ }).click()]);
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'mutation TakeItAway' }).waitFor();
});

visit('who comes back finds their own tabs, and no headers stored', {}, async (page) => {
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.insertText('query Mine { __typename }');
  await page.locator('.graphiql-tab-button', { hasText: 'Mine' }).waitFor();
  await useHeader(page, 'X-Behalf-User');
  const { headers } = await answer(page, 'Mine', () => run(page).click());
  assert.equal(headers['x-behalf-user'], 'User:gina');

  await turnTo(page, 'WhoAndWhatLingers');
  await page.waitForFunction(() => JSON.parse(localStorage['graphiql:tabState'] ?? '{}').activeTabIndex === 1);
  assert.ok(!JSON.stringify(await page.evaluate(() => ({ ...localStorage }))).includes('User:gina'), 'a header may be a secret');

  await open(page);
  assert.deepEqual(await tabTitles(page), [...titles, 'Mine']);
  assert.match(await textIn(page, '.graphiql-query-editor'), /Who, and what lingers/);
  await turnTo(page, 'Mine');
  assert.match(await textIn(page, '.graphiql-query-editor'), /query Mine/);
  assert.match(await textIn(page, headersEditor), /\/\/ "X-Behalf-User"/);
});

visit('headers say who asks, and in which language', {}, async (page) => {
  await turnTo(page, 'WhoAmI');
  const operator = await answer(page, 'WhoAmI', () => run(page).click());
  assert.deepEqual(operator.data.viewer, { isOperator: true, user: null });
  assert.equal(operator.headers['x-behalf-user'], undefined);

  await useHeader(page, 'X-Behalf-User');
  const gina = await answer(page, 'WhoAmI', () => run(page).click());
  assert.deepEqual(gina.data.viewer, { isOperator: false, user: { id: 'User:gina', displayName: 'gina' } });
  assert.deepEqual(
    gina.data.cedar.partnerRelationships.edges.map(({ node }) => [node.partner.displayName, node.hasDelegatedAdmin]),
    [['Alder', false]],
  );

  // A tab has headers of its own. Two of those that stand ready may be taken together.
  await turnTo(page, 'MayAdaStillGetIn');
  await useHeader(page, 'X-Behalf-User');
  await useHeader(page, 'Accept-Language');
  const swedish = await answer(page, 'MayAdaStillGetIn', () => run(page).click());
  assert.equal(swedish.headers['x-behalf-user'], 'User:gina');
  assert.match(swedish.data.signInToday.message, /administratör/);
});

visit('by keyboard alone: a question is run, and every control is reached', {}, async (page) => {
  const first = await answer(page, 'MayAdaStillGetIn', async () => {
    await page.locator('.graphiql-query-editor textarea, .graphiql-query-editor .native-edit-context').first().focus();
    await page.keyboard.press('Control+Enter');
  });
  assert.equal(first.data.manageSubscription.outcome, 'ALLOW');

  // In an editor Tab indents; Control+M, as the editors tell, makes it move on.
  await page.keyboard.press('Control+m');
  const reached = new Set();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    reached.add(
      await page.evaluate(() => {
        const at = document.activeElement;
        return at.closest('.graphiql-editor') ? 'an editor' : (at.getAttribute('aria-label') ?? at.textContent);
      }),
    );
  }
  for (const wanted of [/^MayAdaStillGetIn/, /^Execute query/, /^Prettify/, /^Variables/, /^Headers/, /^Open settings/, /^Show Documentation/, /^an editor/]) {
    assert.ok([...reached].some((name) => wanted.test(name)), `${wanted} was not reached by Tab, only ${[...reached].join(' | ')}`);
  }
});

visit('a subscription shows what happens, until it is stopped', {}, async (page) => {
  await turnTo(page, 'AsItHappens');
  await useHeader(page, 'X-Behalf-User');
  const [request] = await Promise.all([page.waitForRequest((r) => r.headers().accept === 'text/event-stream'), choose(page, 'AsItHappens')]);
  assert.equal(request.headers()['x-behalf-user'], 'User:gina');
  await shown(page, '"ledgerAppended"');
  const key = `page-${Date.now()}`;
  const act = (name) =>
    fetch(new URL('graphql', home), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: `mutation { createTenant(input: {key: "${name}", displayName: "Of the page's test", kinds: [CUSTOMER]}) { ledgerEntry { seq } } }` }),
    }).then(async (response) => (await response.json()).data.createTenant.ledgerEntry.seq);
  await shown(page, `"seq": ${await act(key)}`);

  const ended = page.waitForEvent('requestfailed', (r) => r === request);
  await page.getByRole('button', { name: /^Stop query/ }).click();
  await ended; // the stream is closed, not only left
  const last = await textIn(page, '.graphiql-response');
  await act(`${key}-after`);
  await run(page).waitFor();
  assert.equal(await textIn(page, '.graphiql-response'), last);
});

visit('a refused subscription says why', { expected: /status of 401/ }, async (page) => {
  await turnTo(page, 'AsItHappens');
  await useHeader(page, 'X-Behalf-User');
  await page.keyboard.press('End'); // ends with: a",
  for (const _ of '",') await page.keyboard.press('ArrowLeft');
  await page.keyboard.insertText('nobody');
  await choose(page, 'AdasAccess');
  await shown(page, 'names no known user');
  await run(page).waitFor(); // it has ended
});

for (const colorScheme of ['light', 'dark']) {
  visit(`accessible, ${colorScheme}`, { colorScheme, reducedMotion: 'reduce' }, async (page) => {
    await answer(page, 'MayAdaStillGetIn', () => run(page).click());
    await audit(page, 'answered');

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer-content').waitFor();
    await audit(page, 'documentation');
    await page.locator('.graphiql-doc-explorer-content').getByText('Query', { exact: true }).click();
    await page.locator('.graphiql-doc-explorer-content').getByText('checkAccess', { exact: true }).waitFor();
    await audit(page, 'documentation of a type');

    await turnTo(page, 'TakeItAway');
    await run(page).click();
    await page.getByRole('menuitem').first().waitFor();
    await audit(page, 'choice of operation', '[role=menu]');
    await page.keyboard.press('Escape');

    await turnTo(page, 'AsItHappens');
    await choose(page, 'AsItHappens');
    await shown(page, '"ledgerAppended"');
    await audit(page, 'listening');
    await page.getByRole('button', { name: /^Stop query/ }).click();

    for (const name of ['Open settings dialog', 'Open short keys dialog']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      await audit(page, name);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  });
}
