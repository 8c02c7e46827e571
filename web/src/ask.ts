import type { GraphiQLProps } from 'graphiql';

// Relative to the page, so that it also holds behind a proxy that serves behalf below a path.
const endpoint = new URL('graphql', document.baseURI);

/** Sends an operation to the API of the server that served this page. */
export const ask: GraphiQLProps['fetcher'] = async (operation, options) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'Content-Type': 'application/json',
      ...options?.headers,
    },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Something between here and the API answered: a proxy, or a server that is going down.
    throw new Error(`${endpoint.pathname} answered ${response.status} ${response.statusText}, which is not GraphQL: ${text.slice(0, 200)}`);
  }
};
