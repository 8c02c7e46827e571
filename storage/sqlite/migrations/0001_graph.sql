-- The graph and its ledger. Nodes, and texts that recur, have numbers, given out in order and never again: edges hold numbers,
-- so that they are small and compare fast. Kinds and types of edges are numbered by graph.Kinds and graph.EdgeTypes.

-- How often a node that was there before was written again: what was read of nodes stays true while it stays the same.
CREATE TABLE state (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 0);

-- Roles, sources, who ended a delegation, facets.
CREATE TABLE terms (
  num  INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO terms VALUES (0, '');

CREATE TABLE nodes (
  num   INTEGER PRIMARY KEY,
  id    TEXT    NOT NULL UNIQUE,
  kind  INTEGER NOT NULL,
  name  TEXT    NOT NULL,
  sort  TEXT    NOT NULL, -- graph.SortKey of the name
  words TEXT    NOT NULL, -- graph.Words, each with a blank before it
  props TEXT    NOT NULL  -- graph.EncodeProps
) STRICT;
CREATE INDEX nodes_list ON nodes (kind, sort, id);

CREATE TABLE facets (
  facet INTEGER NOT NULL, -- a term
  kind  INTEGER NOT NULL,
  sort  TEXT    NOT NULL,
  id    TEXT    NOT NULL,
  num   INTEGER NOT NULL,
  PRIMARY KEY (facet, kind, sort, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE words (
  word TEXT    NOT NULL,
  num  INTEGER NOT NULL,
  PRIMARY KEY (word, num)
) STRICT, WITHOUT ROWID;

-- How many nodes of a kind have a facet; facet 0 counts all of the kind.
CREATE TABLE tallies (
  facet INTEGER NOT NULL,
  kind  INTEGER NOT NULL,
  nodes INTEGER NOT NULL,
  PRIMARY KEY (facet, kind)
) STRICT, WITHOUT ROWID;

-- Both ways the index holds the whole edge: a step never looks anything up beside it.
CREATE TABLE edges (
  from_node  INTEGER NOT NULL,
  type       INTEGER NOT NULL,
  to_node    INTEGER NOT NULL,
  role       INTEGER NOT NULL, -- a term
  since      INTEGER NOT NULL, -- milliseconds
  until      INTEGER NOT NULL, -- 9223372036854775807 while it is open
  source     INTEGER NOT NULL, -- a term
  marks      INTEGER NOT NULL, -- 1: since is not known, 2: derived, 4 times a term: who ended it
  assignment TEXT,
  condition  TEXT,
  PRIMARY KEY (from_node, type, to_node, role, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_back ON edges (to_node, type, from_node, role, since, until, source, marks, assignment, condition);

CREATE TABLE ledger (
  seq     INTEGER PRIMARY KEY,
  time    INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  act     TEXT    NOT NULL,
  input   TEXT    NOT NULL,
  changes TEXT    NOT NULL,
  prev    TEXT    NOT NULL,
  hash    TEXT    NOT NULL
) STRICT;
