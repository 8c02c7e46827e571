-- step 1 from many nodes: IN_TENANT
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 4 /* IN_TENANT */ AND e.since <= ?1 AND e.until > ?1;

-- step 1 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e
WHERE e.from_node = ?2 AND e.type = 4 /* IN_TENANT */ AND e.since <= ?1 AND e.until > ?1;

-- step 1, its ends alone
SELECT DISTINCT e.to_node
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 4 /* IN_TENANT */ AND e.since <= ?1 AND e.until > ?1
LIMIT (?4 + 0);

-- step 2 from many nodes: WITH_CUSTOMER, against its direction, ended or not
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e INDEXED BY edges_back
WHERE e.to_node = r.value AND e.type = 8 /* WITH_CUSTOMER */ AND e.since <= ?1;

-- step 2 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e INDEXED BY edges_back
WHERE e.to_node = ?2 AND e.type = 8 /* WITH_CUSTOMER */ AND e.since <= ?1;

-- step 2, its ends alone
SELECT DISTINCT e.from_node
FROM json_each(?2) AS r CROSS JOIN edges AS e INDEXED BY edges_back
WHERE e.to_node = r.value AND e.type = 8 /* WITH_CUSTOMER */ AND e.since <= ?1
LIMIT (?4 + 0);

-- step 3 from many nodes: OF_PARTNER, ended or not
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 7 /* OF_PARTNER */ AND e.since <= ?1;

-- step 3 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e
WHERE e.from_node = ?2 AND e.type = 7 /* OF_PARTNER */ AND e.since <= ?1;

-- step 3, its ends alone
SELECT DISTINCT e.to_node
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 7 /* OF_PARTNER */ AND e.since <= ?1
LIMIT (?4 + 0);

-- a page of its ends, walked as a whole
WITH RECURSIVE
w0s0(num) AS (SELECT value FROM json_each(?2)),
w0s1(num) AS (
  SELECT DISTINCT e.to_node FROM w0s0 AS r CROSS JOIN edges AS e WHERE e.from_node = r.num AND e.type = 4 /* IN_TENANT */ AND e.since <= ?1 AND e.until > ?1),
w0s2(num) AS (
  SELECT DISTINCT e.from_node FROM w0s1 AS r CROSS JOIN edges AS e INDEXED BY edges_back WHERE e.to_node = r.num AND e.type = 8 /* WITH_CUSTOMER */ AND e.since <= ?1),
w0s3(num) AS (
  SELECT DISTINCT e.to_node FROM w0s2 AS r CROSS JOIN edges AS e WHERE e.from_node = r.num AND e.type = 7 /* OF_PARTNER */ AND e.since <= ?1)
SELECT n.num, n.sort, n.id
FROM w0s3 AS j CROSS JOIN nodes AS n ON n.num = j.num
WHERE n.kind IN (SELECT value FROM json_each(?3))
ORDER BY n.sort, n.id LIMIT (?4 + 0);

-- a page of its ends, found in the list of tenants
SELECT n.num, n.sort, n.id
FROM (SELECT num, kind, sort, id FROM nodes INDEXED BY nodes_list WHERE kind = ?2 ORDER BY sort, id LIMIT (?3 + 0)) AS n
WHERE (EXISTS (SELECT 1 FROM edges AS e2 INDEXED BY edges_back CROSS JOIN edges AS e1 CROSS JOIN edges AS e0 INDEXED BY edges_back WHERE e2.to_node = n.num AND e2.type = 7 /* OF_PARTNER */ AND e2.since <= ?1 AND e1.from_node = e2.from_node AND e1.type = 8 /* WITH_CUSTOMER */ AND e1.since <= ?1 AND e0.to_node = e1.to_node AND e0.type = 4 /* IN_TENANT */ AND e0.since <= ?1 AND e0.until > ?1 AND e0.from_node IN (SELECT value FROM json_each(?4))))
LIMIT (?5 + 0);

