import { ClientError, type GraphQLClient } from 'graphql-request';
import { graphql } from './gql/index.js';

const whoManages = graphql(`
  query WhoManages($subscription: ID!, $first: Int!, $after: String) {
    agentsWithAccess(target: $subscription, action: MANAGE_SUBSCRIPTION, first: $first, after: $after) {
      edges {
        node {
          agent {
            id
            displayName
          }
          reason
          paths(first: 1) {
            text
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const whoIsUnresolved = graphql(`
  query WhoIsUnresolved($subscription: ID!, $first: Int!, $after: String) {
    agentsWithAccess(target: $subscription, action: MANAGE_SUBSCRIPTION, first: 0) {
      complete
      unresolved(first: $first, after: $after) {
        edges {
          node {
            principal {
              id
              displayName
            }
            role
            message
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** Someone who may manage the subscription, with the shortest path that proves it. */
export interface Manager {
  id: string;
  name: string;
  reason: string;
  path: string;
}

/** A holder of a role that would do, of whom it is not known which people stand behind it. */
export interface Unresolved {
  id: string;
  name: string;
  role: string;
  why: string;
}

export interface Who {
  managers: Manager[];
  unresolved: Unresolved[];
  /** Whether the managers are all there are. Without it, who is not among them is not known not to be. */
  complete: boolean;
}

/** Reads who can manage a subscription, `pageSize` (1 to 100) at a time, to the end. */
export async function who(client: GraphQLClient, subscription: string, pageSize = 100): Promise<Who> {
  const managers: Manager[] = [];
  for (let after: string | null | undefined, more = true; more; ) {
    const { agentsWithAccess } = await client.request(whoManages, { subscription, first: pageSize, after });
    for (const { node } of agentsWithAccess.edges) {
      managers.push({ id: node.agent.id, name: node.agent.displayName, reason: node.reason, path: node.paths[0]?.text ?? '' });
    }
    ({ hasNextPage: more, endCursor: after } = agentsWithAccess.pageInfo);
  }

  const unresolved: Unresolved[] = [];
  let complete = true;
  for (let after: string | null | undefined, more = true; more; ) {
    const { agentsWithAccess } = await client.request(whoIsUnresolved, { subscription, first: pageSize, after });
    complete &&= agentsWithAccess.complete;
    for (const { node } of agentsWithAccess.unresolved.edges) {
      unresolved.push({ id: node.principal.id, name: node.principal.displayName, role: node.role, why: node.message });
    }
    ({ hasNextPage: more, endCursor: after } = agentsWithAccess.unresolved.pageInfo);
  }
  return { managers, unresolved, complete };
}

/** The code of an error that the API told, the same in every language; nothing where the API told none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof ClientError)) return undefined;
  const code = error.response.errors?.[0]?.extensions['code'];
  return typeof code === 'string' ? code : undefined;
}
