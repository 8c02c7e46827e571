// Version 1 of the schema. A statement ends with a semicolon at the end of a line. Files that were released are never
// changed: what comes later goes into a file with the next number, every statement of which can be run again.

// A node is found by its id, whatever its kind, and carries its kind as a second label.
CREATE CONSTRAINT node_id IF NOT EXISTS FOR (n:Node) REQUIRE n.id IS UNIQUE;

// Lists by name. Every kind has a letter ("A" for Tenant, "B" for User and so on), which stands before the sort key.
CREATE INDEX node_name IF NOT EXISTS FOR (n:Node) ON (n.sortKey, n.id);

// Search by the beginnings of words: every word stands in n.words with a blank and its kind's letter before it.
CREATE TEXT INDEX node_words IF NOT EXISTS FOR (n:Node) ON (n.words);

// What was written after an update.
CREATE INDEX node_version IF NOT EXISTS FOR (n:Node) ON (n.version);

// The ledger, and its head, which also says how many updates there were, and which every writer locks first.
CREATE CONSTRAINT ledger_head_id IF NOT EXISTS FOR (h:LedgerHead) REQUIRE h.id IS UNIQUE;
CREATE CONSTRAINT ledger_entry_seq IF NOT EXISTS FOR (e:LedgerEntry) REQUIRE e.seq IS UNIQUE;

// An edge is the same edge where ends, type, role and beginning are the same.
CREATE CONSTRAINT home_in_key IF NOT EXISTS FOR ()-[e:HOME_IN]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT member_of_key IF NOT EXISTS FOR ()-[e:MEMBER_OF]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT defined_in_key IF NOT EXISTS FOR ()-[e:DEFINED_IN]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT has_directory_role_key IF NOT EXISTS FOR ()-[e:HAS_DIRECTORY_ROLE]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT in_tenant_key IF NOT EXISTS FOR ()-[e:IN_TENANT]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT parent_key IF NOT EXISTS FOR ()-[e:PARENT]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT has_azure_role_key IF NOT EXISTS FOR ()-[e:HAS_AZURE_ROLE]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT of_partner_key IF NOT EXISTS FOR ()-[e:OF_PARTNER]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT with_customer_key IF NOT EXISTS FOR ()-[e:WITH_CUSTOMER]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT under_key IF NOT EXISTS FOR ()-[e:UNDER]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT from_key IF NOT EXISTS FOR ()-[e:FROM]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT invited_key IF NOT EXISTS FOR ()-[e:INVITED]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT sent_key IF NOT EXISTS FOR ()-[e:SENT]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT accepted_by_key IF NOT EXISTS FOR ()-[e:ACCEPTED_BY]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT sold_by_key IF NOT EXISTS FOR ()-[e:SOLD_BY]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT belongs_to_key IF NOT EXISTS FOR ()-[e:BELONGS_TO]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT added_by_key IF NOT EXISTS FOR ()-[e:ADDED_BY]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT uses_profile_key IF NOT EXISTS FOR ()-[e:USES_PROFILE]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT opened_for_key IF NOT EXISTS FOR ()-[e:OPENED_FOR]-() REQUIRE e.key IS UNIQUE;
CREATE CONSTRAINT opened_by_key IF NOT EXISTS FOR ()-[e:OPENED_BY]-() REQUIRE e.key IS UNIQUE;
