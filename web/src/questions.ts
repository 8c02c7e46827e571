// The ready questions: what a first visitor finds in the tabs, about the sample world of Alder and Cedar.

export interface ReadyQuestion {
  /** What is asked, in words. (A tab shows the name of the operation.) */
  title: string;
  /** What to expect, and why: paragraphs, shown as comments above the operation. */
  about: string[];
  operation: string;
}

export const readyQuestions: ReadyQuestion[] = [
  {
    title: 'May Ada still get in?',
    about: [
      `Alder is a partner, Cedar its customer. On 2 February 2026 Ada of Alder provisioned S-new for
      Cedar; on 3 March Gina of Cedar removed the delegated admin privileges. The Azure role stayed:
      removing the privileges does not remove it.`,
      'Run it: Ctrl-Enter, or the button on the right.',
    ],
    operation: `query MayAdaStillGetIn {
  # ALLOW, RBAC_LINGER: by her group's role of Owner.
  manageSubscription: checkAccess(
    agent: "User:ada"
    action: MANAGE_SUBSCRIPTION
    target: "AzureSubscription:s-new"
  ) {
    outcome
    reason
    message
    channel
    paths {
      text
      # Every step is an edge, with its dates.
      steps {
        from { id }
        edge
        to { id }
        reversed
        role
        since
        until
      }
    }
    # What led nowhere, and the hop that is missing.
    attempts { channel reason message missing }
    warnings { code message }
  }

  # DENY, DAP_REVOKED: this needs what Gina removed.
  signInToday: checkAccess(
    agent: "User:ada"
    action: SIGN_IN
    target: "Tenant:cedar"
  ) {
    outcome
    reason
    message
    attempts { channel reason message missing }
  }

  # ALLOW: the same question about a day before that.
  signInInFebruary: checkAccess(
    agent: "User:ada"
    action: SIGN_IN
    target: "Tenant:cedar"
    at: "2026-02-15T12:00:00.000Z"
  ) {
    outcome
    reason
    message
    paths { text }
  }
}`,
  },
  {
    title: 'Who, and what lingers?',
    about: [
      `Everyone who may manage S-new, each with the shortest path that proves it; then every right
      that a partner still has in Cedar although its privileges have ended.`,
    ],
    operation: `query WhoAndWhatLingers {
  agentsWithAccess(
    target: "AzureSubscription:s-new"
    action: MANAGE_SUBSCRIPTION
    first: 25
  ) {
    edges {
      node {
        agent { id displayName }
        reason
        paths(first: 1) { text }
      }
    }
    # Nobody known is not nobody: holders of a role that
    # would do, but who cannot be resolved to people.
    # Without any, and nothing cut, the list is complete.
    complete
    unresolved(first: 10) {
      edges {
        node {
          principal { id displayName }
          role
          reason
        }
      }
    }
  }

  lingeringAccess(customer: "Tenant:cedar", first: 25) {
    edges {
      node {
        principal { id displayName }
        role
        scope { id }
        since
        # When privileges or relationship ended.
        endedAt
        grantedAfterRemoval
        # How many people have it through this holder.
        people
      }
    }
  }
}`,
  },
  {
    title: 'Take it away (dry run)',
    about: [
      `What would follow if Ada left Admin Agents? A dry run tells, and changes nothing: there is no
      ledger entry. To do it for real, remove dryRun. You act as the operator; with the header
      X-Behalf-User (below) you act as a person, with that person's rights.`,
      `There are two operations here: the button asks which one, Ctrl-Enter runs the one where the
      cursor is.`,
    ],
    operation: `mutation TakeItAway {
  removeGroupMember(
    input: {
      group: "SecurityGroup:alder-admin-agents"
      member: "User:ada"
      dryRun: true
    }
  ) {
    consequences {
      code
      message
      node { id }
    }
    warnings { code message }
    ledgerEntry { seq }
  }
}

# The channels by which access can come: how each walks
# the graph, and the sentence that it rests on.
query TheRules {
  accessRules { channel title notation source sourceRule }
}`,
  },
  {
    title: 'Who am I, and what do I see?',
    about: [
      `Without a header you are the operator, who may read everything. Take the slashes away before X-Behalf-User in
      the headers below, and you are Gina, Global Administrator of Cedar: her partners are the page that only she
      and the operator see. As User:carl you are refused, and told why.`,
    ],
    operation: `query WhoAmI {
  viewer {
    isOperator
    user { id displayName }
  }

  # The Partner relationships page of Cedar.
  cedar: node(id: "Tenant:cedar") {
    ... on Tenant {
      partnerRelationships(first: 25) {
        edges {
          node {
            partner { displayName }
            relationshipType
            status
            hasDelegatedAdmin
            roles
            allowedOperations
          }
        }
      }
    }
  }

  # The Customers page of Alder, with what Ada may administer.
  alder: node(id: "Tenant:alder") {
    ... on Tenant {
      customers(first: 25) {
        edges {
          since
          hasDelegatedAdmin
          node {
            displayName
            services {
              name
              canAdminister(agent: "User:ada") { allowed reason }
            }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'As it happens',
    about: [
      `A subscription shows the newest event until you stop it with the button or Ctrl-Enter. Run the first one, then act
      in another window of the browser: take dryRun out of TakeItAway there, and its entry comes here.`,
    ],
    operation: `subscription AsItHappens {
  # All of the ledger first; without since, only
  # what is written from now on.
  ledgerAppended(since: 0) {
    seq
    time
    act
    actor { id }
  }
}

# Each time that the answer becomes another.
subscription AdasAccess {
  accessChanged(
    agent: "User:ada"
    action: MANAGE_SUBSCRIPTION
    target: "AzureSubscription:s-new"
  ) {
    at
    outcome
    reason
    message
  }
}`,
  },
];

/** What the headers editor of every tab starts with. Comments are allowed there. */
export const defaultHeaders = `{
  // In development mode: act with a person's rights.
  // "X-Behalf-User": "User:gina",
  // Where people sign in: who you are.
  // "Authorization": "Bearer TOKEN",
  // Sentences in Swedish.
  // "Accept-Language": "sv",
}`;

/** The text of a question's tab: what is asked and what to expect as comments, then the operation. */
export function textOf({ title, about, operation }: ReadyQuestion): string {
  const paragraphs = [title, ...about].map(comment);
  return `${paragraphs.join('\n#\n')}\n\n${operation}\n`;
}

/** A paragraph as comment lines that the editor shows whole in a window of usual width. */
function comment(paragraph: string): string {
  const lines = paragraph.replace(/\s+/g, ' ').match(/.{1,54}(?:\s|$)/g) ?? [];
  return lines.map((line) => `# ${line.trimEnd()}`).join('\n');
}
