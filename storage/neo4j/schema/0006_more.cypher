// Nodes say whether they have properties of their own.
MATCH (n:Node)
WHERE n.more IS NULL AND any(key IN keys(n) WHERE NOT key IN ['id', 'name', 'sortKey', 'words', 'facets', 'version', 'earlier'])
CALL (n) {
  SET n.more = true
} IN TRANSACTIONS OF 10000 ROWS;
