// Who can manage a subscription, by which path, and who could not be resolved to people?
//
//   npm start -- AzureSubscription:s-new
//   BEHALF_URL=http://127.0.0.1:8080 BEHALF_USER=User:gina npm start -- AzureSubscription:s-new
import { ClientError, GraphQLClient } from 'graphql-request';
import { codeOf, who } from './who.js';

const [subscription] = process.argv.slice(2);
if (subscription === undefined) {
  console.error('name a subscription: npm start -- AzureSubscription:s-new');
  process.exit(2);
}
const user = process.env['BEHALF_USER'];
const client = new GraphQLClient(new URL('graphql', process.env['BEHALF_URL'] ?? 'http://127.0.0.1:8080').href, {
  headers: user ? { 'X-Behalf-User': user } : {},
});

try {
  const { managers, unresolved, complete } = await who(client, subscription);
  for (const { name, path } of managers) console.log(`${name}: ${path}`);
  for (const { name, role, why } of unresolved) console.log(`${name} holds ${role}, but: ${why}`);
  if (managers.length === 0) console.log('nobody who is known');
  if (!complete) console.log('the list may not be complete');
} catch (error) {
  const told = error instanceof ClientError ? error.response.errors?.[0]?.message : undefined;
  console.error([codeOf(error), told ?? String(error)].filter(Boolean).join(': '));
  process.exit(1);
}
