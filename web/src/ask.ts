import type { GraphiQLProps } from 'graphiql';
import { createClient, NetworkError } from 'graphql-sse';

type Fetcher = GraphiQLProps['fetcher'];
type Operation = Parameters<Fetcher>[0];
type Headers = Record<string, string>;

// Relative to the page, so that it also holds behind a proxy that serves behalf below a path.
const endpoint = new URL('graphql', document.baseURI);

/** Sends an operation to the API of the server that served this page, with what the headers editor has. */
export const ask: Fetcher = (operation, options) => {
  const subscribes = options?.documentAST?.definitions.some(
    (d) => d.kind === 'OperationDefinition' && d.operation === 'subscription' && (!operation.operationName || d.name?.value === operation.operationName),
  );
  return subscribes ? listen(operation, options?.headers) : post(operation, options?.headers);
};

async function post(operation: Operation, headers?: Headers) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  return answerIn(response);
}

/**
 * A subscription, as server-sent events: other than a websocket these take headers. GraphiQL shows the newest event. A stream that is
 * cut off says so and is not begun again, since what happened meanwhile would be missing without a word.
 */
function listen({ query, operationName, variables }: Operation, headers?: Headers) {
  return {
    subscribe({ next, error, complete }: { next: (answer: unknown) => void; error: (reason: unknown) => void; complete: () => void }) {
      const client = createClient({ url: endpoint.href, headers, retryAttempts: 0 });
      const stop = client.subscribe(
        { query, operationName: operationName ?? undefined, variables: variables as Record<string, unknown> | undefined },
        {
          next,
          complete,
          error(reason) {
            // A refusal before the stream begins is an answer like any other.
            if (!(reason instanceof NetworkError) || !(reason.response instanceof Response)) return error(reason);
            answerIn(reason.response).then((answer) => {
              next(answer);
              complete();
            }, error);
          },
        },
      );
      return { unsubscribe: stop };
    },
  };
}

/** The answer that a response holds. */
async function answerIn(response: Response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Something between here and the API answered: a proxy, or a server that is going down.
    throw new Error(`${endpoint.pathname} answered ${response.status} ${response.statusText}, which is not GraphQL: ${text.slice(0, 200)}`);
  }
}
