/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Why an answer is what it is (section 2.2 of the domain sheet). */
export type AccessReason =
  /** Under the policy PROPOSED delegated admin privileges are needed, and in force (R35, R36). */
  | 'AP_DAP'
  /** Under the policy PROPOSED delegated admin privileges are needed, and not in force (R35). */
  | 'AP_DAP_REQUIRED'
  /** Autopilot in Partner Center works on the relationship alone (R31, A13, A15). */
  | 'AP_NO_DAP_NEEDED'
  /** Only the customer can do this (R9, R15, A20). */
  | 'CUSTOMER_ACTION'
  /** A bound of nesting or number cut the walk before it could be decided; the outcome is UNKNOWN (section 2.2). */
  | 'CUT'
  /** By delegated admin privileges, Admin Agents are Global Administrator in the customer's tenant (R22, R24). */
  | 'DAP_AA_GA'
  /** By delegated admin privileges, Helpdesk Agents are Helpdesk Administrator in the customer's tenant (R23, R24). */
  | 'DAP_HA_HD'
  /** There is a relationship, and delegated admin privileges were never part of it (R3, R22). */
  | 'DAP_NEVER'
  /** Delegated admin privileges were removed (R25). */
  | 'DAP_REVOKED'
  /** The customer added the device (R33, A14, A18). */
  | 'DEV_CUSTOMER_ADDED'
  /** Somebody else added the device (R36, A17, A18). */
  | 'DEV_NOT_OWN'
  /** This partner added the device (R36, A16). */
  | 'DEV_OWN'
  /** This or another partner added the device (R32, A14, A17). */
  | 'DEV_PARTNER_ADDED'
  /** A Global Administrator has no Azure right as such, but may take one by elevateAccess (A06, section 2.4). */
  | 'ELEVATE'
  /** A Global Administrator of the customer accepts (R9, A20). */
  | 'GA_ACCEPTS'
  /** A Global Administrator of the customer removes the privileges (R18, R19, A22). */
  | 'GA_REMOVES'
  /** Only a Global Administrator of the customer may do this (R9, R15). */
  | 'GA_REQUIRED'
  /** A Global Administrator of the customer sees its partners (R15, A21). */
  | 'GA_VIEWS'
  /** A group of the person's tenant holds a role at or above the scope; the person is not in it (R28). */
  | 'GROUP_NOT_ASSIGNED'
  /** A Helpdesk Administrator cannot reset the password of a privileged administrator (A04). */
  | 'HELPDESK_LIMIT'
  /** Only what a Helpdesk Administrator may do: passwords, sessions, service health, support requests (R23, A02). */
  | 'HELPDESK_ROLE_ONLY'
  /** Admin and Sales agents may invite (R1, A19). */
  | 'INVITE_ROLE'
  /** There is nothing to remove (A22). */
  | 'NOTHING_TO_REMOVE'
  /** A request was made and is not accepted; it gives nothing (R8, R9). */
  | 'NOT_ACCEPTED'
  /** Members of a group, or role assignments of a subscription, that could decide were never loaded: the outcome is UNKNOWN, since want of data is no denial (section 4.3). */
  | 'NOT_LOADED'
  /** The person is in neither Admin Agents nor Helpdesk Agents (R21, R24). */
  | 'NO_DAP_GROUP'
  /** The policy asks for a way into the directory as well, and there is none (K1, A06m). */
  | 'NO_DIR_PATH'
  /** The person has no Partner Center role (A10, A19). */
  | 'NO_PC_ROLE'
  /** No request was sent to this customer (A20). */
  | 'NO_PENDING'
  /** No Azure role is held at or above the scope (R26, R27, R30). */
  | 'NO_RBAC'
  /** There is no relationship between partner and customer (R2, R9). */
  | 'NO_RELATIONSHIP'
  /** The person is an ordinary user of the own tenant, or the roles held there are not enough (section 2.1). */
  | 'NO_ROLE'
  /** The person opens service requests on the own tenant's behalf (A05). */
  | 'OWN_BEHALF'
  /** The customer manages its own devices and profiles in Intune (A13 to A18). */
  | 'OWN_PORTAL'
  /** The person holds a sufficient directory role in the own tenant (A02 to A04). */
  | 'OWN_ROLE'
  /** The person is at home in the tenant (A01). */
  | 'OWN_TENANT'
  /** Only the partner can do this (R4, A10, A19). */
  | 'PARTNER_ACTION'
  /** The partner's Admin agent drops its own privileges (A22). */
  | 'PARTNER_SELFREMOVE'
  /** The agent's Partner Center role does not cover this (section 3.6). */
  | 'PC_ROLE'
  /** The sources disagree whether Helpdesk agents may order; the outcome is CONDITIONAL until the policy says (K5, A11). */
  | 'PC_ROLE_CONFLICT'
  /** The same, although the delegation or relationship that it came with has ended (R29). */
  | 'RBAC_LINGER'
  /** The person, or a group that the person is in, holds a sufficient Azure role at or above the scope (R26, R28). */
  | 'RBAC_PATH'
  /** A Global Administrator of the partner's tenant ends the relationship (A23). */
  | 'REL_GA_ENDS'
  /** Only a Global Administrator of the partner's tenant ends a relationship, no agent (A23). */
  | 'REL_GA_ONLY'
  /** The customer shows on the partner's Customers page (R9, A12). */
  | 'REL_LISTED'
  /** A relationship is ended by the partner, not by the customer (A23). */
  | 'REL_PARTNER_ONLY'
  /** An open relationship is enough to provision (R9, A10). */
  | 'REL_PROVISION'
  /** An open relationship is enough to order and renew (R17, A11). */
  | 'REL_RENEW'
  /** The assignment carries a condition; the outcome is CONDITIONAL (section 2.2). */
  | 'ROLE_CONDITION'
  /** The Azure role that is held does not contain the operation (A06, A08). */
  | 'ROLE_LACKS'
  /** A role that would decide is custom or not known; the outcome is UNKNOWN (section 2.1). */
  | 'ROLE_UNKNOWN'
  /** Service requests need the admin permission that was removed (R12, R13). */
  | 'SR_NEEDS_PERM';

export type WhoManagesQueryVariables = Exact<{
  subscription: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type WhoManagesQuery = { agentsWithAccess: { edges: Array<{ node: { reason: AccessReason, agent: { id: string, displayName: string }, paths: Array<{ text: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WhoIsUnresolvedQueryVariables = Exact<{
  subscription: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type WhoIsUnresolvedQuery = { agentsWithAccess: { complete: boolean, unresolved: { edges: Array<{ node: { role: string, message: string, principal:
            | { id: string, displayName: string }
            | { id: string, displayName: string }
            | { id: string, displayName: string }
            | { id: string, displayName: string }
           } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };


export const WhoManagesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhoManages"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"subscription"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agentsWithAccess"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"target"},"value":{"kind":"Variable","name":{"kind":"Name","value":"subscription"}}},{"kind":"Argument","name":{"kind":"Name","value":"action"},"value":{"kind":"EnumValue","value":"MANAGE_SUBSCRIPTION"}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"paths"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<WhoManagesQuery, WhoManagesQueryVariables>;
export const WhoIsUnresolvedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhoIsUnresolved"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"subscription"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agentsWithAccess"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"target"},"value":{"kind":"Variable","name":{"kind":"Name","value":"subscription"}}},{"kind":"Argument","name":{"kind":"Name","value":"action"},"value":{"kind":"EnumValue","value":"MANAGE_SUBSCRIPTION"}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"0"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"complete"}},{"kind":"Field","name":{"kind":"Name","value":"unresolved"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"principal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WhoIsUnresolvedQuery, WhoIsUnresolvedQueryVariables>;