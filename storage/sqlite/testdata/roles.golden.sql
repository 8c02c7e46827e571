-- step 1 from many nodes: DEFINED_IN, against its direction
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e INDEXED BY edges_back
WHERE e.to_node = r.value AND e.type = 2 /* DEFINED_IN */ AND e.since <= ?1 AND e.until > ?1;

-- step 1 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e INDEXED BY edges_back
WHERE e.to_node = ?2 AND e.type = 2 /* DEFINED_IN */ AND e.since <= ?1 AND e.until > ?1;

-- step 1, its ends alone
SELECT DISTINCT e.from_node
FROM json_each(?2) AS r CROSS JOIN edges AS e INDEXED BY edges_back
WHERE e.to_node = r.value AND e.type = 2 /* DEFINED_IN */ AND e.since <= ?1 AND e.until > ?1
LIMIT (?4 + 0);

-- step 2 from many nodes: HAS_DIRECTORY_ROLE, against its direction, by its source
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e INDEXED BY edges_back
WHERE e.to_node = r.value AND e.type = 3 /* HAS_DIRECTORY_ROLE */ AND e.since <= ?1 AND e.until > ?1 AND e.source IN (SELECT value FROM json_each(?3));

-- step 2 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e INDEXED BY edges_back
WHERE e.to_node = ?2 AND e.type = 3 /* HAS_DIRECTORY_ROLE */ AND e.since <= ?1 AND e.until > ?1 AND e.source IN (SELECT value FROM json_each(?3));

-- step 2, its ends alone
SELECT DISTINCT e.from_node
FROM json_each(?2) AS r CROSS JOIN edges AS e INDEXED BY edges_back
WHERE e.to_node = r.value AND e.type = 3 /* HAS_DIRECTORY_ROLE */ AND e.since <= ?1 AND e.until > ?1 AND e.source IN (SELECT value FROM json_each(?3))
LIMIT (?4 + 0);

-- a page of its ends, walked as a whole
WITH RECURSIVE
w0s0(num) AS (SELECT value FROM json_each(?2)),
w0s1(num) AS (
  SELECT DISTINCT e.from_node FROM w0s0 AS r CROSS JOIN edges AS e INDEXED BY edges_back WHERE e.to_node = r.num AND e.type = 2 /* DEFINED_IN */ AND e.since <= ?1 AND e.until > ?1),
w0s2(num) AS (
  SELECT DISTINCT e.from_node FROM w0s1 AS r CROSS JOIN edges AS e INDEXED BY edges_back WHERE e.to_node = r.num AND e.type = 3 /* HAS_DIRECTORY_ROLE */ AND e.since <= ?1 AND e.until > ?1 AND e.source IN (SELECT value FROM json_each(?3)))
SELECT n.num, n.sort, n.id
FROM w0s2 AS j CROSS JOIN nodes AS n ON n.num = j.num
WHERE n.kind IN (SELECT value FROM json_each(?4))
ORDER BY n.sort, n.id LIMIT (?5 + 0);

-- a page of its ends, found in the list of tenants
SELECT n.num, n.sort, n.id
FROM (SELECT num, kind, sort, id FROM nodes INDEXED BY nodes_list WHERE kind = ?2 ORDER BY sort, id LIMIT (?3 + 0)) AS n
WHERE (EXISTS (SELECT 1 FROM edges AS e1 CROSS JOIN edges AS e0 WHERE e1.from_node = n.num AND e1.type = 3 /* HAS_DIRECTORY_ROLE */ AND e1.since <= ?1 AND e1.until > ?1 AND e1.source IN (SELECT value FROM json_each(?5)) AND e0.from_node = e1.to_node AND e0.type = 2 /* DEFINED_IN */ AND e0.since <= ?1 AND e0.until > ?1 AND e0.to_node IN (SELECT value FROM json_each(?4))))
LIMIT (?6 + 0);

